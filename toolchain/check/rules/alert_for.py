"""An alert waits for more than one evaluation.

`for` shorter than two intervals of its group fires on a single bad sample, which a slow scrape can be.

Wait for two evaluations at least, or leave `wait` out where the query itself looks over a window.
"""

from collections.abc import Iterable

from toolchain.check.rule import Rule, Violation
from toolchain.compile.compiler import Compilation
from toolchain.durations import duration_seconds
from toolchain.finding import Severity


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts whose ``for`` is shorter than two evaluations, and times that are no durations."""
    for alert in compilation.rules.alerts:
        rule = alert.definition
        interval = duration_seconds(rule.group.interval)
        times = {"wait": rule.wait, "keep_firing": rule.keep_firing, f"group {rule.group.name!r}": rule.group.interval}
        for name, text in times.items():
            if duration_seconds(text) is None:
                problem = f"alert {rule.name!r}: {name} is {text!r}, which is no duration"
                yield Violation(alert.location, problem, "Write one such as 5m.", (rule,), Severity.ERROR)
        seconds = duration_seconds(rule.wait)
        if interval and seconds and seconds < 2 * interval:
            yield Violation(
                alert.location,
                f"alert {rule.name!r} waits {seconds:g} s, and is evaluated every {interval:g} s",
                f"Wait for two evaluations at least: {2 * interval:g}s.",
                (rule,),
            )


RULE = Rule("alert-for", Severity.WARNING, __doc__, check)
