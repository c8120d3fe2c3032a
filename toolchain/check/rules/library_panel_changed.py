"""A dashboard shows a panel of the library as the library has it.

Grafana loads such a panel from its library, whatever the dashboard was given: what a definition changes of it in
between, a colour or a query, is on no screen. Place and title alone are the dashboard's own.

Change the panel where it is defined, or give the dashboard a panel of its own.
"""

from collections.abc import Iterable

from toolchain.base.documents.document import section
from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation, panel_violation
from toolchain.compile.compilation import Compilation
from toolchain.compile.library_panels import REFERENCE, model_of


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield panels of dashboards that differ from those of the library that they refer to."""
    models = {each.definition.uid: each.model for each in compilation.library_panels}
    for dashboard in compilation.dashboards:
        for panel in dashboard.panels:
            model = models.get(str(section(panel.document, REFERENCE).get("uid")))
            if model is None:
                continue
            own = model_of(panel.document)
            differing = [name for name in {**model, **own} if name != "title" and own.get(name) != model.get(name)]
            if differing:
                changed = ", ".join(sorted(differing))
                yield panel_violation(
                    dashboard,
                    panel,
                    f"{dashboard.uid!r} changes {changed} of it, which Grafana takes from the library",
                    "Change it where it is defined, or define a panel of the dashboard's own.",
                )


RULE = Rule("library-panel-changed", Severity.ERROR, __doc__, check)
