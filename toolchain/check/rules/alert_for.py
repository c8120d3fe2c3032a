"""An alert waits for more than one evaluation.

`for` shorter than two intervals of its group fires on a single bad sample, which a slow scrape can be.

Wait for two evaluations at least, or leave `wait` out where the query itself looks over a window.
"""

from collections.abc import Iterable

from toolchain.base.durations import duration_seconds
from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.compiler import Compilation


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts whose ``for`` is shorter than two evaluations."""
    for alert in compilation.rules.alerts:
        rule = alert.definition
        interval = duration_seconds(rule.group.interval)
        seconds = duration_seconds(rule.wait)
        if interval and seconds and seconds < 2 * interval:
            yield Violation(
                alert.location,
                f"alert {rule.name!r} waits {seconds:g} s, and is evaluated every {interval:g} s",
                f"Wait for two evaluations at least: {2 * interval:g}s.",
                (rule,),
            )


RULE = Rule("alert-for", Severity.WARNING, __doc__, check)
