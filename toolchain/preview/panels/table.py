"""Tables."""

from collections.abc import Sequence
from typing import Any

from toolchain.preview.data.colors import CONTINUOUS, blended, css, text_on
from toolchain.preview.data.fields import ShownField, is_number, shown_fields
from toolchain.preview.data.frames import FieldType, Frame
from toolchain.preview.data.transformations import sorted_frame
from toolchain.preview.panels.view import PanelView, html_text

MOST_ROWS = 300
"""Rows that a page holds; Grafana pages through them instead."""

_LEAST_WIDTH = 150
"""Pixels of a column whose width is not set; where they do not fit the table scrolls."""
_ROW_HEIGHTS = {"sm": 30, "md": 38, "lg": 46}


def draw(view: PanelView) -> str:
    """Return the chosen frame as rows; several frames of single series become one table of all."""
    frame = _chosen_frame(view)
    frame = _sorted(view, frame)
    columns = [each for each in shown_fields(view.panel, (frame,)) if not each.custom.get("hidden")]
    if not columns or not frame.length:
        raise view.nothing
    head = "".join(f'<th class="{_align(each)}"{_width(each)}>{html_text(each.name)}</th>' for each in columns)
    body = "".join(
        "<tr>" + "".join(_cell(each, each.field.values[row]) for each in columns) + "</tr>"
        for row in range(min(frame.length, MOST_ROWS))
    )
    height = _ROW_HEIGHTS.get(str(view.options.get("cellHeight") or "sm"), 30)
    header = f"<thead><tr>{head}</tr></thead>" if view.options.get("showHeader", True) else ""
    return (
        f'<div class="scroll"><table class="grid even" style="--row:{height}px;min-width:{_least_width(columns)}px">'
        f"{header}<tbody>{body}</tbody></table></div>" + cut_note(frame.length)
    )


def cut_note(length: int) -> str:
    """Return a note under rows of which only the first are shown, empty where all are."""
    return f'<div class="note">{MOST_ROWS} of {length} rows</div>' if length > MOST_ROWS else ""


def _chosen_frame(view: PanelView) -> Frame:
    frames = [each for each in view.frames if each.fields]
    if not frames:
        raise view.nothing
    index = int(view.options.get("frameIndex") or 0)
    return frames[index if index < len(frames) else 0]


def _sorted(view: PanelView, frame: Frame) -> Frame:
    order = next(iter(view.options.get("sortBy") or ()), None)
    if not order:
        return frame
    wanted = str(order.get("displayName") or "")
    column = next((each for each in shown_fields(view.panel, (frame,)) if wanted in (each.name, each.field.name)), None)
    return sorted_frame(frame, column.field, descending=bool(order.get("desc"))) if column else frame


def _align(field: ShownField) -> str:
    wanted = str(field.custom.get("align") or "auto")
    if wanted in ("left", "center", "right"):
        return wanted
    return "right" if field.field.type is FieldType.NUMBER else "left"


def _width(field: ShownField) -> str:
    width = field.custom.get("width")
    return f' style="width:{width:g}px"' if is_number(width) else ""


def _least_width(columns: Sequence[ShownField]) -> int:
    widths = (each.custom.get("width") for each in columns)
    return round(sum(float(each) if is_number(each) else _LEAST_WIDTH for each in widths))


def _cell(field: ShownField, value: Any) -> str:
    options = field.custom.get("cellOptions") or {}
    kind = str(options.get("type") or "auto")
    mapped = field.mapped(value)
    text = html_text(field.text(value))
    style = ""
    if value is not None and kind == "color-background":
        color = field.color(value)
        style = f"background:{css(color)};color:{text_on(color)}"
    elif value is not None and (kind == "color-text" or (kind == "auto" and mapped.color)):
        style = f"color:{css(field.color(value))}"
    elif kind in ("gauge", "lcd-gauge", "gradient-gauge", "basic") and is_number(value):
        return f'<td class="{_align(field)}">{_gauge(field, float(value), text)}</td>'
    return f'<td class="{_align(field)}" style="{style}" title="{text}">{text}</td>'


def _gauge(field: ShownField, value: float, text: str) -> str:
    span = (field.high - field.low) or 1.0
    share = min(1.0, max(0.0, (value - field.low) / span))
    color = field.color(value)
    mode = str((field.config.get("color") or {}).get("mode") or "")
    if mode in CONTINUOUS:
        color = blended(CONTINUOUS[mode], share)
    return (
        f'<span class="bar-track"><span class="bar-fill" style="width:{share * 100:.1f}%;background:{css(color, 0.6)}">'
        f'</span></span> <b style="color:{css(color)}">{text}</b>'
    )
