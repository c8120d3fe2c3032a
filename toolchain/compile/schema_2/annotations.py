"""Annotations of schema v2.

Source: Grafana 12.4, apps/dashboard/pkg/migration/conversion/v1beta1_to_v2alpha1.go ("buildAnnotationQuery"), and for
what stands beside the query ``transformV1ToV2AnnotationQuery`` of its pages.
"""

from typing import Any

from toolchain.base.documents.document import Document, section
from toolchain.compile.schema_2.queries import data_query

_OWN = frozenset({"name", "datasource", "enable", "hide", "iconColor", "filter", "target", "builtIn", "mappings"})
_PLACEMENT = "placement"


def annotation(document: Document) -> Document:
    """Return an annotation; what is asked of a data source by other fields than ``target`` stays beside the query."""
    source = document.get("datasource")
    spec: Document = {
        "query": data_query(source if isinstance(source, dict) else None, section(document, "target")),
        "enable": document.get("enable") is True,
        "hide": document.get("hide") is True,
        "iconColor": str(document.get("iconColor") or ""),
        "name": str(document.get("name") or ""),
    }
    if document.get("builtIn") is not None:
        spec["builtIn"] = bool(document["builtIn"])
    if isinstance(document.get("filter"), dict):
        spec["filter"] = _filter(document["filter"])
    if document.get(_PLACEMENT):
        spec[_PLACEMENT] = document[_PLACEMENT]
    if isinstance(document.get("mappings"), dict):
        spec["mappings"] = {name: _mapping(each) for name, each in document["mappings"].items()}
    beside = {name: each for name, each in document.items() if name not in _OWN and name != _PLACEMENT}
    if beside:
        spec["legacyOptions"] = beside
    return {"kind": "AnnotationQuery", "spec": spec}


def _filter(document: Document) -> Document:
    found: Document = {"exclude": True} if document.get("exclude") is True else {}
    return {**found, "ids": list(document.get("ids") or ())}


def _mapping(value: Any) -> Document:
    if isinstance(value, str):
        return {"source": "field", "value": value}
    given = value if isinstance(value, dict) else {}
    return {
        "source": given.get("source") or "field",
        **{name: given[name] for name in ("value", "regex") if given.get(name)},
    }
