"""In Grafana, which inhibits nothing, what inhibits an alert is recorded once, and the alert reads the record."""

from typing import Any

import pytest
from attrs import evolve

from tests.toolchain.alerts import ERRORS, FAILED_LOGINS, alert, errors_panel
from tests.toolchain.compilation import BY_RULERS, ENVIRONMENT, FILES, LOKI_RULER, board, compilation
from tests.toolchain.metrics import BREAKER
from toolchain.compile.alerting.alert_records import recorded_alert
from toolchain.compile.alerting.rule_files import recording_rule
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting import AlertRule, NoData, RecordingRule, RuleGroup
from toolchain.define.alerting.rule import while_firing
from toolchain.define.evaluation import Evaluation, RulerEndpoint
from toolchain.define.thresholds import above
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.printer import to_promql


def cause(**changes: Any) -> AlertRule:
    """An alert for each breaker that is open."""
    fields: dict[str, Any] = {"name": "BreakerOpen", "query": BREAKER, "limits": above(critical=0.5), "service": ""}
    return alert(**{**fields, **changes})


BY_GRAFANA = Evaluation(FILES)


def compiled(*alerts: AlertRule, evaluation: Evaluation = BY_GRAFANA, **project: Any) -> Compilation:
    """A project with these alerts."""
    environment = evolve(ENVIRONMENT, evaluation=evaluation)
    return compilation(board(errors_panel()), alerts=alerts, environment=environment, **project)


def asked(made: Compilation, rule: AlertRule) -> str:
    """The query of a rule, in one line."""
    found = next(each.asked for each in made.rules.alerts if each.definition is rule)
    assert isinstance(found, Expression)
    return " ".join(to_promql(found).split())


def recorded(made: Compilation) -> dict[str, str]:
    """The queries of what is recorded, each in one line."""
    rules = map(recording_rule, made.rules.recordings)
    return {str(each["record"]): " ".join(str(each["expr"]).split()) for each in rules}


SIGNAL = 'sum(increase(http_requests_total{job="app", environment="test", status_code="500"}[5m]))'


def test_a_condition_is_recorded_once_for_all_that_it_inhibits_in_the_group_of_its_alert() -> None:
    down = cause(wait="1m", keep_firing="8m")
    consequences = [alert(name=f"Errors{number}", inhibited_by=[while_firing(down)]) for number in range(3)]
    made = compiled(down, *consequences)
    holds = 'alert_service:breaker_open:condition{environment="test"}'
    assert recorded(made) == {
        "alert_service:breaker_open:condition": 'breaker_state{job="app", environment="test"} > 0.5',
        "alert:breaker_open:active": f"group ( {holds} or present_over_time( "
        f"(count_over_time({holds}[75s:15s]) > 4)[495s:15s] ) )",
    }
    assert {each.definition.group for each in made.rules.recordings} == {down.group}
    assert {each.of_alert for each in made.rules.recordings} == {"BreakerOpen"}
    assert {str(each.location) for each in made.rules.recordings} == {
        str(each.location) for each in made.rules.alerts if each.definition is down
    }
    assert all(each.labels == {"environment": "test"} for each in made.rules.recordings)
    for each in consequences:
        assert asked(made, each) == f'{SIGNAL} unless on () alert:breaker_open:active{{environment="test"}}'


def test_what_does_not_go_on_firing_needs_one_record() -> None:
    down = cause()
    made = compiled(down, alert(inhibited_by=[while_firing(down)]))
    assert recorded(made) == {
        "alert:breaker_open:active": 'group(breaker_state{job="app", environment="test"} > 0.5)',
    }


def test_an_inhibition_is_narrowed_by_labels_of_the_query_and_by_those_that_the_alert_adds() -> None:
    down = cause(category="breakers")
    of_plex = alert(name="PlexErrors", inhibited_by=[while_firing(down, service="plex")])
    of_category = alert(name="OtherErrors", inhibited_by=[while_firing(down, category="breakers")])
    made = compiled(down, of_plex, of_category)
    (rule,) = map(recording_rule, made.rules.recordings)
    assert rule["expr"] == 'group by (service) (breaker_state{job="app", environment="test"} > 0.5)'
    assert rule["labels"] == {"category": "breakers", "environment": "test"}
    name = "alert_service:breaker_open:active"
    assert asked(made, of_plex).endswith(f'{name}{{environment="test", service="plex"}}')
    assert asked(made, of_category).endswith(f'{name}{{environment="test", category="breakers"}}')


@pytest.mark.parametrize(
    "evaluation",
    [BY_RULERS, Evaluation(), Evaluation(RulerEndpoint("mimir", "http://m"), RulerEndpoint("mimir", "http://m"))],
    ids=["Prometheus", "nobody records", "a ruler"],
)
def test_nothing_is_recorded_where_alertmanager_inhibits_or_nobody_records(evaluation: Evaluation) -> None:
    down = cause()
    rule = alert(inhibited_by=[while_firing(down)])
    made = compiled(down, rule, evaluation=evaluation)
    assert made.rules.recordings == ()
    assert asked(made, rule) == SIGNAL


def test_a_ruler_records_for_grafana_as_well() -> None:
    down = cause()
    made = compiled(
        down, alert(inhibited_by=[while_firing(down)]), evaluation=Evaluation(RulerEndpoint("mimir", "http://m"))
    )
    (group,) = [each.document for each in made.artifacts if each.path.startswith("resources/rule-groups/")]
    assert [each["record"] for each in group["group"]["rules"]] == ["alert:breaker_open:active"]


def test_an_alert_on_logs_is_recorded_by_nobody() -> None:
    logins = alert(name="ManyFailedLogins", query=FAILED_LOGINS)
    rule = alert(inhibited_by=[while_firing(logins)])
    made = compiled(logins, rule, evaluation=Evaluation(FILES, log_alerts=LOKI_RULER))
    assert made.rules.recordings == ()
    assert asked(made, rule) == SIGNAL


def test_where_silence_is_news_the_threshold_stands_for_what_is_silenced() -> None:
    down = cause()
    rule = alert(no_data=NoData.ALERTING, inhibited_by=[while_firing(down)])
    active = 'alert:breaker_open:active{environment="test"}'
    assert asked(compiled(down, rule), rule) == f"{SIGNAL} unless on () {active} or on () 10 * group({active})"


def test_a_record_comes_behind_the_recordings_that_it_reads() -> None:
    errors = RecordingRule(record="job:errors:sum", expression=ERRORS, group=RuleGroup("x", "1m"), help="Errors.")
    down = cause(query=q.max(q.select(errors.metric)), limits=above(critical=10))
    made = compiled(down, alert(inhibited_by=[while_firing(down)]), recordings=(errors,))
    assert [each.record for each in made.rules.recordings] == ["job:errors:sum", "alert:breaker_open:active"]


@pytest.mark.parametrize(
    ("wait", "interval", "every"),
    [("0s", "1m", 10), ("15s", "1m", 10), ("2m", "1m", 60), ("30s", "15s", 10), ("30s", "30s", 30)],
)
def test_what_may_fire_before_it_sees_its_cause_is_evaluated_as_often_as_that_is_recorded(
    wait: str, interval: str, every: int
) -> None:
    down = cause()
    group = RuleGroup("slow", interval)
    made = compiled(down, alert(wait=wait, group=group, inhibited_by=[while_firing(down)]))
    groups = {each.path: each.document for each in made.artifacts if "alert-rule-groups" in each.path}
    assert groups["resources/alert-rule-groups/slow.json"]["interval"] == every
    assert groups["resources/alert-rule-groups/critical.json"]["interval"] == 10


def test_a_series_is_known_as_the_record_of_an_alert() -> None:
    names = ["ServiceDown", "SLOBurnApi1h"]
    assert recorded_alert("alert_service:service_down:active", names) == "ServiceDown"
    assert recorded_alert("alert:service_down:condition", names) == "ServiceDown"
    assert recorded_alert("alert:slo_burn_api1h:active", names) == "SLOBurnApi1h"
    assert recorded_alert("alert:disk_full:active", names) is None
    assert recorded_alert("job:service_down:active", names) is None
