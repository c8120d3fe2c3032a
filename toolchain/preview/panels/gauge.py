"""Gauges: an arc for each value."""

from collections.abc import Sequence

from toolchain.preview.data.colors import plot
from toolchain.preview.data.fields import ShownField, is_number
from toolchain.preview.panels.single_values import SingleValue, single_values
from toolchain.preview.panels.view import Figure, PanelView, chart, html_text, plot_text

_ANGLE = 240
"""Degrees that the arc of a gauge spans."""


def draw(view: PanelView) -> str:
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
    share = _ANGLE / 360
    margin = (1 - outer) / 2
    return {
        "type": "pie",
        "values": [*(part * share for part, _ in parts), 1 - share],
        "marker": {"colors": [*(color for _, color in parts), "rgba(0,0,0,0)"]},
        "hole": hole,
        "rotation": -_ANGLE / 2,
        "direction": "clockwise",
        "sort": False,
        "textinfo": "none",
        "hoverinfo": "skip",
        "domain": {"x": [margin, 1 - margin], "y": [margin, 1 - margin]},
    }
