"""A variable means the same on every dashboard that has it.

Menus of dashboards keep what is chosen: who looks at the service `database` and goes on to a dashboard whose variable
of that name offers other services sees empty panels, and takes them for an outage.

Give the variables different names; what people read is their label.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.chosen_labels import ChosenVariable, detail_dashboards
from toolchain.compile.compilation import Compilation


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield variables that offer other values than one of the same name on an earlier dashboard."""
    details = detail_dashboards(compilation.project.dashboards, compilation.project.catalog)
    first: dict[str, tuple[str, ChosenVariable]] = {}
    for dashboard in compilation.dashboards:
        chosen = {each.name: each for each in details[dashboard.uid].variables} if dashboard.uid in details else {}
        for variable in dashboard.variables:
            found = chosen.get(variable.name)
            if found is None:
                continue
            where, earlier = first.setdefault(found.name, (dashboard.uid, found))
            if (earlier.label, earlier.values) != (found.label, found.values):
                yield Violation(
                    variable.location,
                    f"the variable {found.name!r} of {dashboard.uid!r} offers other values than that of {where!r}, and "
                    "menus of dashboards hand on what is chosen",
                    "Give one of them another name.",
                    (variable.origin, dashboard.origin),
                )


RULE = Rule("variable-meaning", Severity.WARNING, __doc__, check, whole_project=True)
