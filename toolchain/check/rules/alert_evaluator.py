"""Every alert is evaluated, and by one evaluator alone.

Two that evaluate the same alert tell people twice, by different routes and at different times; one that nobody has is
never told. What counts is what is compiled for Grafana, for Prometheus or a ruler of metrics, and for Loki.

Say in the environment who evaluates alerts on metrics and on logs: `evaluation=Evaluation(...)`.
"""

from collections.abc import Iterable, Iterator

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.artifact import Artifact, ArtifactKind
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting.group import ALERT_GROUP

_OF_GRAFANA = (ALERT_GROUP, ArtifactKind.ALERT_RULE_PROVISIONING)


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts that are compiled for more than one evaluator, or for none."""
    given: dict[str, set[str]] = {}
    for artifact in compilation.artifacts:
        evaluator = _evaluator(artifact)
        for name in _alerts(artifact) if evaluator else ():
            given.setdefault(name, set()).add(evaluator)
    name_of_environment = compilation.project.environment.name
    for alert in compilation.rules.alerts:
        name = alert.definition.name
        evaluators = sorted(given.get(name, ()))
        if len(evaluators) == 1:
            continue
        if evaluators:
            problem = f"is evaluated by {' and by '.join(evaluators)}: people are told twice"
        else:
            problem = "is evaluated by nobody"
        yield Violation(
            alert.location,
            f"in environment {name_of_environment!r} alert {name!r} {problem}",
            f"Give it to one evaluator, in the evaluation of environments/{name_of_environment}.py.",
            (alert.definition,),
        )


def _evaluator(artifact: Artifact) -> str:
    """Return who evaluates the rules of an artifact, empty for one without rules."""
    if artifact.kind in _OF_GRAFANA:
        return "Grafana"
    return artifact.path.partition("/")[0].title() if artifact.kind is ArtifactKind.RULE_FILE else ""


def _alerts(artifact: Artifact) -> Iterator[str]:
    for group in artifact.document.get("groups", (artifact.document,)):
        for rule in group["rules"]:
            if "record" not in rule:
                yield str(rule.get("alert") or rule["title"])


RULE = Rule("alert-evaluator", Severity.ERROR, __doc__, check)
