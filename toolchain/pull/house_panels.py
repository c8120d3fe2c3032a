"""Whether a dashboard was made with our own functions, and comes back as calls of them."""

from toolchain.base.documents.document import Document
from toolchain.base.errors import DefinitionError
from toolchain.compile.dashboards import every_panel
from toolchain.define.panels.kind import CUSTOM, PanelKind, at
from toolchain.define.panels.kinds import KINDS
from toolchain.pull.looks import leaves_of
from toolchain.pull.panel_kinds import given_arguments
from toolchain.pull.stored_form import is_same

_MOST_UNLIKE = 4
"""Options that may be other ones: those that follow limits, and a few that somebody changed."""


def is_ours(document: Document) -> bool:
    """Return whether most panels of a dashboard have the options that the functions of their kinds write."""
    alike = [_resembles(kind, panel) for panel in every_panel(document) if (kind := KINDS.get(str(panel.get("type"))))]
    return sum(alike) * 2 > len(alike)


def _resembles(kind: PanelKind, document: Document) -> bool:
    """Return whether a panel has almost all options that the function of its kind writes."""
    given = given_arguments(kind, document)
    if given is None:
        return False
    positional = [given.get(name, "") for name in kind.positional]
    named = {name: each for name, each in given.items() if name not in kind.positional}
    try:
        made = kind.function("", *positional, description="", **named).to_json_data()
    except (DefinitionError, TypeError, ValueError):
        return False
    unlike = 0
    for place in (("options",), CUSTOM):
        for path, value in leaves_of(at(made, place) or {}):
            unlike += not is_same(at(document, (*place, *map(str, path))), value)
    return unlike <= _MOST_UNLIKE
