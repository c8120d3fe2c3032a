"""Which module draws which kind of panel: the one that is called as the kind's own in ``define/panels/``."""

from collections.abc import Callable
from functools import cache
from importlib import import_module

from toolchain.define.panels.kinds import KINDS
from toolchain.preview import panels
from toolchain.preview.panels.view import PanelView


@cache
def drawing_of(panel_type: str) -> Callable[[PanelView], str] | None:
    """Return what draws panels of a type as HTML, None for types that are no kind here; it raises NoDataError."""
    kind = KINDS.get(panel_type)
    if kind is None:
        return None
    drawing: Callable[[PanelView], str] = import_module(f"{panels.__name__}.{kind.module}").draw
    return drawing
