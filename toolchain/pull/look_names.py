"""What looks are called: after what one sees."""

from collections.abc import Iterator, Mapping
from typing import Any

from toolchain.base.documents.document import Document, section
from toolchain.base.free_names import free_name

_WORDS: Mapping[str, str] = {
    "timeseries": "lines",
    "stat": "figure",
    "gauge": "gauges",
    "bargauge": "bars_of_values",
    "barchart": "bars",
    "piechart": "pie",
    "table": "table",
    "text": "note",
    "logs": "log_lines",
    "heatmap": "heatmap",
    "histogram": "histogram",
    "state-timeline": "states",
    "status-history": "status",
    "graph": "graph",
    "singlestat": "single_value",
    "dashlist": "dashboard_list",
    "alertlist": "alert_list",
    "nodeGraph": "node_graph",
}


def look_name(kind: str, fields: Document, taken: set[str]) -> str:
    """Return a name for the look of panels of a kind, and note it as taken: each word tells what sets it apart."""
    words = [*_first(kind, fields)]
    name = words.pop(0)
    for word in words:
        if name not in taken:
            break
        name = f"{name}_{word}"
    return free_name(name, taken)


def _first(kind: str, fields: Document) -> Iterator[str]:
    custom, options = section(fields, "fieldConfig", "defaults", "custom"), section(fields, "options")
    yield _main(kind, custom, options)
    legend, tooltip = section(options, "legend"), section(options, "tooltip")
    if legend.get("showLegend") is False:
        yield "without_legend"
    elif legend.get("displayMode") == "table":
        yield "with_table"
    elif legend.get("placement") == "right":
        yield "legend_right"
    elif legend.get("calcs"):
        yield "with_values"
    if tooltip.get("mode") == "multi":
        yield "compared"
    if isinstance(custom.get("lineInterpolation"), str) and custom["lineInterpolation"] != "linear":
        yield "smooth" if custom["lineInterpolation"] == "smooth" else "stepped"
    unit = section(fields, "fieldConfig", "defaults").get("unit")
    if isinstance(unit, str) and unit.isidentifier():
        yield f"in_{unit.lower()}"
    if options.get("graphMode") == "none":
        yield "plain"


def _main(kind: str, custom: Document, options: Document) -> str:
    if kind == "timeseries":
        if custom.get("drawStyle") == "bars":
            return "stacked_bars_over_time" if _is_stacked(custom) else "bars_over_time"
        if custom.get("drawStyle") == "points":
            return "points"
        if _is_stacked(custom):
            return "stacked"
        return "areas" if _number(custom.get("fillOpacity")) > 0 else "lines"
    if kind == "stat" and str(options.get("colorMode", "")).startswith("background"):
        return "colored_figure"
    if kind == "piechart" and options.get("pieType") == "donut":
        return "donut"
    known = _WORDS.get(kind)
    if known is not None:
        return known
    plain = "".join(each if each.isascii() and each.isalnum() else "_" for each in kind).strip("_").lower()
    return f"{plain}_panel" if plain and not plain[0].isdigit() else "other_panel"


def _is_stacked(custom: Mapping[str, Any]) -> bool:
    stacking = custom.get("stacking")
    return isinstance(stacking, Mapping) and stacking.get("mode") in ("normal", "percent")


def _number(value: Any) -> float:
    return value if isinstance(value, int | float) else 0
