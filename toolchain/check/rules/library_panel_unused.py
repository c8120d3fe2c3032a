"""A panel of the library is shown by a dashboard.

One that none shows is deployed, found in Grafana's library and kept up to date for nobody; its queries are checked
only where it is shown.

Show it in a row of a dashboard, `row("Now", NAME)`, or remove it: a deploy then deletes it in Grafana, unless a
dashboard that was made by hand shows it. One that only such dashboards show may waive this, with their names.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.compilation import Compilation
from toolchain.compile.library_panels import shown_on


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield library panels that no dashboard shows."""
    shown = shown_on(compilation.project.dashboards)
    for each in compilation.library_panels:
        definition = each.definition
        if definition.uid not in shown:
            yield Violation(
                each.location,
                f"no dashboard shows the library panel {definition.title!r} ({definition.uid})",
                "Show it in a row, or remove it.",
                (definition,),
            )


RULE = Rule("library-panel-unused", Severity.WARNING, __doc__, check, whole_project=True)
