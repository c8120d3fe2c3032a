"""Every variable of a dashboard is used.

A variable that nothing uses is a control that does nothing: people choose a value and believe what they see is
narrowed to it. It also costs a query on every load.

Use it in a query, a title or a link, or remove it.
"""

from collections.abc import Iterable

from toolchain.check.rule import Rule, Violation
from toolchain.check.variable_use import uses
from toolchain.compile.compiler import Compilation
from toolchain.finding import Severity


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield variables that no panel, link, annotation or other variable uses."""
    for dashboard in compilation.dashboards:
        used = {name for use in uses(dashboard) for name in use.names}
        for variable in dashboard.variables:
            if variable.name not in used:
                yield Violation(
                    variable.location,
                    f"variable ${variable.name} of {dashboard.uid!r} is used by nothing",
                    "Use it in a query, or remove it.",
                    (variable.definition, dashboard.definition),
                )


RULE = Rule("variable-unused", Severity.WARNING, __doc__, check)
