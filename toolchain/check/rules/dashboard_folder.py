"""Dashboards are in folders that the environment has, and no two of these have the same title.

`folder="security"` names a key of the environment's `folders`. Where an environment does not have it, the dashboard
would land in the common folder, which may be open to people whom it is to be closed to. So it would where two folders
have the same title: provisioning files know folders by their titles alone.

Add the folder to the environment, correct the key, or give the folder another title.
"""

from collections import Counter
from collections.abc import Iterable

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.compilation import Compilation


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield dashboards whose folder the environment does not have, and titles that several folders have."""
    environment = compilation.project.environment
    titles = Counter(folder.title for folder in environment.every_folder)
    for title, count in titles.items():
        if count > 1:
            yield Violation(
                environment.location,
                f"{count} folders of environment {environment.name!r} have the title {title!r}, by which Grafana tells "
                "folders of provisioning files apart.",
                "Give each a title of its own.",
                (environment,),
            )
    for dashboard in compilation.dashboards:
        if dashboard.folder and dashboard.folder not in environment.folders:
            guess = did_you_mean(dashboard.folder, list(environment.folders))
            yield Violation(
                dashboard.location,
                f"dashboard {dashboard.uid!r} is in the folder {dashboard.folder!r}, which environment "
                f"{environment.name!r} does not have.{guess}",
                f"Its folders are {', '.join(environment.folders) or 'none'} and its own, which needs no key.",
                (dashboard.origin,),
            )


RULE = Rule("dashboard-folder", Severity.ERROR, __doc__, check)
