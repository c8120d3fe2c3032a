"""A library panel is named by its uid.

A panel that comes from the library holds nothing but a reference to it. Grafana looks it up by its uid; without one the
panel stays empty and says that it could not be loaded, whatever name stands beside.

Add `libraryPanel.uid`, or put the panel itself there.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, each_panel, panel_violation
from toolchain.compile.compilation import Compilation


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield library panels that nobody can find."""
    for dashboard, panel in each_panel(compilation):
        library = panel.document.get("libraryPanel")
        if isinstance(library, dict) and library and not library.get("uid"):
            yield panel_violation(
                dashboard,
                panel,
                f"comes from the library as {library.get('name')!r}, without a uid",
                "Add libraryPanel.uid, or put the panel itself there.",
                location=panel.at("libraryPanel"),
            )


RULE = Rule("library-panel", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
