"""No two dashboards of a folder have the same title.

People find dashboards by their title. Grafana's file provisioning stops updating both, and its interface refuses to
save either. It is usually a copy whose title was not changed.

Give one of them another title, or another folder.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield each dashboard whose title an earlier one of its folder has."""
    environment = compilation.project.environment
    first: dict[tuple[str, str], CompiledDashboard] = {}
    for dashboard in compilation.dashboards:
        folder = environment.folder_of(dashboard.folder)
        other = first.setdefault((folder.uid, dashboard.title.strip().lower()), dashboard)
        if other is not dashboard and dashboard.title:
            yield Violation(
                dashboard.location,
                f"dashboard {dashboard.uid!r} has the title {dashboard.title!r}, which {other.uid!r} "
                f"({other.location}) has too in the folder {folder.title!r}",
                "Give one of them another title.",
                (dashboard.origin,),
            )


RULE = Rule("dashboard-title", Severity.ERROR, __doc__, check, reach=Reach.HOUSE)
