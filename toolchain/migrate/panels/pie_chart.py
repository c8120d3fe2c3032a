"""A pie chart of the plugin of Grafana Labs became one of Grafana's own.

Source: Grafana 12.4, public/app/plugins/panel/piechart/migrations.ts.
"""

from collections.abc import Iterator

from toolchain.base.documents.document import Document, section
from toolchain.migrate.javascript import said, truthy
from toolchain.migrate.panels.former import Former
from toolchain.migrate.panels.graph_axes import color_override
from toolchain.migrate.values import text

_CALCULATIONS = {"current": "lastNotNull", "min": "min", "max": "max", "avg": "mean", "total": "sum"}
_PLACES = {"Under graph": "bottom", "Right side": "right"}
_ON_GRAPH = "On graph"
_COMBINED = "combine"


def to_piechart(panel: Document, former: Former) -> Iterator[str]:
    """Give a pie chart its colours, unit, calculation and legend."""
    old = former.options
    legend = section(old, "legend")
    shown = [word for name, word in (("values", "value"), ("percentage", "percent")) if truthy(legend.get(name))]
    colors = section(old, "aliasColors")
    panel["fieldConfig"] = {
        "overrides": [color_override(alias, color) for alias, color in colors.items() if truthy(color)],
        "defaults": said({"unit": old.get("format"), "decimals": old.get("decimals") or 0}),
    }
    on_graph = old.get("legendType") == _ON_GRAPH
    options: Document = {
        "legend": {
            "placement": _PLACES.get(text(old, "legendType"), "right"),
            "values": shown,
            "displayMode": "table",
            "showLegend": not on_graph and ("legend" not in old or truthy(legend.get("show"))),
            "calcs": [],
        }
    }
    if truthy(old.get("valueName")):
        calculation = _CALCULATIONS.get(text(old, "valueName"))
        options["reduceOptions"] = {"calcs": [calculation] if calculation else []}
    if old.get("pieType") in ("pie", "donut"):
        options["pieType"] = old["pieType"]
    if on_graph:
        options["displayLabels"] = ["name", *shown]
    panel["options"] |= options
    if truthy(section(old, _COMBINED).get("threshold")):
        yield "that small slices are combined into one"
