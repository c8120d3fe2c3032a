"""What a graph says of single series, as overrides of a time series say it.

Source: Grafana 12.4, public/app/plugins/panel/timeseries/migrations.ts.
"""

import re
from collections.abc import Callable
from typing import Any

from attrs import define, field

from toolchain.base.documents.document import Document
from toolchain.migrate.javascript import times, truthy
from toolchain.migrate.panels.graph_axes import field_of_axis, properties_of_right_axis

_REGEX = re.compile(r"^([/~@;%#'])(.*?)\1([gimsuy]*)$")
_RIGHT = 2
_SILENT = ("alias", "$$hashKey", "dashes", "dashLength", "spaceLength")
"""What is no property of its own."""

_AS_ANYWAY = {"hiddenSeries": False, "zindex": 0, "legend": True, "hideTooltip": False, "steppedLine": False}
"""What of a graph's series nothing stands for, and was as it is without."""


def dashes(owner: Document, fallback: Document | None = None) -> Document:
    """Return how a line is dashed that says so, what it leaves open as in the fallback."""
    plain = fallback or {"fill": "solid", "dash": [10, 10]}
    length, space = plain["dash"]
    fill = ("dash" if truthy(owner["dashes"]) else "solid") if "dashes" in owner else plain["fill"]
    return {"fill": fill, "dash": [_or(owner.get("dashLength"), length), _or(owner.get("spaceLength"), space)]}


@define
class SeriesOverrides:
    """The overrides of a graph's series, whether one is filled down to another, and what nothing stands for."""

    rules: list[Document] = field(factory=list)
    has_band: bool = False
    lost: list[str] = field(factory=list)


def overrides_of_series(
    series: list[Document], axes: list[Document], left: Document, line: Document
) -> SeriesOverrides:
    """Return the overrides of all series.

    ``left`` is what fields of the left axis say, ``line`` how lines are dashed.
    """
    found = SeriesOverrides()
    for each in series:
        alias = each.get("alias")
        if not isinstance(alias, str) or not alias:
            continue
        properties: list[Document] = []
        for name, value in each.items():
            if name == "yaxis":
                if value == _RIGHT and not isinstance(value, bool):
                    properties += properties_of_right_axis(left, field_of_axis(axes, 1))
            elif name in _PROPERTIES:
                properties += [{"id": key, "value": made} for key, made in _PROPERTIES[name](value)]
            elif name not in _SILENT and value != _AS_ANYWAY.get(name):
                found.lost.append(f"{name} of the series {alias!r}")
        found.has_band = found.has_band or "fillBelowTo" in each
        if any(name in each for name in ("dashes", "dashLength", "spaceLength")):
            properties.append({"id": "custom.lineStyle", "value": dashes(each, line)})
        if properties:
            kind = "byRegexp" if _REGEX.match(alias) else "byName"
            found.rules.append({"matcher": {"id": kind, "options": alias}, "properties": properties})
    return found


_Pairs = list[tuple[str, Any]]


def _bars(value: Any) -> _Pairs:
    if truthy(value):
        return [("custom.drawStyle", "bars"), ("custom.fillOpacity", 100)]
    return [("custom.drawStyle", "line")]


def _gradient(value: Any) -> _Pairs:
    if not truthy(value):
        return []
    return [("custom.fillGradient", "opacity"), ("custom.fillOpacity", times(value, 10))]


def _point_size(value: Any) -> _Pairs:
    doubled = times(value, 2)
    return [("custom.pointSize", None if doubled is None else doubled + 2)]


def _stacking(value: Any) -> _Pairs:
    mode = "normal" if truthy(value) else "none"
    return [("custom.stacking", {"mode": mode, "group": value if isinstance(value, str) else "A"})]


_PROPERTIES: dict[str, Callable[[Any], _Pairs]] = {
    "fill": lambda value: [("custom.fillOpacity", times(value, 10))],
    "fillBelowTo": lambda value: [("custom.fillBelowTo", value)],
    "fillGradient": _gradient,
    "points": lambda value: [("custom.showPoints", "always" if truthy(value) else "never")],
    "bars": _bars,
    "lines": lambda value: [("custom.drawStyle", "line") if truthy(value) else ("custom.lineWidth", 0)],
    "linewidth": lambda value: [("custom.lineWidth", value)],
    "pointradius": _point_size,
    "stack": _stacking,
    "color": lambda value: [("color", {"fixedColor": value, "mode": "fixed"})],
    "transform": lambda value: [("custom.transform", "negative-Y" if value == "negative-Y" else "constant")],
}


def _or(value: Any, fallback: Any) -> Any:
    return fallback if value is None else value
