"""No two panels of a dashboard have the same title.

A panel's id comes from its title, so that links and alerts keep pointing at the right panel when others are added.
Two panels with one title get ids by order, and moving one changes both. People cannot tell them apart either.

Name each panel after what it alone shows.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, panel_violation
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledPanel


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield each panel whose title an earlier panel of the dashboard has."""
    for dashboard in compilation.pages:
        first: dict[str, CompiledPanel] = {}
        for panel in dashboard.panels:
            title = panel.document.get("title")
            if panel.is_row or not title:
                continue
            if title in first:
                yield panel_violation(
                    dashboard, panel, f"has the title of another panel ({first[title].location})", "Name it apart."
                )
            first.setdefault(title, panel)


RULE = Rule("panel-title-unique", Severity.WARNING, __doc__, check, reach=Reach.HOUSE)
