"""States over time: one lane per series."""

from collections.abc import Sequence
from typing import Any

from toolchain.preview.data.colors import css, plot
from toolchain.preview.data.fields import ShownField, is_number, shown_fields
from toolchain.preview.data.frames import FieldType
from toolchain.preview.panels.view import Figure, PanelView, chart, legend_list, plot_text, time_axis

_LETTER = 6.3
_MOST_OF_NAMES = 0.3
_LETTERS, _LEAST_LETTERS, _BELOW_LANES = 12, 7, 60
"""Pixels of names, which are as high as their lane, and of what stands below all lanes."""
_MOST_STATES = 40
Run = tuple[float, float, Any]


def lanes(view: PanelView, *, merged: bool) -> str:
    """Return a lane per series; where ``merged``, equal neighbours are one bar."""
    fields = [
        each
        for each in shown_fields(view.panel, view.frames)
        if each.field.type is not FieldType.TIME
        and each.frame.time_field
        and not each.is_hidden
        and any(value is not None for value in each.field.values)
    ]
    if not fields:
        raise view.nothing
    groups = dict[tuple[str, str], list[tuple[int, Run]]]()
    for lane, field in enumerate(fields):
        for run in runs(field, view.span.end * 1000, merged=merged):
            groups.setdefault((field.text(run[2]), field.color(run[2])), []).append((lane, run))
    longest = max(len(each.name) for each in fields)
    names = min(view.width * _MOST_OF_NAMES, longest * _LETTER + 12)
    keep = max(4, int((names - 12) / _LETTER))
    room = (view.height - _BELOW_LANES) / len(fields) * 0.9
    opacity = float(fields[0].custom.get("fillOpacity") or 70) / 100
    height = float(view.options.get("rowHeight") or 0.9)
    figure: Figure = {
        "data": [_trace(text, color, parts, fields, opacity, height, view) for (text, color), parts in groups.items()],
        "layout": {
            "xaxis": time_axis(view),
            "yaxis": {
                "tickmode": "array",
                "tickvals": list(range(len(fields))),
                "ticktext": [plot_text(_cut(each.name, keep)) for each in fields],
                "range": [len(fields) - 0.5, -0.5],
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
                "tickfont": {"size": round(min(_LETTERS, max(_LEAST_LETTERS, room)))},
            },
            "barmode": "overlay",
            "hovermode": "closest",
            "margin": {"l": round(names), "r": 12, "t": 6, "b": 24},
            "showlegend": False,
        },
    }
    return chart(figure) + _legend(view, fields)


def runs(field: ShownField, end: float, *, merged: bool) -> list[Run]:
    """Return (start, end, value) of what a series was, in milliseconds; nothing where it was absent.

    A sample lasts until the next one, the last for as long as its neighbour did.
    """
    times = field.frame.time_field
    moments = times.values if times else ()
    found = list[Run]()
    texts = dict[tuple[type, Any], str]()

    def text(value: Any) -> str:
        key = (type(value), value)
        if key not in texts:
            texts[key] = field.text(value)
        return texts[key]

    for index, (time, value) in enumerate(zip(moments, field.field.values, strict=True)):
        step = moments[index] - moments[index - 1] if index else 0.0
        until = moments[index + 1] if index + 1 < len(moments) else min(end, time + step) if step else end
        if value is None:
            continue
        if merged and found and found[-1][1] == time and text(found[-1][2]) == text(value):
            found[-1] = (found[-1][0], until, value)
        else:
            found.append((time, until, value))
    return found


def _trace(
    text: str,
    color: str,
    parts: Sequence[tuple[int, Run]],
    fields: Sequence[ShownField],
    opacity: float,
    height: float,
    view: PanelView,
) -> Figure:
    shows = view.options.get("showValue") or "auto"
    per_pixel = view.span.seconds * 1000 / max(1, view.width)
    fits = [shows == "always" or (end - start) / per_pixel > len(text) * 7 for _, (start, end, _) in parts]
    return {
        "type": "bar",
        "orientation": "h",
        "base": [start for _, (start, _, _) in parts],
        "x": [end - start for _, (start, end, _) in parts],
        "y": [lane for lane, _ in parts],
        "width": height,
        "marker": {"color": plot(color, opacity), "line": {"width": 0}},
        "text": [plot_text(text) if shows != "never" and each else "" for each in fits],
        "textposition": "inside",
        "insidetextanchor": {"left": "start", "right": "end"}.get(str(view.options.get("alignValue")), "middle"),
        "customdata": [plot_text(fields[lane].name) for lane, _ in parts],
        "hovertemplate": f"%{{customdata}}: {plot_text(text)}<br>%{{base|%m-%d %H:%M:%S}}<extra></extra>",
        "name": plot_text(text),
    }


def _cut(text: str, keep: int) -> str:
    return text if len(text) <= keep else text[: keep - 1] + "…"


def _legend(view: PanelView, fields: Sequence[ShownField]) -> str:
    options = view.options.get("legend") or {}
    if options.get("showLegend") is False:
        return ""
    shown = dict[str, str]()
    for field in fields:
        for value in dict.fromkeys(field.field.values):
            if value is not None:
                shown.setdefault(_legend_text(field, value), field.color(value))
    items = [(css(color), text, None, "") for text, color in sorted(shown.items()) if text]
    return legend_list(items[:_MOST_STATES], right=options.get("placement") == "right")


def _legend_text(field: ShownField, value: Any) -> str:
    """Return what a legend calls a value: its mapping, the range of its threshold for a number, else the text."""
    mapped = field.mapped(value)
    if mapped.text or not is_number(value):
        return field.text(value)
    bounds = [start for start, _ in field.steps[1:]]
    if not bounds or str((field.config.get("color") or {}).get("mode")) != "thresholds":
        return ""
    reached = [bound for bound in bounds if value >= bound]
    return f"{field.text(reached[-1])}+" if reached else f"< {field.text(bounds[0])}"
