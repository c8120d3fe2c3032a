"""Every recording rule has somebody who evaluates it.

An alert on a recorded series that nobody records has nothing to look at, and never fires; a panel on it stays empty.
Where only panels are concerned this is a warning.

Say in the environment who evaluates them: `evaluation=Evaluation(recordings=PrometheusFiles(url, directory))`, or
`RulerEndpoint("mimir", url)`.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules._evaluation import readers_of_recordings, told
from toolchain.compile.compilation import Compilation
from toolchain.define.evaluation import GRAFANA

_REMEDY = (
    "Set evaluation=Evaluation(recordings=PrometheusFiles(url, directory)), or RulerEndpoint(product, url), in it."
)


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield the environment where it has recording rules and nobody for them, and such rules on logs."""
    yield from _on_logs(compilation)
    environment, recordings = compilation.project.environment, compilation.rules.recordings
    if not recordings or environment.evaluation.recordings is not None:
        return
    readers = readers_of_recordings(compilation)
    number = len(recordings)
    problem = f"in environment {environment.name!r} nobody evaluates the {number} recording rules"
    if number == 1:
        problem = f"in environment {environment.name!r} nobody evaluates the recording rule"
    if readers:
        verb = "alert reads" if len(readers) == 1 else "alerts read"
        problem = f"{problem}; {len(readers)} {verb} them and can never fire: {told(readers)}"
    severity = Severity.ERROR if readers else Severity.WARNING
    yield Violation(environment.location, problem, _REMEDY, (environment,), severity)


def _on_logs(compilation: Compilation) -> Iterable[Violation]:
    environment = compilation.project.environment
    if environment.evaluation.log_alerts == GRAFANA:
        for rule in compilation.rules.log_recordings:
            yield Violation(
                rule.location,
                f"in environment {environment.name!r} nobody evaluates the recording rule "
                f"{rule.definition.record!r}: Grafana records nothing that Loki counts",
                'Set evaluation=Evaluation(log_alerts=RulerEndpoint("loki", url)) in it.',
                (rule.definition, environment),
                Severity.WARNING,
            )


RULE = Rule("evaluator-missing", Severity.ERROR, __doc__, check, whole_project=True)
