"""Distributions: heatmaps of histogram buckets over time, histograms, and bar charts."""

import math
from collections import Counter
from collections.abc import Sequence

from toolchain.preview.data.colors import SCHEMES, blended, css, plot
from toolchain.preview.data.fields import ShownField, is_number, series_of, shown_fields
from toolchain.preview.data.frames import FieldType, bound
from toolchain.preview.data.values import display_value
from toolchain.preview.panels.axes import Scaling, value_axis
from toolchain.preview.panels.view import (
    Figure,
    NoDataError,
    PanelView,
    chart,
    legend_list,
    plot_text,
    rounded,
    time_axis,
)

_COLOR_STOPS = 24


def draw_heatmap(view: PanelView) -> str:
    """Return a lane per bucket, upwards by its bound, and darker or lighter by how much fell into it."""
    fields = [each for each in series_of(view.panel, view.frames) if each.frame.time_field]
    if not any(number > 0 for each in fields for number in each.numbers):
        raise NoDataError
    fields.sort(key=lambda each: bound(each.name))
    times = sorted({time for each in fields if each.frame.time_field for time in each.frame.time_field.values})
    lowest = float((view.options.get("filterValues") or {}).get("le") or 0)
    rows, texts = list[list[float | None]](), list[list[str]]()
    unit = str((view.options.get("cellValues") or {}).get("unit") or "")
    for field in fields:
        at = dict(zip(field.frame.time_field.values, field.field.values, strict=True)) if field.frame.time_field else {}
        cells = [at.get(time) for time in times]
        rows.append([rounded(each) if is_number(each) and each > lowest else None for each in cells])
        texts.append(
            [display_value(each, unit, 0 if each >= 10 else None) if is_number(each) else "" for each in cells]
        )
    names = [_bound_text(view, each.name) for each in fields]
    gap = _gap(view, len(times), len(fields))
    figure: Figure = {
        "data": [
            {
                "type": "heatmap",
                "x": times,
                "y": list(range(len(fields))),
                "z": rows,
                "text": texts,
                "customdata": [
                    [f"{below} – {name}"] * len(times) for below, name in zip(["0", *names], names, strict=False)
                ],
                "hovertemplate": "%{customdata}: %{text}<br>%{x}<extra></extra>",
                "hoverongaps": False,
                "xgap": gap[0],
                "ygap": gap[1],
                "zmin": 0,
                **_color_scale(view),
                "colorbar": _color_bar(view, rows, unit),
            }
        ],
        "layout": {
            "xaxis": time_axis(view) | {"showgrid": False},
            "yaxis": {
                "tickmode": "array",
                **_bound_ticks(names, view.height - 60),
                "range": [-0.5, len(fields) - 0.5],
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
            "hovermode": "closest",
            "margin": {
                "l": 58,
                "r": 12,
                "t": 8,
                "b": 54 if (view.options.get("legend") or {}).get("show", True) else 24,
            },
            "showlegend": False,
        },
    }
    return chart(figure)


def _gap(view: PanelView, columns: int, lanes: int) -> tuple[int, int]:
    """Return the pixels between cells; narrow cells would vanish between their gaps."""
    wanted = int(view.options.get("cellGap") or 0)
    room = (view.width / max(1, columns), (view.height - 60) / max(1, lanes))
    return (wanted if room[0] > 4 * wanted else 0, wanted if room[1] > 4 * wanted else 0)


def _bound_text(view: PanelView, name: str) -> str:
    axis = view.options.get("yAxis") or {}
    value = bound(name)
    if not math.isfinite(value):
        return "+Inf" if name.lower() in ("+inf", "inf") else name
    decimals = axis.get("decimals")
    return display_value(value, str(axis.get("unit") or ""), decimals if isinstance(decimals, int) else None)


def _bound_ticks(names: Sequence[str], height: int) -> Figure:
    """Return labels at the upper edges of the lanes, as many as have room."""
    every = max(1, math.ceil(len(names) * 16 / max(16, height)))
    chosen = range(len(names) - 1, -1, -every)
    return {"tickvals": [index + 0.5 for index in chosen], "ticktext": [plot_text(names[index]) for index in chosen]}


def _color_scale(view: PanelView) -> Figure:
    """Return colours from few to many: a scheme, dark first on a dark page, or one colour of growing opacity."""
    options = view.options.get("color") or {}
    exponent = float(options.get("exponent") or 0.5) if options.get("scale") == "exponential" else 1.0
    stops = [index / _COLOR_STOPS for index in range(_COLOR_STOPS + 1)]
    if options.get("mode") == "opacity":
        fill = str(options.get("fill") or "dark-orange")
        return {"colorscale": [[stop, plot(fill, max(0.02, min(0.99, stop**exponent)))] for stop in stops]}
    scheme = SCHEMES.get(str(options.get("scheme")), SCHEMES["Oranges"])
    light = [[stop, blended(scheme, stop**exponent)] for stop in stops]
    dark = [[stop, blended(scheme, 1 - stop**exponent)] for stop in stops]
    if options.get("reverse"):
        light, dark = dark, light
    return {"colorscale": {"@dark": dark, "@light": light}}


def _color_bar(view: PanelView, rows: Sequence[Sequence[float | None]], unit: str) -> Figure | None:
    if not (view.options.get("legend") or {}).get("show", True):
        return {"thickness": 0, "showticklabels": False}
    highest = max((value for row in rows for value in row if value is not None), default=1.0)
    ticks = [0.0, highest / 2, highest]
    return {
        "orientation": "h",
        "thickness": 8,
        "len": 0.35,
        "x": 0,
        "xanchor": "left",
        "y": -0.04,
        "yanchor": "top",
        "ypad": 20,
        "outlinewidth": 0,
        "tickvals": ticks,
        "ticktext": [plot_text(display_value(each, unit, 0 if highest >= 10 else None)) for each in ticks],
        "ticklen": 0,
    }


def draw_histogram(view: PanelView) -> str:
    """Return how many values fall into each of equally wide buckets."""
    fields = [each for each in series_of(view.panel, view.frames) if each.numbers]
    if not fields:
        raise NoDataError
    numbers = [number for each in fields for number in each.numbers]
    low, high = min(numbers), max(numbers)
    offset = float(view.options.get("bucketOffset") or 0)
    size = float(view.options.get("bucketSize") or 0) or _bucket_size(
        high - low, int(view.options.get("bucketCount") or 30)
    )
    combined = bool(view.options.get("combine"))
    groups = [(fields[0], numbers)] if combined else [(each, each.numbers) for each in fields]
    counts = [Counter(math.floor((number - offset) / size) for number in values) for _, values in groups]
    buckets = range(min(map(min, counts)), max(map(max, counts)) + 1)
    first = fields[0]
    axis = value_axis(
        [0.0, *(float(each) for count in counts for each in count.values())], Scaling("short"), view.height - 40
    )
    figure: Figure = {
        "data": [
            {
                "type": "bar",
                "x": [rounded((index + 0.5) * size + offset) for index in buckets],
                "y": [count.get(index, 0) for index in buckets],
                "width": size * 0.94,
                "marker": {"color": plot(field.series_color, float(field.custom.get("fillOpacity") or 80) / 100)},
                "name": plot_text(field.name),
            }
            for (field, _), count in zip(groups, counts, strict=True)
        ],
        "layout": {
            "xaxis": value_axis([low, high], Scaling(first.unit, first.decimals), view.width // 3).figure(),
            "yaxis": axis.figure(),
            "barmode": "overlay",
            "showlegend": False,
        },
    }
    items = [(css(field.series_color), field.name, index, "") for index, (field, _) in enumerate(groups)]
    return chart(figure) + ("" if combined else legend_list(items, right=False))


def _bucket_size(span: float, count: int) -> float:
    """Return the readable width that gives about ``count`` buckets."""
    if span <= 0:
        return 1.0
    raw = span / max(1, count)
    power = 10.0 ** math.floor(math.log10(raw))
    return next((power * each for each in (1, 2, 2.5, 5) if power * each >= raw), power * 10)


def draw_bar_chart(view: PanelView) -> str:
    """Return bars by category: the first column of texts (or ``xField``) against the columns of numbers."""
    columns = shown_fields(view.panel, view.frames)
    wanted = view.options.get("xField")
    x = next((each for each in columns if wanted and wanted in (each.name, each.field.name)), None) or next(
        (each for each in columns if each.field.type is FieldType.STRING), None
    )
    x = x or next((each for each in columns if each.field.type is FieldType.TIME), None)
    bars = [each for each in columns if each.field.type is FieldType.NUMBER and not each.is_hidden and each is not x]
    if x is None or not bars:
        raise NoDataError
    names = [plot_text(x.text(value)) for value in x.field.values]
    horizontal = view.options.get("orientation") == "horizontal"
    numbers = [number for each in bars for number in each.numbers]
    scaling = Scaling(
        bars[0].unit, bars[0].decimals, minimum=_configured(bars[0], "min"), maximum=_configured(bars[0], "max")
    )
    axis = value_axis([0.0, *numbers], scaling, view.width // 3 if horizontal else view.height - 40).figure()
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


def _configured(field: ShownField, name: str) -> float | None:
    value = field.config.get(name)
    return float(value) if is_number(value) else None


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
