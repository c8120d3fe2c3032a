"""Time series: lines, bars and points over time, with thresholds, several value axes and a legend of calculations."""

from collections.abc import Sequence
from typing import Any

from attrs import evolve, frozen

from toolchain.base.documents.document import Document
from toolchain.preview.data.colors import plot
from toolchain.preview.data.fields import ShownField, is_number, series_of
from toolchain.preview.panels.axes import scaling_of, value_axis
from toolchain.preview.panels.series_legend import legend_of
from toolchain.preview.panels.shapes import annotation_lines, threshold_shapes
from toolchain.preview.panels.view import (
    Figure,
    PanelView,
    chart,
    plot_text,
    plot_texts,
    rounded,
    time_axis,
)

_SHAPES = {"linear": "linear", "smooth": "spline", "stepBefore": "vh", "stepAfter": "hv"}
_LEGEND_ROW, _MOST_OF_LEGEND = 22, 0.35


@frozen(eq=False)
class _Drawn:
    """A series with its values as they are drawn, and the number of its value axis."""

    field: ShownField
    values: tuple[float | None, ...]
    axis: int


def draw(view: PanelView) -> str:
    """Return the chart and its legend."""
    fields = [each for each in series_of(view.panel, view.frames) if each.frame.time_field and each.numbers]
    if not fields:
        raise view.nothing
    axes = _axes(fields)
    drawn = [_Drawn(each, _drawn_values(each), axes.index(_axis_key(each))) for each in _in_order(fields)]
    height = _plot_height(view, len(fields))
    figure: Figure = {
        "data": _traces(view, drawn),
        "layout": {
            "xaxis": time_axis(view),
            "hovermode": "x unified"
            if _tooltip(view) == "multi"
            else "closest"
            if _tooltip(view) == "single"
            else False,
            "barmode": "relative" if any(_stacking(each.field) != "none" for each in drawn) else "overlay",
            "bargap": 0.1,
            "shapes": [*threshold_shapes(fields), *annotation_lines(view)],
            "showlegend": False,
            **_value_axes(drawn, len(axes), height),
        },
    }
    return chart(figure) + legend_of(view, [each.field for each in drawn])


def _tooltip(view: PanelView) -> str:
    return str((view.options.get("tooltip") or {}).get("mode") or "single")


def _plot_height(view: PanelView, count: int) -> int:
    legend = view.options.get("legend") or {}
    if legend.get("showLegend") is False or legend.get("placement") == "right":
        return max(40, view.height - 24)
    return max(40, round(view.height - 24 - min((count + 1) * _LEGEND_ROW, view.height * _MOST_OF_LEGEND)))


def _drawn_values(field: ShownField) -> tuple[float | None, ...]:
    values = field.finite
    if field.custom.get("transform") == "negative-Y":
        return tuple(None if each is None else -each for each in values)
    if field.custom.get("transform") == "constant":
        first = next((each for each in values if each is not None), None)
        return (first,) * len(values)
    return values


def _in_order(fields: Sequence[ShownField]) -> list[ShownField]:
    """Return the series so that one whose fill ends at another comes right behind that one."""
    ordered = list(fields)
    for field in fields:
        lower = next((each for each in fields if each.name == field.custom.get("fillBelowTo")), None)
        if lower is not None and lower is not field:
            ordered.remove(lower)
            ordered.insert(ordered.index(field), lower)
    return ordered


def _axis_key(field: ShownField) -> tuple[Any, ...]:
    custom, config = field.custom, field.config
    scale = custom.get("scaleDistribution") or {}
    placement = str(custom.get("axisPlacement") or "auto")
    return (field.unit, placement, config.get("min"), config.get("max"), scale.get("type"), scale.get("log"))


def _axes(fields: Sequence[ShownField]) -> list[tuple[Any, ...]]:
    return list(dict.fromkeys(_axis_key(each) for each in fields))


def _stacking(field: ShownField) -> str:
    return str((field.custom.get("stacking") or {}).get("mode") or "none")


def _style(field: ShownField) -> str:
    return str(field.custom.get("drawStyle") or "line")


def _traces(view: PanelView, drawn: Sequence[_Drawn]) -> list[Figure]:
    """Return a trace per series, and then the fills of those that plotly cannot fill itself."""
    traces = [_trace(view, each, index) for index, each in enumerate(drawn)]
    fills = list[Figure]()
    for trace, each in zip(traces, drawn, strict=True):
        if trace.get("fill") == "tozeroy" and not trace["connectgaps"] and None in each.values:
            fills.append(_fill_between_gaps(each, trace))
            trace["fill"] = "none"
    return traces + fills


def _fill_between_gaps(drawn: _Drawn, trace: Figure) -> Figure:
    """Return the fill of a line with gaps: plotly's own would span them, from the last point before to the next."""
    times = drawn.field.frame.time_field
    x, y = list[float](), list[float | None]()
    values = drawn.values
    for index, (time, value) in enumerate(zip(times.values if times else (), values, strict=True)):
        if value is None:
            continue
        begins, ends = index == 0 or values[index - 1] is None, index == len(values) - 1 or values[index + 1] is None
        if begins and ends:
            continue
        x += [time] * (1 + begins + ends)
        y += [*[0.0] * begins, rounded(value), *[0.0] * ends]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"width": 0, "shape": trace["line"]["shape"]},
        "fill": "tozeroy",
        "fillcolor": trace["fillcolor"],
        "hoverinfo": "skip",
        "yaxis": trace["yaxis"],
        "meta": trace["meta"],
    }


def _trace(view: PanelView, drawn: _Drawn, index: int) -> Figure:
    field, custom = drawn.field, drawn.field.custom
    color = field.series_color
    opacity = float(custom.get("fillOpacity") or 0) / 100
    width = float(custom["lineWidth"]) if is_number(custom.get("lineWidth")) else 1.0
    trace: Figure = {
        **_times(field),
        "y": [rounded(each) for each in drawn.values],
        "name": plot_text(field.name),
        "hovertemplate": "%{text}",
        "text": plot_texts(field.number_texts),
        "textposition": "none",
        "yaxis": "y" if drawn.axis == 0 else f"y{drawn.axis + 1}",
        "meta": index,
    }
    if (custom.get("hideFrom") or {}).get("tooltip"):
        trace["hoverinfo"] = "skip"
        del trace["hovertemplate"]
    if _style(field) == "bars":
        line = {"color": plot(color), "width": min(width, 1.0)}
        return {**trace, "type": "bar", "marker": {"color": plot(color, max(opacity, 0.1)), "line": line}}
    del trace["textposition"]
    stacking = _stacking(field)
    if stacking != "none":
        group = (custom.get("stacking") or {}).get("group") or "A"
        trace |= {"stackgroup": f"{group}{drawn.axis}", "groupnorm": "percent" if stacking == "percent" else ""}
    elif custom.get("fillBelowTo"):
        trace["fill"] = "tonexty"
    elif opacity and _style(field) != "points":
        trace["fill"] = "tozeroy"
    return {
        **trace,
        "type": "scatter",
        "mode": _mode(view, drawn),
        "line": {
            "color": plot(color),
            "width": width,
            "shape": _SHAPES.get(str(custom.get("lineInterpolation")), "linear"),
            "dash": line_dash(custom.get("lineStyle") or {}),
        },
        "marker": {"color": plot(color), "size": _marker_sizes(view, drawn), "line": {"width": 0}},
        "fillcolor": plot(color, opacity),
        "connectgaps": bool(custom.get("spanNulls")),
    }


def _times(field: ShownField) -> Figure:
    """Return the times of a series: the first and the distance where they are regular, which is shorter."""
    times = field.frame.time_field
    values = times.values if times else ()
    if len(values) > 2:
        step = values[1] - values[0]
        if step > 0 and values[-1] - values[0] == step * (len(values) - 1):
            return {"x0": values[0], "dx": step}
    return {"x": list(values)}


def _isolated(values: Sequence[float | None]) -> list[bool]:
    """Return which points have no neighbour to draw a line to."""
    last = len(values) - 1
    if last and None not in values:
        return [False] * len(values)
    return [
        value is not None and (i == 0 or values[i - 1] is None) and (i == last or values[i + 1] is None)
        for i, value in enumerate(values)
    ]


def _shows_points(view: PanelView, drawn: _Drawn) -> bool:
    wanted = str(drawn.field.custom.get("showPoints") or "auto")
    size = float(drawn.field.custom.get("pointSize") or 5)
    is_sparse = len(drawn.field.numbers) <= view.width / (size * 4)
    return _style(drawn.field) == "points" or wanted == "always" or (wanted == "auto" and is_sparse)


def _mode(view: PanelView, drawn: _Drawn) -> str:
    if _style(drawn.field) == "points":
        return "markers"
    return "lines+markers" if _shows_points(view, drawn) or any(_isolated(drawn.values)) else "lines"


def _marker_sizes(view: PanelView, drawn: _Drawn) -> float | list[float]:
    size = float(drawn.field.custom.get("pointSize") or 5)
    alone = _isolated(drawn.values)
    if _shows_points(view, drawn) or not any(alone):
        return size
    return [size if each else 0 for each in alone]


def line_dash(style: Document) -> str:
    """Return how a figure breaks lines of a Grafana line style."""
    lengths = style.get("dash")
    fill = style.get("fill")
    if fill in (None, "solid"):
        return "solid"
    if isinstance(lengths, list) and lengths:
        return ",".join(f"{each:g}px" for each in lengths if is_number(each))
    return "dot" if fill == "dot" else "dash"


def _value_axes(drawn: Sequence[_Drawn], count: int, height: int) -> Figure:
    layout: Figure = {}
    for number in range(count):
        of_axis = [each for each in drawn if each.axis == number]
        custom = of_axis[0].field.custom
        is_percent = any(_stacking(each.field) == "percent" for each in of_axis)
        scaling = scaling_of(of_axis[0].field)
        if is_percent:
            scaling = evolve(scaling, unit="percent", maximum=100.0)
        axis = value_axis([0.0, 100.0] if is_percent else _extremes(of_axis), scaling, height).figure()
        placement = str(custom.get("axisPlacement") or "auto")
        is_right = placement == "right" or (placement == "auto" and number > 0)
        axis |= {
            "side": "right" if is_right else "left",
            "showgrid": number == 0 and custom.get("axisGridShow") is not False,
            "visible": placement != "hidden",
            "title": {"text": plot_text(custom.get("axisLabel") or "")},
        }
        if number:
            axis["overlaying"] = "y"
        layout["yaxis" if number == 0 else f"yaxis{number + 1}"] = axis
    return layout


def _extremes(drawn: Sequence[_Drawn]) -> list[float]:
    """Return values that span what the series reach: sums where they are stacked, zero where bars stand on it."""
    stacked = [each for each in drawn if _stacking(each.field) != "none"]
    found = [value for each in drawn if each not in stacked for value in each.values if value is not None]
    for sign in (1, -1):
        sums = dict[float, float]()
        for each in stacked:
            times = each.field.frame.time_field
            for time, value in zip(times.values if times else (), each.values, strict=False):
                if value is not None and value * sign > 0:
                    sums[time] = sums.get(time, 0.0) + value
        found += sums.values()
    if stacked or any(_style(each.field) == "bars" for each in drawn):
        found.append(0.0)
    return found
