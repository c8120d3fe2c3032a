"""The panel kinds: each module of this package that has a ``KIND`` is one."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from toolchain.define import panels

if TYPE_CHECKING:
    from toolchain.define.panels.kind import PanelKind


def _found() -> Iterator["PanelKind"]:
    from toolchain.define.panels.kind import PanelKind

    for module in iter_modules(panels.__path__, f"{panels.__name__}."):
        if module.name != __name__:
            kind = getattr(import_module(module.name), "KIND", None)
            if isinstance(kind, PanelKind):
                yield kind


@cache
def _kinds() -> "Mapping[str, PanelKind]":
    return {kind.type: kind for kind in _found()}


@cache
def _plain() -> "PanelKind":
    from toolchain.define.panels.plain import PLAIN

    return PLAIN


KINDS: "Mapping[str, PanelKind]"
"""Every kind by the id of Grafana's plugin; their modules are imported when somebody asks for it."""

if not TYPE_CHECKING:

    def __getattr__(name: str) -> "Mapping[str, PanelKind]":
        if name != "KINDS":
            raise AttributeError(name)
        return _kinds()


def kind_of(panel_type: object) -> "PanelKind":
    """Return the kind of panels of a type; PLAIN for one that has no module here."""
    return _kinds().get(str(panel_type)) or _plain()
