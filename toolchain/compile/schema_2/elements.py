"""Panels as elements of schema v2.

Source: Grafana 12.4, apps/dashboard/pkg/migration/conversion/v1beta1_to_v2alpha1.go ("buildPanelKind",
"buildQueryOptions", "buildVizConfig") and v2alpha1_to_v2beta1.go; schema v2 of Grafana 13 for its transformations.
"""

from collections.abc import Iterator
from typing import Any

from toolchain.base.documents.document import Document, items, section
from toolchain.compile.schema_2.queries import panel_query
from toolchain.compile.schema_2.version import Schema2

_QUERY_OPTIONS = ("cacheTimeout", "maxDataPoints", "interval", "timeFrom", "timeShift", "timeCompare")
_KNOWN = frozenset(
    {
        *_QUERY_OPTIONS,
        *("type", "id", "pluginVersion", "targets", "title", "description", "transparent", "datasource", "gridPos"),
        *("links", "repeat", "repeatDirection", "maxPerRow", "transformations", "hideTimeOverride", "libraryPanel"),
        *("queryCachingTTL", "options", "fieldConfig"),
    }
)
"""What a panel says by names of Grafana's own; anything else is an option of a panel of Grafana's first years."""


def element_name(panel: Document) -> str:
    """Return the name of a panel among the elements, which comes from its id."""
    return f"panel-{_whole(panel.get('id'))}"


def element(panel: Document, version: Schema2) -> Document:
    """Return a panel as an element."""
    common = {"id": _whole(panel.get("id")), "title": _text(panel.get("title"))}
    library = panel.get("libraryPanel")
    if isinstance(library, dict):
        reference = {"name": _text(library.get("name")), "uid": _text(library.get("uid"))}
        return {"kind": "LibraryPanel", "spec": {**common, "libraryPanel": reference}}
    spec: Document = {
        **common,
        "description": _text(panel.get("description")),
        "links": [_link(each) for each in items(panel.get("links"))],
        "data": {
            "kind": "QueryGroup",
            "spec": {
                "queries": [panel_query(each, panel.get("datasource")) for each in items(panel.get("targets"))],
                "transformations": [_transformation(each, version) for each in items(panel.get("transformations"))],
                "queryOptions": dict(_query_options(panel)),
            },
        },
        "vizConfig": {
            "kind": "VizConfig",
            "group": _text(panel.get("type")),
            "version": _text(panel.get("pluginVersion")),
            "spec": {"options": _options(panel), "fieldConfig": _field_config(section(panel, "fieldConfig"))},
        },
    }
    if panel.get("transparent") is True:
        spec["transparent"] = True
    return {"kind": "Panel", "spec": spec}


def _link(link: Document) -> Document:
    found: Document = {"title": _text(link.get("title")), "url": _text(link.get("url"))}
    if "targetBlank" in link:
        found["targetBlank"] = link["targetBlank"] is True
    return found


def _transformation(document: Document, version: Schema2) -> Document:
    kind = _text(document.get("id"))
    spec: Document = {"options": document.get("options")}
    if document.get("disabled") is True:
        spec["disabled"] = True
    spec |= {name: document[name] for name in ("filter", "topic") if document.get(name)}
    if version == "v2beta1":
        return {"kind": kind, "spec": {"id": kind, **spec}}
    return {"kind": "Transformation", "group": kind, "spec": spec}


def _query_options(panel: Document) -> Iterator[tuple[str, Any]]:
    for name in _QUERY_OPTIONS:
        if panel.get(name):
            yield name, panel[name]
    if panel.get("hideTimeOverride") is True:
        yield "hideTimeOverride", True
    kept_for = panel.get("queryCachingTTL")
    if isinstance(kept_for, int | str) and str(kept_for).isdecimal():
        yield "queryCachingTTL", int(kept_for)


def _options(panel: Document) -> Document:
    found = dict(section(panel, "options"))
    old = {name: each for name, each in panel.items() if name not in _KNOWN and name != "autoMigrateFrom"}
    migrated = _text(panel.get("autoMigrateFrom")) or (_text(panel.get("type")) if old else "")
    if migrated:
        found["__angularMigration"] = {"autoMigrateFrom": migrated, "originalOptions": old}
    return found


def _field_config(config: Document) -> Document:
    defaults = {name: each for name, each in section(config, "defaults").items() if each is not None}
    thresholds = defaults.get("thresholds")
    if isinstance(thresholds, dict):
        steps = [{"value": None, **each} for each in items(thresholds.get("steps"))]
        defaults["thresholds"] = {**thresholds, "steps": steps}
    return {"defaults": defaults, "overrides": items(config.get("overrides"))}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
