"""One definition of an alert becomes rules of Prometheus, of Loki and of Grafana that mean the same."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from attrs import evolve
from grafana_foundation_sdk.models.alerting import RuleGroup as SdkRuleGroup

from tests.toolchain.alerts import ERRORS, FAILED_LOGINS, GROUP, alert, errors_panel
from tests.toolchain.compilation import BY_RULERS, ENVIRONMENT, FILES, LOKI_RULER, board, compilation
from tests.toolchain.metrics import REQUESTS, SESSIONS
from toolchain.compile.alerting.grafana import grafana_interval
from toolchain.compile.alerting.model import rule_uid
from toolchain.compile.alerting.templates import StateTexts, texts_of_grafana
from toolchain.compile.artifact import ArtifactKind
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting import AlertRule, RecordingRule, RuleGroup
from toolchain.define.alerting.group import ALERT_GROUP
from toolchain.define.alerting.rule import AlertError
from toolchain.define.environment import Folder
from toolchain.define.evaluation import Evaluation, RulerEndpoint
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.parser import parse
from toolchain.languages.quantity import quantity_of_unit


def compiled(
    *alerts: AlertRule, recordings: tuple[RecordingRule, ...] = (), evaluation: Evaluation | None = None
) -> Compilation:
    """The project of these rules and the panel that shows the first; Grafana evaluates the alerts."""
    environment = evolve(ENVIRONMENT, evaluation=evaluation or Evaluation(FILES))
    return compilation(board(errors_panel()), alerts=alerts, recordings=recordings, environment=environment)


def rule_files(compiled: Compilation) -> list[str]:
    """The paths of the files that hold rules."""
    return sorted(each.path for each in compiled.artifacts if "rule" in each.path)


def document(compiled: Compilation, path: str) -> Any:
    """The compiled file of a path."""
    return next(artifact.document for artifact in compiled.artifacts if artifact.path == path)


def test_prometheus_gets_the_signal_compared_with_the_threshold() -> None:
    (group,) = document(compiled(alert(), evaluation=BY_RULERS), "prometheus/rules/alerts.yaml")["groups"]
    (rule,) = group["rules"]
    assert (group["name"], group["interval"]) == ("critical", "15s")
    assert rule["alert"] == "ManyErrors"
    assert parse(rule["expr"]) == parse(
        'sum(increase(http_requests_total{job="app", environment="test", status_code="500"}[5m])) > 10'
    )
    assert rule["for"] == "30s"
    assert rule["labels"] == {
        "severity": "critical",
        "category": "errors",
        "service": "backend",
        "owner": "backend",
        "environment": "test",
    }
    assert "/d/board?viewPanel=" in rule["annotations"]["dashboard_url"]


def test_grafana_gets_a_query_its_last_value_and_a_threshold() -> None:
    (group,) = document(compiled(alert()), "provisioning/alerting/rules.yaml")["groups"]
    (rule,) = group["rules"]
    query, reduced, condition = rule["data"]
    assert query["datasourceUid"] == "prom"
    assert query["model"]["instant"] is True
    assert ">" not in query["model"]["expr"]
    assert (reduced["model"]["type"], reduced["model"]["expression"]) == ("reduce", "A")
    assert condition["model"]["conditions"][0]["evaluator"] == {"type": "gt", "params": [10.0]}
    assert rule["condition"] == condition["refId"]
    assert texts_of_grafana(rule["annotations"]["summary"]) == StateTexts(
        "{{ $value }} errors",
        "ManyErrors: its query returns no data",
        "ManyErrors: its query fails, or gives no number",
    )
    assert rule["dashboardUid"] == "board"


def test_the_api_and_the_file_spell_the_same_rule_differently() -> None:
    made = compiled(alert(keep_firing="5m"))
    (in_file,) = document(made, "provisioning/alerting/rules.yaml")["groups"][0]["rules"]
    group = document(made, "resources/alert-rule-groups/critical.json")
    (in_api,) = group["rules"]
    assert (in_file["keepFiringFor"], in_api["keep_firing_for"]) == ("5m", "5m")
    assert in_api["annotations"]["__panelId__"] == str(in_file["panelId"])
    assert (group["folderUid"], group["interval"]) == ("team", 10)
    shared = set(in_file) & set(in_api) - {"annotations"}
    assert {name: in_file[name] for name in shared} == {name: in_api[name] for name in shared}


def test_grafanas_own_model_reads_the_group() -> None:
    group = document(compiled(alert()), "resources/alert-rule-groups/critical.json")
    parsed = SdkRuleGroup.from_json(group)
    assert parsed.rules is not None
    assert parsed.rules[0].title == "ManyErrors"
    assert parsed.rules[0].uid == "many-errors"


@pytest.mark.parametrize(("interval", "seconds"), [("5s", 10), ("15s", 10), ("20s", 20), ("1m", 60), ("1m5s", 60)])
def test_grafana_evaluates_at_multiples_of_ten_seconds(interval: str, seconds: int) -> None:
    assert grafana_interval(RuleGroup("group", interval)) == seconds


def test_a_log_alert_is_lokis_or_grafanas() -> None:
    failed_logins = alert(name="ManyFailedLogins", query=FAILED_LOGINS)
    (rule,) = document(compiled(failed_logins, evaluation=BY_RULERS), "loki/rules/alerts.yaml")["groups"][0]["rules"]
    assert rule["expr"].endswith("> 10")
    (managed,) = document(compiled(failed_logins), "provisioning/alerting/rules.yaml")["groups"][0]["rules"]
    assert managed["data"][0]["datasourceUid"] == "logs"
    assert managed["data"][0]["queryType"] == "instant"


GRAFANAS = ["provisioning/alerting/rules.yaml", "resources/alert-rule-groups/critical.json"]
RECORDINGS, METRIC_ALERTS = "prometheus/rules/recordings.yaml", "prometheus/rules/alerts.yaml"
OF_MIMIR = [f"mimir/rules/{file}.yaml" for file in ("alerts", "recordings")]
TO_MIMIR = [f"resources/rule-groups/mimir/{file}/critical.json" for file in ("alerts", "recordings")]
OF_LOKI, TO_LOKI = "loki/rules/alerts.yaml", "resources/rule-groups/loki/alerts/critical.json"
MIMIR = RulerEndpoint("mimir", "http://mimir")


@pytest.mark.parametrize(
    ("evaluation", "files"),
    [
        (Evaluation(), GRAFANAS),
        (Evaluation(FILES), [RECORDINGS, *GRAFANAS]),
        (Evaluation(MIMIR, MIMIR), [*OF_MIMIR, *TO_MIMIR, *GRAFANAS]),
        (Evaluation(FILES, log_alerts=LOKI_RULER), [OF_LOKI, TO_LOKI, RECORDINGS, *GRAFANAS]),
        (BY_RULERS, [OF_LOKI, TO_LOKI, METRIC_ALERTS, RECORDINGS]),
    ],
)
def test_each_rule_is_in_the_files_of_its_evaluator_alone(evaluation: Evaluation, files: list[str]) -> None:
    recording = RecordingRule(record="job:errors:sum", expression=ERRORS, group=GROUP, help="Errors.")
    alerts = (alert(), alert(name="ManyFailedLogins", query=FAILED_LOGINS))
    made = compiled(*alerts, recordings=(recording,), evaluation=evaluation)
    assert rule_files(made) == sorted(files)
    told = [
        rule.get("alert") or rule.get("title")
        for each in made.artifacts
        if each.kind in (ArtifactKind.RULE_FILE, ALERT_GROUP)
        for group in each.document.get("groups", [each.document])
        for rule in group["rules"]
        if "record" not in rule
    ]
    assert sorted(told) == ["ManyErrors", "ManyFailedLogins"]


def test_a_dollar_in_a_label_is_doubled_where_grafana_would_expand_it_and_nowhere_else() -> None:
    made = compiled(alert(owner="$team"))
    (in_file,) = document(made, "provisioning/alerting/rules.yaml")["groups"][0]["rules"]
    assert in_file["labels"]["owner"] == "$$team"
    assert "$$" not in in_file["annotations"]["summary"]
    (in_api,) = document(made, "resources/alert-rule-groups/critical.json")["rules"]
    assert in_api["labels"]["owner"] == "$team"


def test_a_recorded_series_keeps_unit_and_labels_for_those_who_read_it() -> None:
    recording = RecordingRule(
        record="method:http_requests:rate5m",
        expression=q.sum(q.rate(REQUESTS, "5m"), by=["method"]),
        group=GROUP,
        help="Requests.",
    )
    made = compiled(
        alert(query=q.max(q.select(recording.metric), by=["method"]), summary="{{ $labels.method }}"),
        recordings=(recording,),
    )
    (compiled_alert,) = made.rules.alerts
    assert isinstance(compiled_alert.analysis, Analysis)
    assert compiled_alert.analysis.unit == quantity_of_unit("reqps")
    assert set(compiled_alert.analysis.labels) == {"method"}
    assert document(made, "prometheus/rules/recordings.yaml")["groups"][0]["rules"][0]["labels"] == {
        "environment": "test"
    }


def test_grafana_is_told_what_to_say_of_a_rule_without_a_value() -> None:
    (group,) = document(compiled(alert(without_value="Nothing is known")), "provisioning/alerting/rules.yaml")["groups"]
    annotations = group["rules"][0]["annotations"]
    assert texts_of_grafana(annotations["summary"]) == StateTexts(
        "{{ $value }} errors", "Nothing is known", "Nothing is known"
    )
    assert texts_of_grafana(annotations["description"]).failing.startswith("Until it has a value again")
    assert texts_of_grafana(annotations["value"]).failing == ""
    (rule,) = document(compiled(alert(), evaluation=BY_RULERS), "prometheus/rules/alerts.yaml")["groups"][0]["rules"]
    assert rule["annotations"]["summary"] == "{{ $value }} errors"


def test_a_label_that_is_a_template_is_in_grafanas_words_and_survives_the_expansion_of_files() -> None:
    made = compiled(alert(owner="{{ if gt $value 5.0 }}{{ $labels.method }}{{ end }}"))
    (in_api,) = document(made, "resources/alert-rule-groups/critical.json")["rules"]
    assert texts_of_grafana(in_api["labels"]["owner"]).text == "{{ if gt $value 5.0 }}{{ $labels.method }}{{ end }}"
    (in_file,) = document(made, "provisioning/alerting/rules.yaml")["groups"][0]["rules"]
    assert in_file["labels"]["owner"] == in_api["labels"]["owner"].replace("$", "$$")


def test_a_text_without_a_value_has_nothing_to_fill_in() -> None:
    with pytest.raises(AlertError, match="nothing to fill it in"):
        alert(without_value="{{ $labels.instance }} is unknown")


def test_a_slash_in_a_folders_title_leads_into_no_other_folder() -> None:
    made = compilation(
        board(errors_panel()), alerts=(alert(),), environment=evolve(ENVIRONMENT, folder=Folder("ci", "CI/CD"))
    )
    (group,) = document(made, "provisioning/alerting/rules.yaml")["groups"]
    (provider,) = document(made, "provisioning/dashboards/dashboards.yaml")["providers"]
    assert (group["folder"], provider["folder"]) == ("CI\\/CD", "CI/CD")


@pytest.mark.parametrize(
    ("name", "uid"), [("HighErrorRate", "high-error-rate"), ("SLOBurnApi1h", "slo-burn-api1h"), ("A" * 60, "a" * 40)]
)
def test_the_uid_comes_from_the_name(name: str, uid: str) -> None:
    assert rule_uid(name) == uid
    assert len(rule_uid(name)) <= 40


def test_the_same_rules_give_the_same_bytes() -> None:
    assert [each.content() for each in compiled(alert()).artifacts] == [
        each.content() for each in compiled(alert()).artifacts
    ]


def test_promtool_accepts_the_files(promtool: str, tmp_path: Path) -> None:
    recording = RecordingRule(
        record="job:sessions:sum", expression=q.sum(SESSIONS, by=["job"]), group=GROUP, help="Sessions."
    )
    made = compiled(
        alert(keep_firing="1m"),
        alert(name="Other", query=q.either(ERRORS, q.vector(0))),
        recordings=(recording,),
        evaluation=BY_RULERS,
    )
    paths = []
    for artifact in made.artifacts:
        if artifact.path.startswith("prometheus/"):
            paths.append(tmp_path / Path(artifact.path).name)
            paths[-1].write_bytes(artifact.content())
            assert yaml.safe_load(artifact.content()) == artifact.document
    run = subprocess.run([promtool, "check", "rules", *map(str, paths)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_recording_rule_stands_behind_those_that_it_reads() -> None:
    inner = RecordingRule(record="job:sessions:sum", expression=q.sum(SESSIONS, by=["job"]), group=GROUP, help="x")
    outer = RecordingRule(record="job:sessions:double", expression=q.select(inner.metric) * 2, group=GROUP, help="x")
    other = RecordingRule(record="job:sessions:max", expression=q.max(SESSIONS, by=["job"]), group=GROUP, help="x")
    (group,) = document(compiled(recordings=(outer, other, inner)), "prometheus/rules/recordings.yaml")["groups"]
    assert [rule["record"] for rule in group["rules"]] == [
        "job:sessions:max",
        "job:sessions:sum",
        "job:sessions:double",
    ]
