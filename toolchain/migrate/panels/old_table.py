"""A table with styles became one with overrides.

Source: Grafana 12.4, public/app/plugins/panel/table/migrations.ts. Thresholds that are written as text keep what stands
behind their point, which Grafana drops.
"""

import re
from collections.abc import Iterator
from typing import Any

from toolchain.base.documents.document import Document, items
from toolchain.migrate.javascript import number_of, said, truthy
from toolchain.migrate.panels.former import Former
from toolchain.migrate.values import text

_EVERY = "/.*/"
"""The pattern of the style for all columns that have none of their own."""
_REGEX = re.compile(r"^/.*/$")
_TRANSFORMATIONS = {
    "timeseries_to_rows": "seriesToRows",
    "timeseries_to_columns": "seriesToColumns",
    "timeseries_aggregations": "reduce",
    "table": "merge",
}
_AGGREGATIONS = "timeseries_aggregations"
_COLUMNS = {"avg": "mean", "min": "min", "max": "max", "total": "sum", "current": "lastNotNull", "count": "count"}
_CELLS = {"cell": "color-background", "row": "color-background", "value": "color-text"}


def to_table(panel: Document, former: Former) -> Iterator[str]:
    """Give a table an override for each style, and the transformation of its rows."""
    old = former.options
    styles = items(old.get("styles"))
    every = next((each for each in styles if each.get("pattern") == _EVERY), None)
    defaults = {"custom": {}} if every is None else _defaults(every)
    overrides = [_override(each) for each in styles if each.get("pattern") != _EVERY]
    panel["transformations"] = [*items(panel.get("transformations")), *_transformation(old)]
    panel["fieldConfig"] = {"defaults": defaults, "overrides": overrides}
    if text(old, "transform") and not _transformation(old):
        yield f"its transform {old['transform']!r}"
    sort = old.get("sort")
    if isinstance(sort, dict) and sort.get("col"):
        yield f"that its rows are sorted by the column {sort['col']}: tables sort by a name"


def _transformation(old: Document) -> list[Document]:
    kind = text(old, "transform")
    if kind not in _TRANSFORMATIONS:
        return []
    options: Document = {"reducers": []}
    if kind == _AGGREGATIONS:
        known = [_COLUMNS.get(text(each, "value")) for each in items(old.get("columns"))]
        options = {"reducers": [each for each in known if each], "includeTimeField": False}
    return [{"id": _TRANSFORMATIONS[kind], "options": options}]


def _defaults(style: Document) -> Document:
    custom: Document = {} if style.get("align") in (None, "auto") else {"align": style["align"]}
    if truthy(style.get("colorMode")):
        custom["cellOptions"] = _cell(style)
    named = {"unit": "unit", "decimals": "decimals", "displayName": "alias"}
    defaults = said({name: style.get(old) for name, old in named.items()}) | {"custom": custom}
    if style.get("thresholds"):
        defaults["thresholds"] = _thresholds(style)
    return defaults


def _override(style: Document) -> Document:
    pattern = style.get("pattern")
    kind = "byRegexp" if isinstance(pattern, str) and _REGEX.match(pattern) else "byName"
    properties = [{"id": name, "value": value} for name, value in _properties(style)]
    return {"matcher": {"id": kind, "options": pattern}, "properties": properties}


def _properties(style: Document) -> Iterator[tuple[str, Any]]:
    for name, old in (("displayName", "alias"), ("unit", "unit")):
        if truthy(style.get(old)):
            yield name, style[old]
    if style.get("decimals") is not None:
        yield "decimals", style["decimals"]
    if style.get("type") == "date":
        yield "unit", f"time: {style.get('dateFormat', '')}"
    if style.get("type") == "hidden":
        yield "custom.hidden", True
    if truthy(style.get("link")):
        link = {"title": style.get("linkTooltip"), "url": style.get("linkUrl")}
        blank = {"targetBlank": style.get("linkTargetBlank") or False}
        yield "links", [{name: value or "" for name, value in link.items()} | blank]
    if truthy(style.get("colorMode")):
        yield "custom.cellOptions", _cell(style)
    if truthy(style.get("align")) and style["align"] != "auto":
        yield "custom.align", style["align"]
    if style.get("thresholds") and style.get("colors"):
        yield "thresholds", _thresholds(style)


def _cell(style: Document) -> Document:
    return said({"type": _CELLS.get(text(style, "colorMode"))})


def _thresholds(style: Document) -> Document:
    colors = style.get("colors")
    colors = colors if isinstance(colors, list) else []
    thresholds = style["thresholds"] if isinstance(style["thresholds"], list) else []
    values = [None, *(None if each == "" else number_of(each) for each in thresholds)]
    steps = [
        said({"color": colors[index] if index < len(colors) else None}) | {"value": value}
        for index, value in enumerate(values)
        if index == 0 or value is not None
    ]
    return {"mode": "absolute", "steps": steps}
