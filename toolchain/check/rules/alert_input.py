"""What an alert reads of other alerts exists where it is evaluated.

Prometheus and the rulers write the series `ALERTS` and `ALERTS_FOR_STATE` of the alerts that they evaluate. Grafana
writes none of them, so an alert on them never fires where it evaluates them; it writes `GRAFANA_ALERTS` where the
environment says so (`keeps_states=True`).

Read what the other alert reads, or give alerts on metrics to a Prometheus or a ruler.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.alerting.inputs import inputs_of
from toolchain.compile.compilation import Compilation
from toolchain.define.evaluation import STATE_SERIES, evaluator_title


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts that read series which the evaluator of alerts does not write."""
    environment, rules = compilation.project.environment, compilation.rules
    evaluation = environment.evaluation
    unwritten = set(STATE_SERIES) - evaluation.state_series
    for alert in rules.alerts:
        read = [each for each in inputs_of(alert, rules.recordings).series if each in unwritten]
        if read:
            yield Violation(
                alert.location,
                f"alert {alert.definition.name!r} reads {' and '.join(read)}, and in environment {environment.name!r} "
                f"{evaluator_title(evaluation.metric_alerts)} evaluates alerts on metrics, which writes no such series",
                "Read what the other alert reads, or let a Prometheus or a ruler evaluate alerts on metrics.",
                (alert.definition,),
            )


RULE = Rule("alert-input", Severity.ERROR, __doc__, check)
