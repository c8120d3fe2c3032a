"""Bar gauges: a bar per value, filled up to it."""

from toolchain.preview.data.colors import CONTINUOUS, css
from toolchain.preview.data.fields import ShownField, is_number
from toolchain.preview.panels.single_values import SingleValue, single_values
from toolchain.preview.panels.view import PanelView, html_text


def draw(view: PanelView) -> str:
    """Return a bar per value, filled up to it, in one colour or through those of the thresholds."""
    values = single_values(view)
    numbers = [float(each.value) for each in values if is_number(each.value)]
    configured = values[0].field.config
    low = float(configured["min"]) if is_number(configured.get("min")) else min(0.0, *numbers, 0.0)
    high = float(configured["max"]) if is_number(configured.get("max")) else max(numbers, default=1.0)
    if view.options.get("orientation") == "vertical":
        rows = "".join(_bar(view, each, low, high, along="to top") for each in values)
        return f'<div class="bars vertical">{rows}</div>'
    is_tight = view.height / len(values) < 40
    rows = "".join(_bar(view, each, low, high, along="to right") for each in values)
    return f'<div class="bars {"left" if is_tight else "top"}">{rows}</div>'


def _bar(view: PanelView, value: SingleValue, low: float, high: float, *, along: str) -> str:
    span = (high - low) or 1.0
    number = float(value.value) if is_number(value.value) else low
    share = min(1.0, max(0.0, (number - low) / span))
    color = value.color
    fill = css(color, 0.55)
    if view.options.get("displayMode", "gradient") == "gradient":
        fill = f"linear-gradient({along},{_stops(value.field, low, high, share, color)})"
    elif view.options.get("displayMode") == "lcd":
        fill = f"repeating-linear-gradient({along},{css(color)} 0 6px,transparent 6px 8px)"
    unfilled = "" if view.options.get("showUnfilled", True) else "background:none;"
    size = "height" if along == "to top" else "width"
    text_color = "" if view.options.get("valueMode") == "text" else f"color:{css(color)}"
    shown = "" if view.options.get("valueMode") == "hidden" else html_text(str(value.parts))
    edge = "top" if along == "to top" else "right"
    return (
        f'<div class="bar"><span class="bar-name" title="{html_text(value.name)}">{html_text(value.name)}</span>'
        f'<span class="bar-track" style="{unfilled}"><span class="bar-fill" style="{size}:{share * 100:.2f}%;'
        f'background:{fill};border-{edge}:2px solid {css(color)}"></span></span>'
        f'<span class="bar-value" style="{text_color}">{shown}</span></div>'
    )


def _stops(field: ShownField, low: float, high: float, share: float, color: str) -> str:
    """Return the colours of a gradient bar: those of the thresholds that it passes, spread over the whole scale."""
    mode = str((field.config.get("color") or {}).get("mode") or "thresholds")
    if share <= 0 or (mode != "thresholds" and mode not in CONTINUOUS):
        return f"{css(color, 0.35)},{css(color, 0.55)}"
    if mode in CONTINUOUS:
        return ",".join(css(each, 0.6) for each in CONTINUOUS[mode])
    span = (high - low) or 1.0
    places = [(max(0.0, (start - low) / span), name) for start, name in field.steps]
    reached = [(place / share * 100, name) for place, name in places if place < share] or [(0.0, color)]
    stops = [f"{css(name, 0.4)} {place:.1f}%" for place, name in reached]
    return ",".join([*stops, f"{css(color, 0.6)} 100%"])
