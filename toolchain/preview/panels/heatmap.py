"""Heatmaps of histogram buckets over time."""

import math
from collections.abc import Sequence

from toolchain.preview.data.colors import SCHEMES, blended, plot
from toolchain.preview.data.fields import is_number, series_of
from toolchain.preview.data.frames import bound
from toolchain.preview.data.values import display_value
from toolchain.preview.panels.view import Figure, PanelView, chart, plot_text, rounded, time_axis

_COLOR_STOPS = 24


def draw(view: PanelView) -> str:
    """Return a lane per bucket, upwards by its bound, and darker or lighter by how much fell into it."""
    fields = [each for each in series_of(view.panel, view.frames) if each.frame.time_field]
    if not any(number > 0 for each in fields for number in each.numbers):
        raise view.nothing
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
