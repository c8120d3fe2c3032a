"""What lies over and under series: thresholds as lines and areas, annotations as vertical lines."""

from collections.abc import Sequence

from toolchain.preview.data.colors import plot
from toolchain.preview.data.fields import ShownField
from toolchain.preview.panels.view import Figure, PanelView


def threshold_shapes(fields: Sequence[ShownField]) -> list[Figure]:
    """Return lines at the thresholds and areas between them, as the style asks."""
    field = next((each for each in fields if _threshold_mode(each) not in ("off", "series")), None)
    if field is None:
        return []
    mode, shapes = _threshold_mode(field), list[Figure]()
    across = {"xref": "paper", "x0": 0, "x1": 1, "yref": "y"}
    bounds = [start for start, _ in field.steps[1:]]
    for (start, color), end in zip(field.steps, [*bounds, None], strict=True):
        if "area" in mode:
            shapes.append(
                {
                    "type": "rect",
                    **across,
                    "y0": max(start, -1e15),
                    "y1": 1e15 if end is None else end,
                    "fillcolor": plot(color, 0.12),
                    "line": {"width": 0},
                    "layer": "below",
                }
            )
        if mode != "area" and start > float("-inf"):
            dash = "dash" if "dash" in mode else "solid"
            line = {"color": plot(color, 0.8), "width": 1, "dash": dash}
            shapes.append({"type": "line", **across, "y0": start, "y1": start, "line": line})
    return shapes


def _threshold_mode(field: ShownField) -> str:
    return str((field.custom.get("thresholdsStyle") or {}).get("mode") or "off")


def annotation_lines(view: PanelView) -> list[Figure]:
    """Return a vertical line for each annotation."""
    return [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": mark.time,
            "x1": mark.time,
            "y0": 0,
            "y1": 1,
            "line": {"color": plot(mark.color, 0.9), "width": 1, "dash": "dash"},
        }
        for mark in view.marks
    ]
