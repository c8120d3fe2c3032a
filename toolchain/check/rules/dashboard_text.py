"""Every dashboard has a title, a description and tags.

People find dashboards by search and by tag, and the menu of siblings lists those that share tags. The description says
what questions the dashboard answers.

Write `title=`, `description=` and `tags=[...]` in the definition.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.compile.compilation import Compilation


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield dashboards that miss a title, a description or tags."""
    for dashboard in compilation.dashboards:
        for key, word in (("title", "title"), ("description", "description"), ("tags", "tags")):
            if not dashboard.document.get(key):
                yield Violation(
                    dashboard.location,
                    f"dashboard {dashboard.uid or dashboard.title!r} has no {word}",
                    f"Add {key}= to its definition.",
                    (dashboard.origin,),
                )


RULE = Rule("dashboard-text", Severity.WARNING, __doc__, check, reach=Reach.HOUSE)
