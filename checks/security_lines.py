"""Lines of category security are shown where only those who may see them look.

They name accounts and sessions, so they are for administrators and the on-call: for dashboards in a folder that is not
open to Viewers or Editors. Figures, which count lines and name nobody, may stand anywhere. `build.py access` says who
sees which folder.

Take the category out of the query (`dashboards/_log_lines.py` has `open_lines`), or move the dashboard to the folder
`security`.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.access.grants import granted_in
from toolchain.compile.compilation import Compilation
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.ast import LogQuery


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield panels of open dashboards that show lines among which those of the category can be."""
    environment = compilation.project.environment
    for dashboard in compilation.dashboards:
        roles, _ = granted_in(environment.folder_of(dashboard.folder), environment)
        if not roles["Editor"].is_something:
            continue
        for panel in dashboard.panels:
            for target in panel.targets:
                if target.log_analysis is not None and _shows_security(target.log_analysis):
                    problem = f"panel {panel.title!r} of {dashboard.uid!r} shows lines of category security"
                    remedy = 'Match category!="security", or move it to the folder of those who may see them.'
                    yield Violation(target.location, problem, remedy, (target.origin, panel.origin, dashboard.origin))


def _shows_security(analysis: LogAnalysis) -> bool:
    if not isinstance(analysis.query, LogQuery):
        return False
    category = analysis.pipelines[0].after.labels.get("category")
    return category is None or category.values is None or "security" in category.values


RULE = Rule("security-lines", Severity.ERROR, __doc__, check)
"""Lines of category security are shown in closed folders alone."""
