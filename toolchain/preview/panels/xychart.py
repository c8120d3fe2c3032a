"""XY charts: numbers against each other, a point for each row.

Facts: Grafana's XY chart panel, whose ``prepSeries`` chooses the fields and ``prepConfig`` draws them (12.4).
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from attrs import evolve, frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.preview.data.colors import plot
from toolchain.preview.data.fields import ShownField, is_number, matches, shown_fields
from toolchain.preview.data.frames import FieldType
from toolchain.preview.panels.axes import scaling_of, value_axis
from toolchain.preview.panels.series_legend import legend_of
from toolchain.preview.panels.timeseries import line_dash
from toolchain.preview.panels.view import Figure, NoDataError, PanelView, chart, plot_text, rounded, time_axis

_ANY_NUMBER = {"id": "byType", "options": "number"}
_SMALLEST, _LARGEST = 5, 100
_MODES = {"points": "markers", "lines": "lines", "points+lines": "lines+markers"}


@frozen(eq=False)
class _Series:
    """Fields of one frame; ``color`` and ``size`` tell more of each point where they are given."""

    x: ShownField
    y: ShownField
    color: ShownField | None
    size: ShownField | None

    @property
    def rows(self) -> list[int]:
        """The rows that have both numbers."""
        pairs = zip(self.x.field.values, self.y.field.values, strict=True)
        return [row for row, (x, y) in enumerate(pairs) if is_number(x) and is_number(y)]


def draw(view: PanelView) -> str:
    """Return the points, or the lines through them, and a legend."""
    every = [each for each in _series(view) if each.rows]
    if not every:
        if any(frame.length for frame in view.frames):
            raise NoDataError("No result has numbers for both axes: join the queries, and name the x field as they do")
        raise NoDataError
    every = _named_and_coloured(every)
    units = list(dict.fromkeys(each.y.unit for each in every))
    figure: Figure = {
        "data": [_trace(each, index, units, _size_range(every)) for index, each in enumerate(every)],
        "layout": {
            "xaxis": _x_axis(view, every),
            **{_axis_name("yaxis", number): _y_axis(view, every, unit, number) for number, unit in enumerate(units)},
            "hovermode": "closest",
            "showlegend": False,
        },
    }
    return chart(figure) + legend_of(view, [each.y for each in every])


def _series(view: PanelView) -> Iterator[_Series]:
    """Yield the series that the options ask for; one without a matcher takes any field of numbers."""
    shown = shown_fields(view.panel, view.frames)
    is_manual = view.options.get("mapping") == "manual"
    for wanted in items(view.options.get("series")) or [{}]:
        if is_manual and not all(section(wanted, name).get("matcher") for name in ("frame", "x", "y")):
            continue
        frame_matcher = section(wanted, "frame").get("matcher")
        for number, frame in enumerate(view.frames):
            if frame_matcher in (None, {"id": "byIndex", "options": number}):
                found = _of_frame([each for each in shown if each.frame is frame], wanted, is_manual=is_manual)
                yield from list(found)[:1] if is_manual else found


def _of_frame(fields: Sequence[ShownField], wanted: Document, *, is_manual: bool) -> Iterator[_Series]:
    def first(name: str, among: Sequence[ShownField], usual: Document | None = None) -> ShownField | None:
        matcher = section(wanted, name).get("matcher") or usual
        return next((each for each in among if matcher and _fits(matcher, each)), None)

    numbers = [each for each in fields if each.field.type is FieldType.NUMBER]
    x = first("x", [each for each in fields if each in numbers or each.field.type is FieldType.TIME], _ANY_NUMBER)
    color, size = first("color", numbers), first("size", numbers)
    taken = (x,) if is_manual else (x, color, size)
    name = section(wanted, "name").get("fixed")
    y_matcher = section(wanted, "y").get("matcher") or _ANY_NUMBER
    for y in numbers if x else ():
        if x and y not in taken and not y.is_hidden and _fits(y_matcher, y):
            yield _Series(x, evolve(y, name=str(name or y.name)), color, size)


def _fits(matcher: Document, shown: ShownField) -> bool:
    return matches(matcher, shown.field, shown.frame, shown.name)


def _named_and_coloured(every: Sequence[_Series]) -> list[_Series]:
    """Return the series by what only they are called, in the colours of the palette one after the other."""
    words = [each.y.name.split() for each in every]
    before, after = _common_words(words)
    found, index = list[_Series](), 0
    for each, own in zip(every, words, strict=True):
        name = " ".join(own[before : len(own) - after])
        found.append(evolve(each, y=evolve(each.y, name=name, index=index)))
        index += (each.y.config.get("color") or {}).get("mode", "palette-classic") == "palette-classic"
    return found


def _common_words(names: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return how many words all of several names begin and end with, as Grafana counts them: from the left alone."""
    if len(names) < 2:
        return 0, 0
    shortest = min(map(len, names))

    def is_common(place: int) -> bool:
        return len({words[place] for words in names}) == 1

    before = len(list(takewhile(is_common, range(shortest))))
    return before, len(list(takewhile(is_common, reversed(range(shortest)))))


def _title(fields: Sequence[ShownField]) -> Figure:
    """Return what stands at an axis: the name of its fields, or as much of it as they share."""
    text = str(fields[0].custom.get("axisLabel") or "")
    names = list(dict.fromkeys(each.name for each in fields))
    words = [name.split() for name in names]
    before, after = _common_words(words)
    shared = names[0] if len(names) == 1 else " ".join([*words[0][:before], *words[0][len(words[0]) - after :]])
    return {"text": plot_text(text or shared), "font": {"size": 12}}


def _x_axis(view: PanelView, every: Sequence[_Series]) -> Figure:
    fields = [each.x for each in every]
    first = fields[0]
    if first.field.type is FieldType.TIME:
        return time_axis(view)
    values = [float(each.x.field.values[row]) for each in every for row in each.rows]
    axis = value_axis(values, scaling_of(first), view.width // 3).figure()
    return {**axis, **_look(first), "title": _title(fields)}


def _y_axis(view: PanelView, every: Sequence[_Series], unit: str, number: int) -> Figure:
    of_axis = [each for each in every if each.y.unit == unit]
    values = [float(each.y.field.values[row]) for each in of_axis for row in each.rows]
    first = of_axis[0].y
    axis = value_axis(values, scaling_of(first), max(40, view.height - 60)).figure()
    side = "right" if first.custom.get("axisPlacement") == "right" else "left"
    beside = {"overlaying": "y", "anchor": "free", "autoshift": True, "showgrid": False} if number else {}
    return {**axis, **_look(first), "side": side, "title": _title([each.y for each in of_axis]), **beside}


def _look(field: ShownField) -> Figure:
    return {
        "showgrid": field.custom.get("axisGridShow") is not False,
        "visible": field.custom.get("axisPlacement") != "hidden",
    }


def _axis_name(name: str, number: int) -> str:
    return name if number == 0 else f"{name}{number + 1}"


def _size_range(every: Sequence[_Series]) -> tuple[float, float]:
    sizes = [number for each in every if each.size for number in each.size.numbers]
    return min(sizes, default=0.0), max(sizes, default=0.0)


def _trace(series: _Series, index: int, units: Sequence[str], size_range: tuple[float, float]) -> Figure:
    x, y, rows = series.x, series.y, series.rows
    custom = y.custom
    opacity = float(custom.get("fillOpacity", 50)) / 100

    def colors(alpha: float) -> str | list[str]:
        of_points = series.color
        if of_points is None:
            return plot(y.series_color, alpha)
        return [plot(of_points.color(of_points.field.values[row]), alpha) for row in rows]

    return {
        "type": "scatter",
        "mode": _MODES.get(str(custom.get("show")), "markers"),
        "x": [
            rounded(x.field.values[row]) if x.field.type is FieldType.NUMBER else x.field.values[row] for row in rows
        ],
        "y": [rounded(y.field.values[row]) for row in rows],
        "yaxis": _axis_name("y", units.index(y.unit)),
        "name": plot_text(y.name),
        "customdata": [[plot_text(each.text(each.field.values[row])) for each in (x, y)] for row in rows],
        "hovertemplate": "<br>".join(
            f"{plot_text(each.name)}: %{{customdata[{place}]}}" for place, each in enumerate((x, y))
        )
        + "<extra></extra>",
        "marker": {
            "symbol": "square" if custom.get("pointShape") == "square" else "circle",
            "size": _sizes(series, rows, *size_range),
            "color": colors(opacity),
            "line": {"color": colors(1.0), "width": _number(custom.get("pointStrokeWidth"), 1)},
        },
        "line": {
            "color": plot(y.series_color),
            "width": _number(custom.get("lineWidth"), 2),
            "dash": line_dash(custom.get("lineStyle") or {}),
        },
        "meta": index,
    }


def _sizes(series: _Series, rows: Sequence[int], least: float, most: float) -> float | list[float]:
    """Return the diameters of points: their areas grow with the values of the size field."""
    if series.size is None:
        return _number(section(series.y.custom, "pointSize").get("fixed"), _SMALLEST)
    limits = section(series.size.custom, "pointSize")
    small, large = (_number(limits.get("min"), _SMALLEST) ** 2, _number(limits.get("max"), _LARGEST) ** 2)
    found = []
    for row in rows:
        value = series.size.field.values[row]
        share = (value - least) / (most - least) if is_number(value) and most > least else 0.0
        found.append(round((small + share * (large - small)) ** 0.5, 1))
    return found


def _number(value: Any, usual: float) -> float:
    return float(value) if is_number(value) else usual
