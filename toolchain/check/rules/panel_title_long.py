"""Titles fit above their panel.

Of *Sign-in requests answe...* nobody knows what it counts, and at the size of a stat the end is what tells it from its
neighbour. Measured is how Grafana draws a panel in a window of 1400 pixels, with its own font, beside the icons of the
description, the links, the range of time and the menu.

Say it in fewer words, or make the panel wider.
"""

from collections.abc import Iterable

from toolchain.base.documents.document import section
from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, panel_violation
from toolchain.check.rules.panel_layout import COLUMNS, is_placed
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledPanel

WINDOW = 1400
"""Pixels: a laptop's screen, or half of a large one."""
_PAGE_PADDING, _GAP, _ICON, _PANEL_PADDING, _OWN_RANGE = 32, 8, 32, 18, 75
_FONT_SIZE = 14
_WIDTHS = {
    0.26: " Iijl",
    0.31: "!',.:;",
    0.34: "t",
    0.37: "()/fr",
    0.41: "1",
    0.46: "-_",
    0.53: "*?s",
    0.57: "7JLackvxyz",
    0.60: "EFehnou",
    0.62: "235689Zbdgpq",
    0.65: "&+04BPRST",
    0.70: "AKVXY",
    0.73: "CDHU",
    0.76: "GNOQ",
    0.83: "w",
    0.90: "Mm",
    1.00: "%W",
}
"""Advances of Inter Medium, Grafana's font for titles, in its size."""
_WIDTH_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_OTHER_LETTER = 0.65


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield panels whose title is cut; one with a variable has a length that nobody knows."""
    for dashboard in compilation.dashboards:
        for panel in dashboard.panels:
            title = str(panel.document.get("title") or "")
            needed = _width(title)
            if panel.is_row or "$" in title or not is_placed(panel) or needed <= (room := _room(panel)):
                continue
            yield panel_violation(
                dashboard,
                panel,
                f"the title needs {needed:.0f} pixels of {room:.0f} and is cut in a window of {WINDOW}",
                "Say it in fewer words, or make the panel wider.",
            )


def _width(title: str) -> float:
    return _FONT_SIZE * sum(_WIDTH_OF.get(letter, _OTHER_LETTER) for letter in title)


def _room(panel: CompiledPanel) -> float:
    """Return the pixels of a title; the icon of the menu takes its place though it is seen only below the pointer."""
    columns = section(panel.document, "gridPos")["w"]
    column = (WINDOW - _PAGE_PADDING - _GAP * (COLUMNS - 1)) / COLUMNS
    icons = 1 + sum(bool(panel.document.get(key)) for key in ("description", "links"))
    own_range = _OWN_RANGE if panel.document.get("timeFrom") else 0
    return float(columns * column + (columns - 1) * _GAP - _PANEL_PADDING - icons * _ICON - own_range)


RULE = Rule("panel-title-long", Severity.WARNING, __doc__, check, reach=Reach.HOUSE)
