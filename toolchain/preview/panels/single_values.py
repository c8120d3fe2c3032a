"""Panels of single values: stat, gauge, bar gauge and pie chart reduce each series to one number."""

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from toolchain.preview.data._numbers import Formatted
from toolchain.preview.data.colors import css, plot, text_on
from toolchain.preview.data.fields import ShownField, is_number, pattern_of, shown_fields
from toolchain.preview.data.frames import FieldType
from toolchain.preview.data.reducers import reduce_values
from toolchain.preview.panels.view import (
    Figure,
    NoDataError,
    PanelView,
    chart,
    html_text,
    plot_text,
    rounded,
)

_GAUGE_ANGLE = 240
"""Degrees that the arc of a gauge spans."""


@frozen(eq=False)
class SingleValue:
    """A reduced value with the column that it comes from."""

    field: ShownField
    name: str
    value: Any

    @property
    def parts(self) -> Formatted:
        """The value as text; what the panel shows for nothing where there is none."""
        return self.field.parts(self.value)

    @property
    def color(self) -> str:
        """The colour of the value."""
        return self.field.color(self.value)


def single_values(view: PanelView) -> list[SingleValue]:
    """Return the values that the panel's reduce options give, in the order of the frames.

    Raises NoDataError where there are none; a panel's ``noValue`` text stands in for them.
    """
    options = view.options.get("reduceOptions") or {}
    wanted = str(options.get("fields") or "")
    calculation = next(iter(options.get("calcs") or ()), "lastNotNull")
    found = list[SingleValue]()
    for each in shown_fields(view.panel, view.frames):
        if not _is_chosen(each, wanted) or each.is_hidden:
            continue
        if options.get("values"):
            limit = int(options.get("limit") or 25)
            found += [SingleValue(each, _row_name(each, row), value) for row, value in enumerate(each.field.values)][
                :limit
            ]
        elif each.field.values:
            found.append(SingleValue(each, each.name, reduce_values(str(calculation), each.field.values)))
    present = [each for each in found if each.value is not None]
    if not present:
        raise NoDataError(str(view.defaults.get("noValue") or "No data"))
    return present


def _is_chosen(field: ShownField, wanted: str) -> bool:
    if not wanted:
        return field.field.type is FieldType.NUMBER
    if wanted.startswith("/"):
        return pattern_of(wanted).search(field.name) is not None
    return field.name == wanted


def _row_name(field: ShownField, row: int) -> str:
    texts = [each for each in field.frame.fields if each.type is FieldType.STRING]
    return " ".join(str(each.values[row]) for each in texts) or field.name


def draw_stat(view: PanelView) -> str:
    """Return one box per value: its name, its text in the threshold's colour, and a sparkline."""
    values = single_values(view)
    columns = _columns(view, len(values))
    mode = str(view.options.get("textMode") or "auto")
    boxes = "".join(_stat(view, each, mode, len(values)) for each in values)
    return f'<div class="stats" style="grid-template-columns:repeat({columns},1fr)">{boxes}</div>'


def _columns(view: PanelView, count: int) -> int:
    orientation = str(view.options.get("orientation") or "auto")
    if orientation == "horizontal" or (orientation == "auto" and view.width < view.height * 1.2):
        return 1 if orientation == "horizontal" or count * 60 <= view.height else 2
    if orientation == "vertical":
        return count
    least = 130
    return max(1, min(count, view.width // least))


def _stat(view: PanelView, value: SingleValue, mode: str, count: int) -> str:
    color_mode = str(view.options.get("colorMode") or "value")
    color = value.color
    background = color_mode.startswith("background")
    style = "color:var(--text)" if color_mode == "none" else f"color:{css(color)}"
    box = f"background:{css(color)};" if background else ""
    if background:
        style = f"color:{text_on(color)}"
        box += style
    shows_name = mode in ("value_and_name", "name") or (mode == "auto" and count > 1)
    parts = value.parts
    spark = _sparkline(view, value, background=background)
    name = f'<div class="stat-name">{html_text(value.name)}</div>' if shows_name else ""
    text = "" if mode in ("name", "none") else _text(parts, style)
    justify = "start" if shows_name and view.options.get("justifyMode") != "center" else "center"
    css_class = f"stat {justify} {'with-spark' if spark else ''} {'named' if name else ''}"
    return f'<div class="{css_class}" style="{box}">{spark}<div class="stat-text">{name}{text}</div></div>'


def _text(parts: Formatted, style: str) -> str:
    length = max(2.0, len(parts.text) + 0.7 * (len(parts.prefix) + len(parts.suffix)))
    prefix, suffix = (f"<small>{html_text(each)}</small>" if each else "" for each in (parts.prefix, parts.suffix))
    return f'<div class="stat-value" style="--length:{length:g};{style}">{prefix}{html_text(parts.text)}{suffix}</div>'


def _sparkline(view: PanelView, value: SingleValue, *, background: bool) -> str:
    times = value.field.frame.time_field
    if view.options.get("graphMode", "area") == "none" or times is None or len(value.field.numbers) < 2:
        return ""
    color = "#ffffff" if background else value.color
    numbers = value.field.numbers
    low, high = min(numbers), max(numbers)
    padding = (high - low) * 0.1 or abs(high) * 0.5 or 1.0
    fill = "tozeroy" if view.options.get("graphMode") == "area" else "none"
    floor = value.field.config.get("min")
    figure: Figure = {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": list(times.values),
                "y": [rounded(each) if is_number(each) else None for each in value.field.field.values],
                "line": {"color": plot(color, 0.9), "width": 1},
                "fill": fill,
                "fillcolor": plot(color, 0.2),
                "hoverinfo": "skip",
            }
        ],
        "layout": {
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "xaxis": {"visible": False, "fixedrange": True, "type": "date"},
            "yaxis": {
                "visible": False,
                "fixedrange": True,
                "range": [float(floor) if is_number(floor) and floor < low else low - padding, high + padding],
            },
            "showlegend": False,
        },
    }
    return chart(figure, css_class="spark")


def draw_gauge(view: PanelView) -> str:
    """Return an arc per value from the minimum to the maximum, inside a thin arc of the thresholds."""
    values = single_values(view)
    columns = max(1, min(len(values), view.width // 120))
    body = "".join(_gauge(view, each, len(values)) for each in values)
    return f'<div class="stats" style="grid-template-columns:repeat({columns},1fr)">{body}</div>'


def _gauge(view: PanelView, value: SingleValue, count: int) -> str:
    field = value.field
    low, high = field.low, field.high
    span = (high - low) or 1.0
    share = min(1.0, max(0.0, (float(value.value) - low) / span)) if is_number(value.value) else 0.0
    size = min(view.width / max(1, min(count, view.width // 120)), view.height * 1.2)
    traces = [
        _arc([(share, plot(value.color)), (1 - share, "@gauge")], outer=0.88, hole=0.66),
    ]
    if view.options.get("showThresholdMarkers", True):
        traces.insert(0, _arc(_threshold_parts(field, low, high), outer=1.0, hole=0.93))
    annotations = [
        {
            "text": plot_text(str(value.parts)),
            "x": 0.5,
            "y": 0.42,
            "showarrow": False,
            "font": {"size": max(12, round(size * 0.8 / max(4, len(str(value.parts))))), "color": plot(value.color)},
        }
    ]
    layout = {"margin": {"l": 8, "r": 8, "t": 8, "b": 0}, "showlegend": False, "annotations": annotations}
    name = f'<div class="gauge-name">{html_text(value.name)}</div>' if count > 1 else ""
    return f'<div class="gauge">{chart({"data": traces, "layout": layout})}{name}</div>'


def _threshold_parts(field: ShownField, low: float, high: float) -> list[tuple[float, str]]:
    bounds = [min(max(start, low), high) for start, _ in field.steps] + [high]
    span = (high - low) or 1.0
    return [
        ((bounds[index + 1] - bounds[index]) / span, plot(color))
        for index, (_, color) in enumerate(field.steps)
        if bounds[index + 1] > bounds[index]
    ]


def _arc(parts: Sequence[tuple[float, str]], *, outer: float, hole: float) -> Figure:
    """Return a ring open at the bottom: a pie whose last slice, the gap, is clear."""
    share = _GAUGE_ANGLE / 360
    margin = (1 - outer) / 2
    return {
        "type": "pie",
        "values": [*(part * share for part, _ in parts), 1 - share],
        "marker": {"colors": [*(color for _, color in parts), "rgba(0,0,0,0)"]},
        "hole": hole,
        "rotation": -_GAUGE_ANGLE / 2,
        "direction": "clockwise",
        "sort": False,
        "textinfo": "none",
        "hoverinfo": "skip",
        "domain": {"x": [margin, 1 - margin], "y": [margin, 1 - margin]},
    }
