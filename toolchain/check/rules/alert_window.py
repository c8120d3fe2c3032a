"""An alert does not wait for longer than its query remembers.

`increase(failures_total[5m]) > 0` holds for five minutes after a failure. With `for: 1h` the alert fires only where
something fails in every five minutes of an hour, and single failures are never told.

Look back for at least as long as the alert waits, or leave `for` out; `keep_firing_for` keeps an alert for some time.
"""

from collections.abc import Iterable, Iterator

from toolchain.base.durations import duration_seconds
from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.compile.alerting.analysed import alerts_among
from toolchain.compile.compilation import Compilation
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Aggregation, Binary, Call, Expression, Number, Range

_OF_EVENTS = frozenset({"increase", "rate", "changes", "resets"})


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts on any event at all that wait for longer than the window in which it is seen."""
    for rule in alerts_among(compilation.every_rule):
        wait = duration_seconds(rule.wait)
        if not wait or not isinstance(rule.analysis, Analysis):
            continue
        windows = list(_windows(rule.analysis.expression))
        longest = max((duration_seconds(each) or wait for each in windows), default=wait)
        if longest < wait:
            yield Violation(
                rule.at("for"),
                f"{rule.owner} waits {wait:g} s, and an event is seen for the {longest:g} s of its window alone",
                "Use a window as long as the alert waits, or leave the waiting out.",
                rule.definitions,
            )


def _windows(node: Expression) -> Iterator[str]:
    """Yield the windows of what is to be one event at least."""
    match node:
        case (
            Binary(op=">" | "!=", left=left, right=Number(value=0)) | Binary(op=">=", left=left, right=Number(value=1))
        ):
            yield from _windows_of_events(left)
        case Binary(op="and" | "unless", left=left):
            yield from _windows(left)


def _windows_of_events(node: Expression) -> Iterator[str]:
    match node:
        case Aggregation(expression=inner):
            yield from _windows_of_events(inner)
        case Call(function=function, arguments=(Range(window=window),)) if function in _OF_EVENTS:
            yield window


RULE = Rule("alert-window", Severity.WARNING, __doc__, check, reach=Reach.ANYBODY)
