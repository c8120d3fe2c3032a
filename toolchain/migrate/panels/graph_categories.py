"""A graph of one value for each series became bars, and one of how values are spread a histogram.

Source: Grafana 12.4, public/app/plugins/panel/barchart/migrations.ts, public/app/plugins/panel/histogram/migrations.ts
and packages/grafana-ui/src/components/SingleStatShared/SingleStatBaseOptions.ts.
"""

from collections.abc import Iterator

from toolchain.base.documents.document import Document, section
from toolchain.migrate.javascript import truthy
from toolchain.migrate.panels.former import Former
from toolchain.migrate.panels.graph import legend_of
from toolchain.migrate.panels.reducers import reducers

_LEGEND: Document = {"displayMode": "list", "showLegend": True, "placement": "bottom"}


def to_barchart(panel: Document, former: Former) -> Iterator[str]:
    """Give a bar chart one bar for each series."""
    values = section(former.options, "xaxis").get("values")
    calcs = reducers(values) if isinstance(values, list) else ["sum"]
    panel["transformations"] = [
        *panel.get("transformations", []),
        {"id": "reduce", "options": {"reducers": calcs}},
        {"id": "transpose", "options": {}},
    ]
    panel["fieldConfig"]["overrides"].append(
        {
            "matcher": {"id": "byName", "options": "Field"},
            "properties": [{"id": "custom.axisPlacement", "value": "hidden"}],
        }
    )
    panel["options"]["groupWidth"] = 1
    yield from _axes_lost(former)


def to_bargauge(panel: Document, former: Former) -> Iterator[str]:
    """Give a bar gauge the calculation and the legend."""
    graph = former.options
    axis = section(graph, "xaxis")
    values = axis.get("values")
    legend: Document = {**_LEGEND, "calcs": []}
    if isinstance(graph.get("legend"), dict):
        legend |= legend_of(graph["legend"])
    panel["fieldConfig"]["defaults"]["color"] = {"mode": "palette-classic"}
    panel["options"] |= {
        "orientation": "auto",
        "reduceOptions": {"values": False, "calcs": reducers(values) if isinstance(values, list) else []},
        "legend": legend,
    }
    yield from _axes_lost(former)


def to_histogram(panel: Document, former: Former) -> Iterator[str]:
    """Give a histogram how its series are stacked."""
    graph = former.options
    custom: Document = {}
    if truthy(graph.get("stack")):
        custom["stacking"] = {"mode": "percent" if truthy(graph.get("percentage")) else "normal", "group": "A"}
    panel["fieldConfig"] = {"defaults": {"custom": custom}, "overrides": []}
    panel["options"] |= {
        "legend": {**_LEGEND, "calcs": []},
        "tooltip": {"mode": "single", "sort": "none"},
        "combine": False,
    }
    yield from _axes_lost(former)


def _axes_lost(former: Former) -> Iterator[str]:
    for name in ("seriesOverrides", "aliasColors", "thresholds"):
        if former.options.get(name):
            yield f"its {name}, which Grafana does not bring over from graphs of this kind"
