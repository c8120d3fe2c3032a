"""Dashboards are in folders that the environment has.

`folder="security"` names a key of the environment's `folders`. Where an environment does not have it, the dashboard
would land in the common folder, which may be open to people whom it is to be closed to.

Add the folder to the environment, or correct the key.
"""

from collections.abc import Iterable

from toolchain.check.rule import Rule, Violation
from toolchain.compile.compiler import Compilation
from toolchain.errors import did_you_mean
from toolchain.finding import Severity


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield dashboards whose folder the environment does not have."""
    environment = compilation.project.environment
    for dashboard in compilation.dashboards:
        if dashboard.folder and dashboard.folder not in environment.folders:
            guess = did_you_mean(dashboard.folder, list(environment.folders))
            yield Violation(
                dashboard.location,
                f"dashboard {dashboard.uid!r} is in the folder {dashboard.folder!r}, which environment "
                f"{environment.name!r} does not have.{guess}",
                f"Its folders are {', '.join(environment.folders) or 'none'} and its own, which needs no key.",
                (dashboard.definition,),
            )


RULE = Rule("dashboard-folder", Severity.ERROR, __doc__, check)
