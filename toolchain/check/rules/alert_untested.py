"""Every alert is proven to fire, and to stay silent.

An alert that was never seen firing may not be able to: a wrong label, a window that is too short, a division by
nothing. One that was never held against a near miss wakes people for a restart.

Write both in `alerts/tests/`: one story in which it fires, and one that comes close and does not.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity, Subject
from toolchain.check.rule import Rule, Violation
from toolchain.compile.compilation import Compilation


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts that no test fires, or that no test keeps silent throughout."""
    tests = compilation.project.alert_tests
    fired = {id(test.rule) for test in tests if test.fires}
    kept_silent = {id(test.rule) for test in tests if not test.fires}
    for alert in compilation.rules.alerts:
        rule = alert.definition
        missing = [
            what for what, proven in (("fires it", fired), ("is a near miss", kept_silent)) if id(rule) not in proven
        ]
        if missing and not (rule.always_fires and id(rule) in fired):
            problem = f"alert {rule.name!r} has no test that {' and none that '.join(missing)}"
            follows = (Subject("alert", rule.name, alert.location),)
            yield Violation(alert.location, problem, "Write it in alerts/tests/.", (rule,), follows=follows)


RULE = Rule("alert-untested", Severity.ERROR, __doc__, check, whole_project=True)
