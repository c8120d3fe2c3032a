"""Bar charts: numbers by category."""

from collections.abc import Sequence

from toolchain.preview.data.colors import css, plot
from toolchain.preview.data.fields import ShownField, is_number, shown_fields
from toolchain.preview.data.frames import FieldType
from toolchain.preview.panels.axes import scaling_of, value_axis
from toolchain.preview.panels.view import Figure, PanelView, chart, legend_list, plot_text, rounded


def draw(view: PanelView) -> str:
    """Return bars by category: the first column of texts (or ``xField``) against the columns of numbers."""
    columns = shown_fields(view.panel, view.frames)
    wanted = view.options.get("xField")
    x = next((each for each in columns if wanted and wanted in (each.name, each.field.name)), None) or next(
        (each for each in columns if each.field.type is FieldType.STRING), None
    )
    x = x or next((each for each in columns if each.field.type is FieldType.TIME), None)
    bars = [each for each in columns if each.field.type is FieldType.NUMBER and not each.is_hidden and each is not x]
    if x is None or not bars:
        raise view.nothing
    names = [plot_text(x.text(value)) for value in x.field.values]
    horizontal = view.options.get("orientation") == "horizontal"
    numbers = [number for each in bars for number in each.numbers]
    length = view.width // 3 if horizontal else view.height - 40
    axis = value_axis([0.0, *numbers], scaling_of(bars[0]), length).figure()
    categories = {"type": "category", "fixedrange": True, "tickangle": view.options.get("xTickLabelRotation") or None}
    stacked = str(view.options.get("stacking") or "none") != "none"
    figure: Figure = {
        "data": [_bars(each, names, horizontal=horizontal) for each in bars],
        "layout": {
            "xaxis": axis if horizontal else categories,
            "yaxis": categories | {"autorange": "reversed"} if horizontal else axis,
            "barmode": "stack" if stacked else "group",
            "bargap": 1 - float(view.options.get("groupWidth") or 0.7),
            "showlegend": False,
        },
    }
    items = [(css(each.series_color), each.name, index, "") for index, each in enumerate(bars)]
    return chart(figure) + legend_list(items, right=(view.options.get("legend") or {}).get("placement") == "right")


def _bars(field: ShownField, names: Sequence[str], *, horizontal: bool) -> Figure:
    values = [rounded(float(each)) if is_number(each) else None for each in field.field.values]
    return {
        "type": "bar",
        "orientation": "h" if horizontal else "v",
        "x": values if horizontal else names,
        "y": names if horizontal else values,
        "text": [plot_text(field.text(each)) for each in field.field.values],
        "textposition": "auto",
        "marker": {"color": plot(field.series_color, float(field.custom.get("fillOpacity") or 80) / 100)},
        "name": plot_text(field.name),
        "hovertemplate": "%{text}<extra></extra>",
    }
