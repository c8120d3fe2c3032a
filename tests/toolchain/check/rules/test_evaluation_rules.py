"""Rules about who evaluates what: each fires on its mistake, and is silent on the right thing beside it."""

from typing import Any

import pytest
from attrs import evolve

from tests.toolchain.alerts import ERRORS, FAILED_LOGINS, GROUP, alert, errors_panel
from tests.toolchain.compilation import (
    BY_RULERS,
    ENVIRONMENT,
    FILES,
    LOKI_RULER,
    board,
    compilation,
    rule,
)
from toolchain.base.errors import DefinitionError
from toolchain.base.finding import Finding, Severity
from toolchain.catalog import gauge
from toolchain.check.checker import check
from toolchain.compile.alerting.artifacts import PROMETHEUS, rule_file_path
from toolchain.compile.alerting.rule_files import ALERTS, alert_file
from toolchain.compile.artifact import Artifact, ArtifactKind
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting import AlertRule, RecordingRule
from toolchain.define.annotations import query_annotation
from toolchain.define.evaluation import GRAFANA, Evaluation, PrometheusFiles, RulerEndpoint
from toolchain.define.panels.timeseries import timeseries
from toolchain.define.targets import prom
from toolchain.languages.promql import builder as q

EVALUATION_RULES = ("evaluator-missing", "evaluator-blind", "alert-evaluator", "alert-input", "panel-input")

INNER = RecordingRule(record="job:errors:sum", expression=ERRORS, group=GROUP, help="Errors.")
OUTER = RecordingRule(record="job:errors:double", expression=q.select(INNER.metric) * 2, group=GROUP, help="Errors.")
READER = alert(name="ReadsRecorded", query=q.select(OUTER.metric))
MIMIR, TENANT = RulerEndpoint("mimir", "http://mimir"), RulerEndpoint("mimir", "http://mimir", "team")
OF_ALERTS = gauge("ALERTS", unit="none", help="Alerts.", owner="x", jobs=(), labels=())
OF_GRAFANA = evolve(OF_ALERTS, name="GRAFANA_ALERTS")
META = alert(name="AlertOnAlerts", query=q.count(OF_ALERTS))
STATES_KEPT = Evaluation(keeps_states=True)


def made(*alerts: AlertRule, evaluation: Evaluation, recordings: tuple[RecordingRule, ...] = ()) -> Compilation:
    """The compiled project of these rules and evaluators."""
    environment = evolve(ENVIRONMENT, evaluation=evaluation)
    return compilation(board(errors_panel()), alerts=alerts, recordings=recordings, environment=environment)


def found(name: str, *alerts: AlertRule, **project: Any) -> tuple[Finding, ...]:
    """What one rule says of such a project."""
    return check(made(*alerts, **project), [rule(name)]).findings


def test_an_alert_that_reads_what_nobody_records_is_an_error_at_the_environment() -> None:
    others = [alert(name=f"Reads{number}", query=q.select(OUTER.metric)) for number in range(5)]
    (finding,) = found(
        "evaluator-missing", READER, alert(), *others, evaluation=Evaluation(), recordings=(INNER, OUTER)
    )
    assert finding.severity is Severity.ERROR
    assert finding.location.file.endswith("compilation.py")
    assert "nobody evaluates the 2 recording rules; 6 alerts read them" in finding.message
    assert "ReadsRecorded (alerts.py:" in finding.message
    assert "and 3 more" in finding.message
    assert "PrometheusFiles" in finding.remedy


def test_recordings_that_only_panels_read_are_a_warning_where_nobody_evaluates_them() -> None:
    (finding,) = found("evaluator-missing", alert(), evaluation=Evaluation(), recordings=(INNER,))
    assert finding.severity is Severity.WARNING
    assert "can never fire" not in finding.message


@pytest.mark.parametrize("evaluator", [FILES, MIMIR])
def test_recordings_that_somebody_evaluates_are_no_finding(evaluator: PrometheusFiles | RulerEndpoint) -> None:
    assert found("evaluator-missing", READER, evaluation=Evaluation(evaluator), recordings=(INNER, OUTER)) == ()


def test_without_recordings_nobody_has_to_evaluate_them() -> None:
    assert found("evaluator-missing", alert(), evaluation=Evaluation()) == ()


BLIND = [Evaluation(FILES, MIMIR), Evaluation(MIMIR, FILES), Evaluation(MIMIR, TENANT)]


@pytest.mark.parametrize("evaluation", BLIND)
def test_an_evaluator_that_does_not_have_what_is_recorded_is_an_error(evaluation: Evaluation) -> None:
    (finding,) = found("evaluator-blind", READER, alert(), evaluation=evaluation, recordings=(INNER, OUTER))
    assert finding.location.file.endswith("compilation.py")
    assert "1 alert reads it: ReadsRecorded" in finding.message


@pytest.mark.parametrize(
    "evaluation",
    [
        Evaluation(FILES),
        Evaluation(FILES, FILES),
        Evaluation(TENANT, evolve(TENANT, max_groups=9, url="http://mimir/")),
        *(evolve(each, shares_series=True) for each in BLIND),
    ],
)
def test_an_evaluator_that_has_or_is_sent_what_is_recorded_is_no_finding(evaluation: Evaluation) -> None:
    assert found("evaluator-blind", READER, evaluation=evaluation, recordings=(INNER, OUTER)) == ()


def test_an_evaluator_is_not_blind_where_no_alert_reads_recordings() -> None:
    assert found("evaluator-blind", alert(), evaluation=BLIND[0], recordings=(INNER, OUTER)) == ()


def of_every_kind(evaluation: Evaluation) -> Compilation:
    """A project with an alert on metrics and one on logs."""
    return made(alert(), alert(name="ManyFailedLogins", query=FAILED_LOGINS), evaluation=evaluation)


@pytest.mark.parametrize("evaluation", [Evaluation(), BY_RULERS, Evaluation(log_alerts=LOKI_RULER), Evaluation(FILES)])
def test_every_alert_has_one_evaluator(evaluation: Evaluation) -> None:
    assert check(of_every_kind(evaluation), [rule("alert-evaluator")]).findings == ()


def test_an_alert_that_is_compiled_for_two_evaluators_is_an_error_at_its_line() -> None:
    compiled = of_every_kind(Evaluation())
    (first, _) = compiled.rules.alerts
    twice = Artifact(rule_file_path(PROMETHEUS, ALERTS), ArtifactKind.RULE_FILE, alert_file([first]), first.location)
    (finding,) = check(evolve(compiled, artifacts=(*compiled.artifacts, twice)), [rule("alert-evaluator")]).findings
    assert "'ManyErrors' is evaluated by Grafana and by Prometheus" in finding.message
    assert finding.location == first.location


def test_an_alert_that_is_compiled_for_nobody_is_an_error_at_its_line() -> None:
    compiled = of_every_kind(Evaluation())
    (finding, _) = check(evolve(compiled, artifacts=()), [rule("alert-evaluator")]).findings
    assert "is evaluated by nobody" in finding.message
    assert finding.location.file.endswith("alerts.py")


def test_an_alert_on_alerts_is_an_error_where_grafana_evaluates_them() -> None:
    (finding,) = found("alert-input", META, alert(), evaluation=Evaluation())
    assert "reads ALERTS" in finding.message
    assert finding.location.file.endswith("alerts.py")
    assert found("alert-input", META, evaluation=Evaluation(FILES, FILES)) == ()


def test_an_alert_on_alerts_of_grafana_is_an_error_unless_it_keeps_their_states() -> None:
    reader = alert(name="AlertOnAlerts", query=q.count(OF_GRAFANA))
    (finding,) = found("alert-input", reader, evaluation=Evaluation())
    assert "reads GRAFANA_ALERTS" in finding.message
    assert found("alert-input", reader, evaluation=STATES_KEPT) == ()


def shown(*queries: str, evaluation: Evaluation, recordings: tuple[RecordingRule, ...] = ()) -> list[str]:
    """What is said of a panel with these queries."""
    environment = evolve(ENVIRONMENT, evaluation=evaluation)
    shows = timeseries("Firing", *(prom(each, "x") for each in queries), description="What fires.", unit="short")
    made = compilation(board(shows), environment=environment, recordings=recordings)
    return [each.message for each in check(made, [rule("panel-input")]).findings]


@pytest.mark.parametrize(
    "query",
    [
        "count(ALERTS)",
        "count(ALERTS) or vector(0)",
        "ALERTS / on (severity) sum by (severity) (up)",
        "max(time() - ALERTS_FOR_STATE)",
        "sum(rate(alertmanager_notifications_total[5m]))",
    ],
)
def test_a_panel_on_what_only_prometheus_writes_is_an_error_where_grafana_evaluates(query: str) -> None:
    (message,) = shown(query, evaluation=STATES_KEPT)
    assert "panel 'Firing' of 'board': nobody writes" in message
    assert shown(query, evaluation=Evaluation(FILES, FILES)) == []


def test_a_panel_on_what_only_grafana_writes_is_an_error_where_it_keeps_no_states_or_evaluates_nothing() -> None:
    assert shown("count(GRAFANA_ALERTS)", evaluation=STATES_KEPT) == []
    assert len(shown("count(GRAFANA_ALERTS)", evaluation=Evaluation())) == 1
    assert len(shown("count(GRAFANA_ALERTS)", evaluation=evolve(BY_RULERS, keeps_states=True))) == 1


@pytest.mark.parametrize("evaluation", [STATES_KEPT, Evaluation(FILES, FILES), Evaluation(MIMIR, MIMIR)])
def test_a_panel_that_reads_what_either_evaluator_writes_is_no_finding(evaluation: Evaluation) -> None:
    assert shown("count(ALERTS or GRAFANA_ALERTS)", evaluation=evaluation) == []
    assert shown("count(ALERTS)", "count(GRAFANA_ALERTS)", evaluation=evaluation) == []
    assert shown("(count(ALERTS) or vector(0)) + (count(GRAFANA_ALERTS) or vector(0))", evaluation=evaluation) == []


def test_a_panel_that_reads_what_both_would_write_is_an_error_where_neither_does() -> None:
    (message,) = shown("count(ALERTS or GRAFANA_ALERTS)", evaluation=Evaluation())
    assert "nobody writes ALERTS or GRAFANA_ALERTS in environment 'test'" in message


def test_events_on_what_nobody_writes_are_an_error() -> None:
    events = query_annotation("Firing", q.count(OF_ALERTS), title="fires")
    made = compilation(board(errors_panel(), annotations=[events]))
    (finding,) = check(made, [rule("panel-input")]).findings
    assert "events 'Firing' of 'board': nobody writes ALERTS" in finding.message


def test_a_panel_on_what_no_rule_records_is_an_error() -> None:
    (message,) = shown("job:errors:summ", evaluation=Evaluation(FILES), recordings=(INNER,))
    assert "reads job:errors:summ, which no rule records. Did you mean 'job:errors:sum'?" in message
    assert shown("job:errors:sum", evaluation=Evaluation(FILES), recordings=(INNER,)) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"recordings": LOKI_RULER}, "recording rules on metrics are given to a Loki"),
        ({"metric_alerts": LOKI_RULER}, "which has no metrics"),
        ({"log_alerts": MIMIR}, "given to what reads no logs"),
        ({"log_alerts": FILES}, "given to what reads no logs"),
        ({"recordings": FILES, "metric_alerts": PrometheusFiles("http://other", "rules")}, "two different Prometheus"),
    ],
)
def test_an_evaluator_that_cannot_do_what_it_is_given_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(DefinitionError, match=message) as raised:
        Evaluation(**{"metric_alerts": GRAFANA, **arguments})
    assert raised.value.remedy
    assert raised.value.location.file.endswith("test_evaluation_rules.py")


def test_a_prometheus_needs_a_directory() -> None:
    with pytest.raises(DefinitionError, match="directory is empty"):
        PrometheusFiles("http://prometheus", " ")
