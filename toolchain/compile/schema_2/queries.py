"""Queries of schema v2: the data source stands beside what is asked, with its type as the group.

Source: Grafana 12.4, apps/dashboard/pkg/migration/conversion/v1beta1_to_v2alpha1.go ("transformSingleQuery",
"buildDataQueryKind") and v2alpha1_to_v2beta1.go ("convertDataQuery").
"""

from collections.abc import Mapping
from typing import Any

from toolchain.base.documents.document import Document

LEGACY_TEXT = "__legacyStringValue"
"""Where the query of a variable stands that is a text."""
MIXED = "-- Mixed --"
_BESIDE = frozenset({"refId", "hide", "datasource"})
"""Of a target: what has a place of its own beside the query."""


def data_query(source: object, asked: object, fallback: object = None) -> Document:
    """Return a query that is asked of a data source, or of the one that its panel has."""
    found: Document = {"kind": "DataQuery", **_source(source, fallback)}
    match asked:
        case dict():
            found["spec"] = asked
        case str() if asked:
            found["spec"] = {LEGACY_TEXT: asked}
        case _:
            found["spec"] = {}
    return found


def panel_query(target: Document, source: object) -> Document:
    """Return a query of a panel, whose own data source is ``source``."""
    asked = {name: each for name, each in target.items() if name not in _BESIDE}
    return {
        "kind": "PanelQuery",
        "spec": {
            "query": data_query(target.get("datasource"), asked, source),
            "refId": str(target.get("refId") or "A"),
            "hidden": target.get("hide") is True,
        },
    }


def source_fields(source: object) -> Document:
    """Return the group of a data source, and its name where it has one: its uid, or the variable that chooses it."""
    found = _source(source, None)
    return {name: each for name, each in found.items() if name != "version"}


def _source(source: object, fallback: object) -> Document:
    kind, uid = _reference(source)
    if not kind and not uid:
        kind, uid = _reference(fallback)
        if uid == MIXED:
            kind, uid = "", ""
    if kind == "datasource" and not uid:
        uid = "grafana"
    found: Document = {"group": kind, "version": "v0"}
    if uid:
        found["datasource"] = {"name": uid}
    return found


def _reference(source: object) -> tuple[str, str]:
    """Return the type and the uid of a reference; a text is that of a variable."""
    if isinstance(source, Mapping):
        return _text(source.get("type")), _text(source.get("uid"))
    return "", source if isinstance(source, str) else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
