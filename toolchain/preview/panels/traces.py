"""Traces: the spans of one as a table with a bar for each."""

from collections.abc import Sequence
from typing import Any

from toolchain.preview.data.colors import css
from toolchain.preview.data.values import display_value
from toolchain.preview.panels.table import MOST_ROWS, cut_note
from toolchain.preview.panels.view import NoDataError, PanelView, html_text

_SERVICE_COLORS = ("blue", "green", "orange", "purple", "yellow", "red", "light-blue", "light-green")


def draw(view: PanelView) -> str:
    """Return the spans of a trace as rows, each with a bar at its place in the trace."""
    frame = next((each for each in view.frames if each.length), None)
    if frame is None:
        raise NoDataError("No trace")
    rows = frame.rows()
    start = min(row[3] for row in rows)
    length = max(row[3] + row[4] / 1000 for row in rows) - start or 1.0
    services = sorted({row[1] for row in rows})
    body = "".join(_span_row(row, start, length, services) for row in rows[:MOST_ROWS])
    whole = display_value(length, "ms")
    return (
        f'<div class="trace-head"><b>{html_text(rows[0][1])}: {html_text(rows[0][2])}</b> '
        f"<code>{html_text(rows[0][6])}</code> {html_text(whole)}, {len(rows)} spans</div>"
        '<div class="scroll"><table class="grid trace"><thead><tr><th>Service &amp; operation</th>'
        f'<th class="wide">0 – {html_text(whole)}</th><th class="right">Duration</th></tr></thead>'
        f"<tbody>{body}</tbody></table></div>{cut_note(len(rows))}"
        + (f'<div class="note">{html_text(frame.name)}</div>' if frame.name else "")
    )


def _span_row(row: Sequence[Any], start: float, length: float, services: Sequence[str]) -> str:
    depth, service, operation, begins, duration, is_error, _ = row
    color = "red" if is_error else _SERVICE_COLORS[services.index(service) % len(_SERVICE_COLORS)]
    left = (begins - start) / length * 100
    width = max(0.3, duration / 1000 / length * 100)
    flag = ' <b class="flag">error</b>' if is_error else ""
    return (
        f'<tr><td class="left" style="padding-left:{8 + depth * 14}px"><i style="background:{css(color)}"></i>'
        f"<b>{html_text(service)}</b> {html_text(operation)}{flag}</td>"
        f'<td><span class="span-bar" style="margin-left:{left:.2f}%;width:{min(width, 100 - left):.2f}%;'
        f'background:{css(color)}"></span></td>'
        f'<td class="right">{html_text(display_value(duration, "µs"))}</td></tr>'
    )
