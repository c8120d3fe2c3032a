"""Panels read what somebody writes in the environment.

A series that nobody writes is valid PromQL and returns nothing: the panel is empty for ever or, where `or vector(0)`
stands behind it, shows a zero that nobody measured. Prometheus and the rulers write `ALERTS` and `ALERTS_FOR_STATE` of
the alerts that they evaluate. Grafana writes `GRAFANA_ALERTS` where its state history goes to a Prometheus
(`Evaluation(..., keeps_states=True)`), and nothing else. Metrics of Alertmanager exist where something sends alerts to
one, and a name with colons where a rule records it. A panel may read both of what either evaluator writes: one of them
is enough.

Read what is written there as well (`ALERTS or GRAFANA_ALERTS`), or say in the environment who writes it.
"""

from collections.abc import Iterable, Iterator

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation, each_panel, each_target, panel_violation
from toolchain.compile.alerting.inputs import names_in
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledTarget
from toolchain.define.evaluation import STATE_SERIES, STATES_OF_GRAFANA, Evaluation
from toolchain.languages.promql.ast import Binary, Call, Expression, Selector, children, selectors

_OF_ALERTMANAGER = "alertmanager_"


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield panels and events of which nobody writes anything, and queries of what no rule records."""
    evaluation = compilation.project.environment.evaluation
    name = compilation.project.environment.name
    for dashboard, panel in each_panel(compilation):
        read = [each.query for each in _asked(panel.targets)]
        if read and all(isinstance(each, Expression) and _is_dead(each, evaluation) for each in read):
            missing = _missing((each for each in read if isinstance(each, Expression)), evaluation)
            remedy = "Read what is written there as well, or change who evaluates alerts."
            problem = f"nobody writes {' or '.join(missing)} in environment {name!r}"
            yield panel_violation(dashboard, panel, problem, f"{_reason(missing)} {remedy}")
    for dashboard in compilation.dashboards:
        for event in dashboard.annotations:
            if event.query is not None and _is_dead(event.query, evaluation):
                missing = _missing([event.query], evaluation)
                yield Violation(
                    event.location,
                    f"events {event.name!r} of {dashboard.uid!r}: nobody writes {' or '.join(missing)} in environment "
                    f"{name!r}",
                    f"{_reason(missing)} Read what is written there as well.",
                    (event.origin, dashboard.origin),
                )
    yield from _unrecorded(compilation)


def _unrecorded(compilation: Compilation) -> Iterator[Violation]:
    recorded = {each.definition.record for each in compilation.rules.recordings}
    known = recorded | set(compilation.project.catalog.by_series_name)
    for dashboard, panel, target in each_target(compilation):
        if ":" not in target.text or not isinstance(target.query, Expression):
            continue
        for each in selectors(target.query):
            if ":" in each.name and "$" not in each.name and each.name not in known:
                yield panel_violation(
                    dashboard,
                    panel,
                    f"reads {each.name}, which no rule records.{did_you_mean(each.name, recorded)}",
                    "Correct the name, or add the recording rule.",
                    location=target.at("expr", offset=each.span[0] if each.span else 0),
                )


def _asked(targets: Iterable[CompiledTarget]) -> list[CompiledTarget]:
    return [each for each in targets if not each.document.get("hide")]


def _is_unwritten(series: str, evaluation: Evaluation) -> bool:
    if series in STATE_SERIES:
        return series not in evaluation.state_series
    return series.startswith(_OF_ALERTMANAGER) and not evaluation.needs_alertmanager


def _is_dead(query: Expression, evaluation: Evaluation) -> bool:
    """Return whether a query gives nothing that was measured; a constant that stands in for it was not."""
    unwritten = [_is_unwritten(each, evaluation) for each in names_in(query)]
    return any(unwritten) and (all(unwritten) or _gives_nothing(query, evaluation))


def _gives_nothing(query: Expression, evaluation: Evaluation) -> bool:
    match query:
        case Selector(name=name):
            return _is_unwritten(name, evaluation)
        case Binary(op="or", left=left, right=right):
            return _gives_nothing(left, evaluation) and _gives_nothing(right, evaluation)
        case Binary(op="unless", left=left):
            return _gives_nothing(left, evaluation)
        case Call(function="absent" | "absent_over_time"):
            return False
    return any(_gives_nothing(each, evaluation) for each in children(query))


def _missing(queries: Iterable[Expression], evaluation: Evaluation) -> list[str]:
    names = dict.fromkeys(name for query in queries for name in names_in(query))
    return [each for each in names if _is_unwritten(each, evaluation)]


def _reason(missing: Iterable[str]) -> str:
    missing = set(missing)
    if missing <= set(STATES_OF_GRAFANA):
        return "Grafana writes it where its state history goes to a Prometheus: keeps_states=True."
    if missing <= set(STATE_SERIES):
        return "Grafana evaluates alerts on metrics there, and does not write these series."
    return "Grafana evaluates the alerts there, and nothing sends to an Alertmanager."


RULE = Rule("panel-input", Severity.ERROR, __doc__, check)
