"""Every variable that a dashboard uses is defined.

Grafana sends `$enviroment` to Prometheus as it stands when no variable has that name: the query then matches nothing
and the panel is empty without an error. Built-in variables such as `$__rate_interval` need no definition; `$1` in a
label_replace replacement is a capture.

Correct the name, or add the variable to `variables=[...]`.
"""

from collections.abc import Iterable

from toolchain.check.rule import Rule, Violation
from toolchain.check.variable_use import uses
from toolchain.compile.compiler import Compilation
from toolchain.errors import did_you_mean
from toolchain.finding import Severity


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield each undefined variable once per panel, link or variable that uses it."""
    for dashboard in compilation.dashboards:
        defined = {variable.name for variable in dashboard.variables}
        for use in uses(dashboard):
            for name in use.names:
                if name not in defined:
                    yield Violation(
                        use.location,
                        f"{use.where} uses the variable ${name}, which the dashboard does not define."
                        f"{did_you_mean(name, defined)}",
                        f"Its variables are {', '.join(sorted(defined)) or 'none'}.",
                        (*use.definitions, dashboard.definition),
                    )


RULE = Rule("variable-undefined", Severity.ERROR, __doc__, check)
