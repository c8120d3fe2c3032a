"""Log lines as rows: the level's colour, the time, labels where asked, and the line."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from toolchain.preview.data.colors import css
from toolchain.preview.data.frames import FieldType
from toolchain.preview.data.moments import date_text
from toolchain.preview.panels.view import NoDataError, PanelView, html_text

MOST_LINES = 500
_LEVELS: Mapping[str, str] = {
    "critical": "purple",
    "fatal": "purple",
    "error": "red",
    "err": "red",
    "warn": "yellow",
    "warning": "yellow",
    "info": "green",
    "debug": "blue",
    "trace": "light-blue",
}
_LEVEL_IN_LINE = re.compile(r'"level"\s*:\s*"(\w+)"|\blevel=(\w+)|\b(ERROR|WARN|INFO|DEBUG|FATAL)\b')
_NUMBERS = re.compile(r"[0-9]+")


def draw(view: PanelView) -> str:
    """Return the lines in the panel's order, the same ones folded together if asked."""
    frame = next((each for each in view.frames if each.length), None)
    line_field = frame.field_named("Line") if frame else None
    if frame is None or line_field is None:
        raise NoDataError
    times = frame.time_field
    labels_field = next((each for each in frame.fields if each.type is FieldType.OTHER), None)
    rows = [
        (time, str(line), dict(labels or {}))
        for time, line, labels in zip(
            times.values if times else (None,) * frame.length,
            line_field.values,
            labels_field.values if labels_field else ({},) * frame.length,
            strict=True,
        )
    ]
    rows.sort(key=lambda row: row[0] or 0, reverse=view.options.get("sortOrder") != "Ascending")
    counted = _without_repetition(rows, str(view.options.get("dedupStrategy") or "none"))
    wraps = "wrap" if view.options.get("wrapLogMessage") else ""
    body = "".join(_row(view, row, count) for row, count in counted[:MOST_LINES])
    note = f'<div class="note">{MOST_LINES} of {len(counted)} lines</div>' if len(counted) > MOST_LINES else ""
    return f'{_common_labels(view, rows)}<div class="scroll logs {wraps}">{body}</div>{note}'


def _row(view: PanelView, row: tuple[Any, str, dict[str, str]], count: int) -> str:
    time, line, labels = row
    color = _LEVELS.get(level_of(line, labels), "text")
    parts = []
    if count > 1:
        parts.append(f"<b>{count}×</b>")
    if view.options.get("showTime") and time is not None:
        parts.append(f'<time data-moment="{time:.0f}">{date_text(time, "YYYY-MM-DD HH:mm:ss.SSS")}</time>')
    if view.options.get("showLabels"):
        parts += [f"<em>{html_text(name)}={html_text(value)}</em>" for name, value in sorted(labels.items())]
    text = _prettified(line) if view.options.get("prettifyLogMessage") else line
    shade = css(color) if color != "text" else "var(--faint)"
    return f'<div class="log" style="--level:{shade}">{" ".join(parts)}<span>{html_text(text)}</span></div>'


def level_of(line: str, labels: Mapping[str, str]) -> str:
    """Return a line's level in lower case: a label's, else what the line itself says; empty where neither does."""
    for name in ("level", "detected_level", "severity", "lvl"):
        if labels.get(name):
            return str(labels[name]).lower()
    found = _LEVEL_IN_LINE.search(line)
    return next((group for group in found.groups() if group), "").lower() if found else ""


def _prettified(line: str) -> str:
    try:
        return json.dumps(json.loads(line), indent=2, ensure_ascii=False)
    except ValueError:
        return line


def _without_repetition(
    rows: list[tuple[Any, str, dict[str, str]]], strategy: str
) -> list[tuple[tuple[Any, str, dict[str, str]], int]]:
    found = list[tuple[tuple[Any, str, dict[str, str]], int]]()
    before = None
    for row in rows:
        key = {"exact": row[1], "numbers": _NUMBERS.sub("", row[1]), "signature": re.sub(r"\w", "", row[1])}.get(
            strategy
        )
        if key is not None and key == before:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((row, 1))
        before = key
    return found


def _common_labels(view: PanelView, rows: list[tuple[Any, str, dict[str, str]]]) -> str:
    if not view.options.get("showCommonLabels"):
        return ""
    counts = Counter(pair for _, _, labels in rows for pair in labels.items())
    common = sorted(f"{name}={value}" for (name, value), count in counts.items() if count == len(rows))
    return f'<div class="note">Common labels: {html_text(" ".join(common))}</div>' if common else ""
