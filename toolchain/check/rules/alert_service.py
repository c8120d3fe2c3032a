"""Every alert says which service it is about.

Notifications are grouped by alert and service, inhibition goes by it, and the person on call reads it first.

Set `service` on the rule, or give the query's result a label of that name.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.compilation import Compilation
from toolchain.languages.promql.analysis.analyser import Analysis

LABEL = "service"


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts that have neither a service nor a result that tells it, and those where the rule hides it."""
    for alert in compilation.rules.alerts:
        rule, analysis = alert.definition, alert.analysis
        if isinstance(analysis, Analysis):
            tells = all(branch.requires(LABEL) for branch in analysis.branches)
            can_tell = any(LABEL in branch.labels for branch in analysis.branches)
        else:
            tells = can_tell = LABEL in analysis.labels
        if not rule.service and not tells:
            problem = f"alert {rule.name!r} does not say which service it is about"
            yield Violation(alert.location, problem, "Set service=... on the rule.", (rule,))
        elif rule.service and can_tell:
            problem = f"alert {rule.name!r} sets service={rule.service!r}, which hides the service of its result"
            yield Violation(alert.location, problem, "Leave service out, or aggregate the label away.", (rule,))


RULE = Rule("alert-service", Severity.ERROR, __doc__, check)
