"""Node graphs, as tables."""

from toolchain.preview.panels import table
from toolchain.preview.panels.view import PanelView


def draw(view: PanelView) -> str:
    """Return who calls whom as a table: a picture of nodes says no more and reads worse in print."""
    return table.draw(view)
