"""Status histories: what each series was at each sample."""

from toolchain.preview.panels.lanes import lanes
from toolchain.preview.panels.view import PanelView


def draw(view: PanelView) -> str:
    """Return lanes with a bar for every sample."""
    return lanes(view, merged=False)
