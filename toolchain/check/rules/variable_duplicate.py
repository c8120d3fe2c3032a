"""Each variable of a dashboard has a name of its own.

Of two variables with one name queries get the value of one, and people choose that of the other.

Rename one, or remove it.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledVariable


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield of variables with one name every one but the first."""
    for dashboard in compilation.dashboards:
        first: dict[str, CompiledVariable] = {}
        for variable in dashboard.variables:
            if variable.name and first.setdefault(variable.name, variable) is not variable:
                yield Violation(
                    variable.at("name"),
                    f"dashboard {dashboard.uid or dashboard.title!r} has the variable ${variable.name} twice "
                    f"({first[variable.name].location})",
                    "Rename one, or remove it.",
                    (variable.origin, dashboard.origin),
                )


RULE = Rule("variable-duplicate", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
