"""Pie charts: the shares of values in their sum."""

from collections.abc import Sequence

from toolchain.preview.data.colors import css, plot
from toolchain.preview.data.fields import is_number
from toolchain.preview.data.values import display_value
from toolchain.preview.panels.single_values import SingleValue, single_values
from toolchain.preview.panels.view import Figure, PanelView, chart, legend_list, plot_text


def draw(view: PanelView) -> str:
    """Return the shares of the values in their sum, with names, values and percentages as the options ask."""
    values = [each for each in single_values(view) if is_number(each.value)]
    total = sum(max(0.0, float(each.value)) for each in values)
    labels = [str(each) for each in view.options.get("displayLabels") or ()]
    texts = []
    for each in values:
        share = display_value(float(each.value) / total if total else 0.0, "percentunit", 0)
        written = {"name": each.name, "value": str(each.parts), "percent": share}
        texts.append(plot_text("\n".join(written[label] for label in ("name", "percent", "value") if label in labels)))
    figure: Figure = {
        "data": [
            {
                "type": "pie",
                "values": [max(0.0, float(each.value)) for each in values],
                "labels": [plot_text(each.name) for each in values],
                "text": texts,
                "textinfo": "text" if labels else "none",
                "textposition": "inside",
                "marker": {
                    "colors": [plot(each.field.series_color) for each in values],
                    "line": {"color": "@panel", "width": 1},
                },
                "hole": 0.6 if view.options.get("pieType") == "donut" else 0,
                "sort": False,
                "direction": "clockwise",
                "hovertemplate": "%{label}: %{customdata}<extra></extra>",
                "customdata": [plot_text(str(each.parts)) for each in values],
            }
        ],
        "layout": {"margin": {"l": 8, "r": 8, "t": 8, "b": 8}, "showlegend": False},
    }
    return chart(figure) + _pie_legend(view, values, total)


def _pie_legend(view: PanelView, values: Sequence[SingleValue], total: float) -> str:
    options = view.options.get("legend") or {}
    if options.get("showLegend") is False:
        return ""
    shown = [str(each) for each in options.get("values") or ()]
    items = []
    for each in values:
        share = display_value(float(each.value) / total if total else 0.0, "percentunit", 0)
        texts = [str(each.parts)] if "value" in shown else []
        texts += [share] if "percent" in shown else []
        items.append((css(each.field.series_color), each.name, None, "  ".join(texts)))
    return legend_list(items, right=options.get("placement") == "right")
