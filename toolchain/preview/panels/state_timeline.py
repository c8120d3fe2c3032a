"""State timelines: what each series was, and for how long."""

from toolchain.preview.panels.lanes import lanes
from toolchain.preview.panels.view import PanelView


def draw(view: PanelView) -> str:
    """Return lanes in which equal neighbours are one bar."""
    return lanes(view, merged=bool(view.options.get("mergeValues", True)))
