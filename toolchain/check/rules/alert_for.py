"""An alert waits for more than one evaluation.

`for` shorter than two intervals of its group fires on a single bad sample, which a slow scrape can be.

Grafana asks for a multiple of the interval in its own editor, since a rule waits until the next evaluation.

Wait for two evaluations at least, or leave `wait` out where the query itself looks over a window.
"""

from collections.abc import Iterable

from toolchain.base.durations import duration_seconds
from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.compile.alerting.analysed import GRAFANA, alerts_among
from toolchain.compile.compilation import Compilation


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts whose ``for`` is shorter than two evaluations."""
    for rule in alerts_among(compilation.every_rule):
        interval, seconds = duration_seconds(rule.interval), duration_seconds(rule.wait)
        if interval and seconds and seconds < 2 * interval:
            yield Violation(
                rule.at("for"),
                f"{rule.owner} waits {seconds:g} s, and is evaluated every {interval:g} s",
                f"Wait for two evaluations at least: {2 * interval:g}s.",
                rule.definitions,
            )
        elif interval and seconds and seconds % interval and rule.source is not None and GRAFANA in rule.shown_by:
            waits = (seconds // interval + 1) * interval
            problem = f"{rule.owner} waits {seconds:g} s, is evaluated every {interval:g} s, and so waits {waits:g} s"
            yield Violation(rule.at("for"), problem, f"Write {waits:g}s, or evaluate it more often.")


RULE = Rule("alert-for", Severity.WARNING, __doc__, check, reach=Reach.ANYBODY)
