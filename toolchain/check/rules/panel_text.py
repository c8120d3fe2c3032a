"""Every panel has a title and a description that tells how to read it.

At three in the morning a bare graph is a riddle. The description is the text behind the "i" in the panel's corner: what
the figure is, when it is bad, and what to do then.

Write `description="..."` in the definition. Rows and text panels speak for themselves.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, each_panel, panel_violation
from toolchain.compile.compilation import Compilation
from toolchain.define.panels.kinds import kind_of


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield panels without a title or without a description."""
    for dashboard, panel in each_panel(compilation):
        if panel.is_row or kind_of(panel.type).explains_itself:
            continue
        if not str(panel.document.get("title") or "").strip():
            yield panel_violation(dashboard, panel, "has no title", "Give it a title of a few words.")
        if not str(panel.document.get("description") or "").strip():
            yield panel_violation(
                dashboard, panel, "has no description", "Say how to read it, and what to do when it looks bad."
            )


RULE = Rule("panel-text", Severity.WARNING, __doc__, check, reach=Reach.HOUSE)
