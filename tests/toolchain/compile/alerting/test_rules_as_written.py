"""Rules of a group that is as written go to their evaluator with what they say, and with nothing else."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from attrs import evolve

from tests.programs import needed
from tests.toolchain.alerts import alert
from tests.toolchain.compilation import BY_RULERS, ENVIRONMENT, FILES, compilation, messages
from tests.toolchain.logs import LOGS
from tests.toolchain.metrics import REQUESTS
from toolchain.base.errors import DefinitionError, OptionError
from toolchain.base.waiver import Waiver
from toolchain.compile.alerting.templates import StateTexts, texts_of_grafana
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting import AlertRule, LogRecordingRule, NoData, OnError, RecordingRule, RuleGroup
from toolchain.define.alerting.rule import AlertError
from toolchain.define.evaluation import Evaluation, RulerEndpoint
from toolchain.define.thresholds import above
from toolchain.languages.logql import builder as lq
from toolchain.languages.logql.parser import parse as parse_logql
from toolchain.languages.promql import builder as q
from toolchain.prove.backtest.rule import changed, rule_of

GROUP = RuleGroup("theirs", as_written=True, no_data=NoData.OK, on_error=OnError.OK, settings={"limit": 5})
WHOLE = 'absent(up{job="app"}) or up == 0'


def theirs(**changes: Any) -> AlertRule:
    """A rule that says no more than a rule file has to."""
    return AlertRule(**{"name": "TargetDown", "query": WHOLE, "group": GROUP, **changes})


def compiled(*alerts: AlertRule, evaluation: Evaluation = BY_RULERS, **others: Any) -> Compilation:
    return compilation(alerts=alerts, environment=evolve(ENVIRONMENT, evaluation=evaluation), **others)


def group(made: Compilation, path: str = "prometheus/rules/alerts.yaml") -> Any:
    (found,) = next(each.document for each in made.artifacts if each.path == path)["groups"]
    return found


def of_grafana(rule: AlertRule) -> Any:
    return group(compiled(rule, evaluation=Evaluation(FILES)), "provisioning/alerting/rules.yaml")["rules"][0]


def test_a_rule_file_holds_what_the_rule_says_and_nothing_else() -> None:
    rule = theirs(
        severity="page", labels={"team": "core"}, summary="{{ $labels.job }} is gone", annotations={"runbook_url": "x"}
    )
    assert group(compiled(rule)) == {
        "name": "theirs",
        "limit": 5,
        "rules": [
            {
                "alert": "TargetDown",
                "expr": WHOLE,
                "labels": {"severity": "page", "team": "core"},
                "annotations": {"summary": "{{ $labels.job }} is gone", "runbook_url": "x"},
            }
        ],
    }


def test_a_query_of_the_catalog_is_not_kept_to_the_environment() -> None:
    rule = theirs(query=q.rate(REQUESTS, "5m"), limits=above(warning=3))
    assert group(compiled(rule))["rules"][0]["expr"] == 'rate(http_requests_total{job="app"}[5m]) > 3'


def test_a_recording_rule_records_with_its_own_labels_alone() -> None:
    rule = RecordingRule(record="job:up:sum", expression="sum by (job) (up)", group=GROUP, labels={"tier": "1"})
    made = compiled(recordings=(rule,))
    assert group(made, "prometheus/rules/recordings.yaml")["rules"] == [
        {"record": "job:up:sum", "expr": "sum by (job) (up)", "labels": {"tier": "1"}}
    ]
    assert {label.name for label in rule.metric.labels} == {"job", "tier"}


def test_a_group_that_alerts_and_recordings_share_stays_whole_and_in_order() -> None:
    first = RecordingRule(record="job:up:sum", expression="sum by (job) (up)", group=GROUP)
    second = AlertRule(name="TargetDown", query="job:up:sum < 1", group=GROUP)
    third = RecordingRule(record="up:sum", expression="sum(job:up:sum)", group=GROUP)
    made = compiled(second, recordings=(first, third))
    names = [each.get("record") or each["alert"] for each in group(made)["rules"]]
    assert names == ["job:up:sum", "TargetDown", "up:sum"]
    assert not [each for each in made.artifacts if each.path == "prometheus/rules/recordings.yaml"]


def test_the_ruler_gets_the_group_whole_as_well() -> None:
    mimir = RulerEndpoint("mimir", "http://mimir")
    recording = RecordingRule(record="job:up:sum", expression="sum by (job) (up)", group=GROUP)
    made = compiled(theirs(), recordings=(recording,), evaluation=Evaluation(mimir, mimir))
    (artifact,) = [each for each in made.artifacts if each.path.startswith("resources/rule-groups/")]
    found = artifact.document["group"]
    assert (found["limit"], len(found["rules"]), "interval" in found) == (5, 2, False)


def test_promtool_takes_the_file(tmp_path: Path) -> None:
    made = compiled(theirs(), recordings=(RecordingRule(record="a:b", expression="sum(up)", group=GROUP),))
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump({"groups": [group(made)]}))
    told = subprocess.run((needed("promtool"), "check", "rules", path), capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "2 rules found" in told.stdout


def test_grafana_fires_for_each_series_of_a_whole_condition() -> None:
    rule = of_grafana(theirs())
    assert [each["model"].get("type", "query") for each in rule["data"]] == ["query", "reduce", "math", "threshold"]
    assert rule["data"][2]["model"]["expression"] == "is_number($B) || is_nan($B) || is_inf($B)"
    assert rule["data"][3]["model"]["expression"] == rule["data"][2]["refId"]
    assert rule["labels"] == {}


def test_grafana_gets_texts_as_they_are_but_for_the_value() -> None:
    rule = theirs(
        summary="{{ $labels.job }} is down", description="{{ $value }} left", labels={"where": "{{ $labels.dc }}"}
    )
    texts = of_grafana(rule)
    assert texts["annotations"]["summary"] == "{{ $labels.job }} is down"
    assert texts_of_grafana(texts["annotations"]["description"]) == StateTexts("{{ $value }} left")
    assert texts["labels"] == {"where": "{{ $$labels.dc }}"}  # in a file Grafana expands variables


def test_a_uid_that_is_said_is_the_rules() -> None:
    assert of_grafana(theirs(uid="b7xk"))["uid"] == "b7xk"


def test_loki_gets_a_whole_condition() -> None:
    query = parse_logql('sum(count_over_time({app="a"}[5m])) > 5 or sum(rate({app="b"}[5m])) > 1')
    rule = group(compiled(theirs(query=query)), "loki/rules/alerts.yaml")["rules"][0]
    assert rule["expr"] == 'sum(count_over_time({app="a"} [5m])) > 5 or sum(rate({app="b"} [5m])) > 1'


def test_loki_records_what_it_counts_in_the_group_of_its_alerts() -> None:
    query = 'sum by (app) (rate({app=~".+"} [5m]))'
    recording = LogRecordingRule(record="app:lines:rate5m", query=query, group=GROUP, labels={"tier": "1"})
    alert = AlertRule(name="Lines", query=parse_logql(f"{query} > 5"), group=GROUP)
    rules = group(compiled(alert, log_recordings=(recording,)), "loki/rules/alerts.yaml")["rules"]
    assert rules[0] == {"record": "app:lines:rate5m", "expr": query, "labels": {"tier": "1"}}
    assert rules[1]["alert"] == "Lines"


def test_loki_records_alone_for_the_house_as_well() -> None:
    ours = RuleGroup("ours", "1m")
    query = lq.sum(lq.count_over_time(lq.stream(LOGS), "5m"))
    recording = LogRecordingRule(record="lines:count5m", query=query, group=ours, help="Lines.")
    (rule,) = group(compiled(log_recordings=(recording,)), "loki/rules/recordings.yaml")["rules"]
    assert rule["labels"] == {"environment": "test"}


def test_nobody_records_what_loki_counts_where_grafana_evaluates() -> None:
    recording = LogRecordingRule(record="a:b", query='sum(rate({app="a"} [5m]))', group=GROUP)
    (message,) = messages("evaluator-missing", log_recordings=(recording,))
    assert "nobody evaluates the recording rule 'a:b'" in message
    with pytest.raises(DefinitionError, match="asks for log lines"):
        LogRecordingRule(record="a:b", query='{app="a"}', group=GROUP)


def test_alerts_may_share_a_name_and_not_everything() -> None:
    rules = (theirs(severity="warning"), theirs(severity="critical"))
    environment = evolve(ENVIRONMENT, evaluation=BY_RULERS)
    assert not [
        each for each in messages("rule-duplicate", alerts=rules, environment=environment) if "once more" in each
    ]
    (message,) = [
        each
        for each in messages("rule-duplicate", alerts=(theirs(), theirs()), environment=environment)
        if "once more" in each
    ]
    assert message.startswith("alert 'TargetDown' is the one at ")


def test_grafana_may_not_take_two_rules_for_one() -> None:
    rules = (theirs(severity="warning"), theirs(severity="critical"))
    (message,) = messages("rule-duplicate", alerts=rules)
    assert message == "alert 'TargetDown' gets the uid 'target-down', which 'TargetDown' has"
    assert not messages("rule-duplicate", alerts=(rules[0], evolve(rules[1], uid="target-down-2")))


def test_settings_that_grafana_does_not_have_are_told_once_for_a_group() -> None:
    rules = (theirs(), theirs(name="Other", query="up == 2"))
    (message,) = messages("group-settings", alerts=rules)
    assert message.startswith("group 'theirs' says limit, and Grafana")
    assert not messages("group-settings", alerts=rules, environment=evolve(ENVIRONMENT, evaluation=BY_RULERS))


def test_the_waivers_of_a_group_hold_for_its_rules() -> None:
    waived = evolve(GROUP, waivers=[Waiver("alert-runbook", "theirs")])
    assert messages("alert-runbook", alerts=(theirs(),))
    assert not messages("alert-runbook", alerts=(theirs(group=waived),))


@pytest.mark.parametrize("missing", ["limits", "summary", "description"])
def test_the_houses_own_rules_may_not_leave_these_out(missing: str) -> None:
    with pytest.raises(AlertError, match=f"has no {missing}"):
        alert(**{missing: None if missing == "limits" else " "})


def test_a_label_is_said_once() -> None:
    with pytest.raises(AlertError, match="says its severity twice"):
        theirs(severity="page", labels={"severity": "page"})


def test_a_group_of_the_house_has_an_interval_and_no_setting_that_nobody_knows() -> None:
    with pytest.raises(DefinitionError, match="has no interval"):
        RuleGroup("ours")
    with pytest.raises(DefinitionError, match=r"the setting 'limits'.*Did you mean 'limit'"):
        RuleGroup("theirs", as_written=True, settings={"limits": 5})


def test_a_whole_condition_has_no_threshold_to_try_another_one_of() -> None:
    (made,) = compiled(theirs()).rules.alerts
    rule = rule_of(made, ())
    assert (rule.limit, rule.signal, rule.text) == ("", rule.condition, WHOLE)
    with pytest.raises(OptionError, match="has no threshold"):
        changed(rule, threshold=3)
