"""Stat panels: a box for each value."""

from toolchain.preview.data._numbers import Formatted
from toolchain.preview.data.colors import css, plot, text_on
from toolchain.preview.data.fields import is_number
from toolchain.preview.panels.single_values import SingleValue, single_values
from toolchain.preview.panels.view import Figure, PanelView, chart, html_text, rounded


def draw(view: PanelView) -> str:
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
