"""The axes of a graph, as fields of a time series say them.

Source: Grafana 12.4, public/app/plugins/panel/timeseries/migrations.ts; before schemaVersion 13, Grafana 9.5's
public/app/features/dashboard/state/DashboardMigrator.ts.
"""

from typing import Any

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.javascript import number_said, said, truthy

_LOGARITHMS = (2, 10)


def axes_of(graph: Document) -> list[Document]:
    """Return the axes of a graph, the left one first."""
    return items(graph.get("yaxes"))


def field_of_axis(axes: list[Document], index: int) -> Document:
    """Return what fields that an axis is of say of themselves; nothing where there is no such axis."""
    if index >= len(axes):
        return {}
    axis = axes[index]
    custom: Document = {"axisPlacement": "auto" if truthy(axis.get("show")) else "hidden"}
    if truthy(axis.get("label")):
        custom["axisLabel"] = axis["label"]
    if axis.get("logBase") in _LOGARITHMS:
        custom["scaleDistribution"] = {"type": "log", "log": axis["logBase"]}
    bounds = {name: number_said(axis.get(name)) for name in ("decimals", "min", "max")}
    return said({"unit": axis.get("format"), **bounds, "custom": custom})


def properties_of_right_axis(left: Document, right: Document) -> list[Document]:
    """Return what a series on the right axis says otherwise than all others."""
    differing = [
        {"id": name, "value": value} for name, value in right.items() if name != "custom" and value != left.get(name)
    ]
    drawn = section(left, "custom")
    return [
        *differing,
        {"id": "custom.axisPlacement", "value": "right"},
        *(
            {"id": f"custom.{name}", "value": value}
            for name, value in section(right, "custom").items()
            if isinstance(value, dict) or value != drawn.get(name)
        ),
    ]


def with_axes(graph: Document) -> Document:
    """Return a graph of before schemaVersion 13 with its axes and thresholds as they were said after it."""
    grid = section(graph, "grid")
    if "y_formats" not in graph and "y-axis" not in graph and "leftMin" not in grid:
        return graph
    formats = graph.get("y_formats")
    formats = formats if isinstance(formats, list) else []
    shown = graph.get("y-axis", True)
    sides = (("left", 0), ("right", 1))
    axes = [
        {
            "show": shown,
            "format": formats[index] if index < len(formats) else None,
            "label": graph.get(f"{side}YAxisLabel"),
            "min": grid.get(f"{side}Min"),
            "max": grid.get(f"{side}Max"),
            "logBase": grid.get(f"{side}LogBase") or 1,
        }
        for side, index in sides
    ]
    made: Document = {"xaxis": {"show": graph.get("x-axis", True), "mode": "time"}, "yaxes": axes}
    return {**made, **_thresholds(grid), **graph}


def _thresholds(grid: Document) -> Document:
    first, second = grid.get("threshold1"), grid.get("threshold2")
    bounds = [each for each in (first, second) if number_said(each) is not None]
    if not bounds:
        return {}
    downward = len(bounds) > 1 and (number_said(first) or 0) > (number_said(second) or 0)
    return {
        "thresholds": [
            {
                "value": number_said(grid.get(f"threshold{index}")),
                "op": "lt" if downward else "gt",
                "colorMode": "custom",
                "fill": not truthy(grid.get("thresholdLine")),
                "line": truthy(grid.get("thresholdLine")),
                f"{'line' if truthy(grid.get('thresholdLine')) else 'fill'}Color": grid.get(f"threshold{index}Color"),
            }
            for index in (1, 2)
            if number_said(grid.get(f"threshold{index}")) is not None
        ]
    }


def color_override(alias: str, color: Any) -> Document:
    """Return the override that gives a series its colour."""
    value = {"mode": "fixed", "fixedColor": color}
    return {"matcher": {"id": "byName", "options": alias}, "properties": [{"id": "color", "value": value}]}
