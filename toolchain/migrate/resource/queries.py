"""Queries of schema v2, and the data sources that they are asked of.

Source: Grafana 12.4, apps/dashboard/pkg/migration/conversion. In v2alpha1 the kind of a query is the type of its data
source, and a reference stands beside the query; since v2beta1 the group is, and the data source's name stands in the
query.
"""

from typing import Any

from toolchain.base.documents.document import Document, section
from toolchain.migrate.derived import Derived
from toolchain.migrate.resource.exports import open_source
from toolchain.migrate.values import text

_AS_TEXT = "__legacyStringValue"
"""Where a query stands that is a text, which schema v2 does not have."""
_DASHBOARD = "-- Dashboard --"
_MIXED: Document = {"type": "mixed", "uid": "-- Mixed --"}


def target(query: Document) -> Document:
    """Return the classic query of a panel."""
    spec = section(query, "spec")
    inner = section(spec, "query")
    made = {name: value for name, value in section(inner, "spec").items() if name != _AS_TEXT}
    if isinstance(section(inner, "spec").get(_AS_TEXT), str):
        made["query"] = section(inner, "spec")[_AS_TEXT]
    made["refId"] = text(spec, "refId")
    if spec.get("hidden") is True:
        made["hide"] = True
    reference = data_source(spec)
    if reference:
        made["datasource"] = reference
    names = {
        "refId": (spec, "refId"),
        "hide": (spec, "hidden"),
        "datasource": (inner, "datasource"),
    }
    if _AS_TEXT in section(inner, "spec"):
        names["query"] = (section(inner, "spec"), _AS_TEXT)
    return Derived(made, at=query, rest=section(inner, "spec"), names=names)


def query_of_variable(spec: Document) -> Any:
    """Return the classic query of a variable: a text where it was one, else its fields."""
    fields = section(spec, "query", "spec")
    return fields[_AS_TEXT] if isinstance(fields.get(_AS_TEXT), str) else fields


def data_source(spec: Document) -> Document | None:
    """Return the reference to the data source of what has a query; None where only the default one can be meant."""
    query = section(spec, "query")
    kind = kind_of_query(query)
    uid = text(section(query, "datasource"), "name") or text(section(spec, "datasource"), "uid")
    if not uid and open_source(query):
        uid = f"${{{open_source(query)}}}"
    if uid:
        own = text(section(spec, "datasource"), "type") or kind or text(spec, "group")
        return {"uid": uid, **({"type": own} if own else {})}
    return {"type": kind} if kind else None


def kind_of_query(query: Document) -> str:
    """Return the type of the data source that a query is for."""
    kind = text(query, "kind")
    return text(query, "group") if kind in ("", "DataQuery") else kind


def data_source_of_panel(queries: list[Document]) -> Document | None:
    """Return the reference of a panel with these queries: what they have in common, or that they are mixed."""
    found = [data_source(section(each, "spec")) or {} for each in queries]
    if not found or found[0] == {}:
        return dict(_MIXED) if any(found) else None
    if any(each != found[0] for each in found) or sum(each.get("uid") == _DASHBOARD for each in found) > 1:
        return dict(_MIXED)
    if found[0].get("uid") == _DASHBOARD:
        return {"type": "datasource", "uid": _DASHBOARD}
    return dict(found[0])
