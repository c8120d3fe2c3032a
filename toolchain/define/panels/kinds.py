"""The panel kinds: each module of this package that has a ``KIND`` is one."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from toolchain.define import panels
from toolchain.define.panels.kind import PanelKind
from toolchain.define.panels.plain import PLAIN


def _found() -> Iterator[PanelKind]:
    for module in iter_modules(panels.__path__, f"{panels.__name__}."):
        if module.name != __name__:
            kind = getattr(import_module(module.name), "KIND", None)
            if isinstance(kind, PanelKind):
                yield kind


KINDS: Mapping[str, PanelKind] = {kind.type: kind for kind in _found()}
"""Every kind by the id of Grafana's plugin."""


def kind_of(panel_type: object) -> PanelKind:
    """Return the kind of panels of a type; PLAIN for one that has no module here."""
    return KINDS.get(str(panel_type), PLAIN)
