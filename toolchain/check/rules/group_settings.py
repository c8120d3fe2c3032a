"""What a group of rules says is known to whoever evaluates it.

Rule files and rulers know a limit of series, labels for all rules of a group, and how late it asks. Grafana's groups
have a name and an interval: what else one says is left out where Grafana evaluates its alerts, and they may fire
otherwise.

Say it in the rules themselves, or give them to an evaluator that knows it.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.alerting.grafana import evaluated_by_grafana
from toolchain.compile.compilation import Compilation


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield the first alert of each group whose settings Grafana does not have."""
    environment, seen = compilation.project.environment, set[int]()
    for alert in evaluated_by_grafana(environment, compilation.rules.alerts):
        group = alert.definition.group
        if group.settings and id(group) not in seen:
            seen.add(id(group))
            yield Violation(
                alert.location,
                f"group {group.name!r} says {', '.join(group.settings)}, and Grafana, which evaluates alert "
                f"{alert.name!r} in environment {environment.name!r}, has no such setting",
                "Say it in the rules, or give them to an evaluator that knows it.",
                (alert.definition,),
            )


RULE = Rule("group-settings", Severity.WARNING, __doc__, check)
