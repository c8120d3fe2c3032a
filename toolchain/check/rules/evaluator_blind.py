"""Who evaluates alerts has the series that are recorded.

A ruler reads what its own tenant stores, and a Prometheus what it has itself. Recordings of another server are not
there, and an alert on them never fires. Grafana reads through its data source and is not meant here: whether that one
has the recordings is seen when they run (`build.py evaluation --live`).

Give recording rules and alerts to one evaluator, or to Grafana. Where what is recorded is sent to the other one by
remote write, say so: `Evaluation(..., shares_series=True)`.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules._evaluation import readers_of_recordings, told
from toolchain.compile.compilation import Compilation
from toolchain.define.evaluation import GRAFANA, AlertEvaluator, RulerEndpoint, evaluator_title


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield the environment where the evaluator of alerts on metrics cannot see what is recorded."""
    environment = compilation.project.environment
    evaluation = environment.evaluation
    records, tells = evaluation.recordings, evaluation.metric_alerts
    if records is None or tells == GRAFANA or evaluation.shares_series or _store(records) == _store(tells):
        return
    readers = readers_of_recordings(compilation)
    if readers:
        verb = "alert reads" if len(readers) == 1 else "alerts read"
        yield Violation(
            environment.location,
            f"in environment {environment.name!r} {evaluator_title(tells)} evaluates alerts on metrics and does not "
            f"have what {evaluator_title(records)} records; {len(readers)} {verb} it: {told(readers)}",
            "Give both to one evaluator; or set shares_series=True where recordings are sent there by remote write.",
            (environment,),
        )


def _store(evaluator: AlertEvaluator) -> object:
    """Return what tells apart where an evaluator reads: a tenant of a server, or a Prometheus."""
    if isinstance(evaluator, RulerEndpoint):
        return evaluator.product, evaluator.url.rstrip("/"), evaluator.tenant
    return evaluator


RULE = Rule("evaluator-blind", Severity.ERROR, __doc__, check, whole_project=True)
