"""Alerts of rule files as a backtest sees them."""

from pathlib import Path

from tests.toolchain.prove.unit_tests.files import LOG_RULES, RULES
from toolchain.compile.of_sources import compile_sources
from toolchain.languages.promql.printer import to_promql
from toolchain.project.file_rules import rules_in
from toolchain.project.of_files import project_of_files
from toolchain.prove.backtest.foreign import ForeignRules, foreign_rules

GRAFANA = """\
apiVersion: 1
groups:
  - name: g
    folder: F
    interval: 1m
    rules:
      - uid: a
        title: Slow
        condition: B
        for: 5m
        data:
          - refId: A
            datasourceUid: prom
            model: {expr: 'max(latency_seconds)', instant: true, datasource: {type: prometheus, uid: prom}}
          - refId: B
            datasourceUid: __expr__
            model: {type: threshold, expression: A, conditions: [{evaluator: {type: gt, params: [2]}}]}
"""


def rules(folder: Path, text: str) -> ForeignRules:
    path = folder / "rules.yaml"
    path.write_text(text)
    return foreign_rules(
        compile_sources(project_of_files(), rules=[each.sources() for each in rules_in(path)]).read_rules
    )


def test_an_alert_has_what_it_reads_of_the_recordings_of_its_file(tmp_path: Path) -> None:
    down, busy = rules(tmp_path, RULES).rules
    assert (down.name, down.text, down.wait, down.interval, down.limit) == ("Down", "up == 0", 60, 60, "== 0")
    assert [each.record for each in busy.recordings] == ["job:requests:rate5m"]
    assert busy.reads == {"requests_total"}


def test_an_alert_on_logs_is_one(tmp_path: Path) -> None:
    (errors,) = rules(tmp_path, LOG_RULES).rules
    assert errors.is_log_rule
    assert (errors.limit, errors.wait) == ("> 2", 120)


def test_a_rule_of_grafana_has_its_query_compared_with_its_threshold(tmp_path: Path) -> None:
    (slow,) = rules(tmp_path, GRAFANA).rules
    assert (slow.text, slow.wait) == ("max(latency_seconds) > 2", 300)


def test_one_without_a_comparison_is_its_whole_condition(tmp_path: Path) -> None:
    (gone,) = rules(tmp_path, "groups: [{name: g, rules: [{alert: Gone, expr: absent(up)}]}]").rules
    assert (gone.limit, gone.text) == ("", "absent(up)")
    assert gone.signal is gone.condition


def test_a_comparison_with_series_has_no_limit(tmp_path: Path) -> None:
    (more,) = rules(tmp_path, "groups: [{name: g, rules: [{alert: More, expr: a > b}]}]").rules
    assert more.limit == ""


def test_arithmetic_has_no_limit(tmp_path: Path) -> None:
    (more,) = rules(tmp_path, "groups: [{name: g, rules: [{alert: More, expr: a + 5}]}]").rules
    assert more.limit == ""


def test_names_that_repeat_are_told_apart_and_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    found = rules(
        tmp_path,
        "groups: [{name: g, rules: [{alert: A, expr: a > 1}, {alert: A, expr: a > 2}, {alert: B, expr: a >}]}]",
    )
    assert [each.name for each in found.rules] == ["A", "A (2)"]
    assert found.unread == ("B",)


def test_recordings_of_the_same_file_are_read_as_they_are_written(tmp_path: Path) -> None:
    (_, busy) = rules(tmp_path, RULES).rules
    assert to_promql(busy.recordings[0].expression) == "sum by (job) (rate(requests_total[5m]))"
