"""A rule file becomes a module whose rules are those of the file, whatever they are."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.programs import needed
from tests.toolchain.compilation import BY_RULERS, ENVIRONMENT, compilation
from toolchain.base.errors import UserError
from toolchain.define.alerting.log_recording import LogRecordingRule
from toolchain.define.alerting.recording import RecordingRule
from toolchain.define.alerting.rule import AlertRule
from toolchain.pull.imports.given import given_of_file
from toolchain.pull.imports.kind import ImportContext
from toolchain.pull.imports.outcome import Outcome
from toolchain.pull.imports.rule_files import RULE_FILES
from toolchain.pull.rules.codes import file_name_of
from toolchain.pull.rules.ruler_module import compiled_groups
from toolchain.pull.verification import run

COMPILATION = compilation(environment=evolve(ENVIRONMENT, evaluation=BY_RULERS))
CONTEXT = ImportContext(COMPILATION)

FILE = """
groups:
  - name: node
    interval: 30s
    limit: 10
    rules:
      - record: instance:load:avg
        expr: avg by (instance) (node_load1)
        labels: {tier: "1"}
      - alert: NodeDown  # a comment
        expr: |
          up{job="node"}
            == 0
        for: 5m
        keep_firing_for: 10m
        labels: {severity: critical, team: core, port: 9100}
        annotations:
          summary: '{{ $labels.instance }} is "down"'
          runbook_url: https://runbooks/{{ $labels.job }}
      - alert: LoadHigh
        expr: instance:load:avg > 1.5
        labels: {severity: page}
      - alert: LoadHigh
        expr: instance:load:avg > 1000000
        labels: {severity: critical}
"""


def imported(tmp_path: Path, text: str, name: str = "rules.yml") -> Outcome:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    given = given_of_file(path, was_named=True)
    assert given.refused is None
    assert RULE_FILES.claims(given.document)
    return RULE_FILES.outcome(given, "module", CONTEXT)


def source_of(outcome: Outcome) -> str:
    (source,) = outcome.modules.values()
    return source


def groups_of(outcome: Outcome) -> list[dict[str, Any]]:
    defined = run(source_of(outcome), "module.py").values()
    alerts = [each for each in defined if isinstance(each, AlertRule)]
    recordings = [each for each in defined if isinstance(each, RecordingRule | LogRecordingRule)]
    return compiled_groups(COMPILATION.project, alerts, recordings)


def test_every_rule_compiles_to_what_it_was(tmp_path: Path) -> None:
    (group,) = groups_of(imported(tmp_path, FILE))
    assert (group["name"], group["interval"], group["limit"]) == ("node", "30s", 10)
    recording, down, high, higher = group["rules"]
    assert recording == {
        "record": "instance:load:avg",
        "expr": "avg by (instance) (node_load1)",
        "labels": {"tier": "1"},
    }
    assert down == {
        "alert": "NodeDown",
        "expr": 'up{job="node"} == 0',
        "for": "5m",
        "keep_firing_for": "10m",
        "labels": {"severity": "critical", "team": "core", "port": "9100"},
        "annotations": {
            "summary": '{{ $labels.instance }} is "down"',
            "runbook_url": "https://runbooks/{{ $labels.job }}",
        },
    }
    assert [high["expr"], higher["expr"]] == ["instance:load:avg > 1.5", "instance:load:avg > 1000000"]


def test_the_module_reads_as_one_of_the_house(tmp_path: Path) -> None:
    source = source_of(imported(tmp_path, FILE))
    assert "limits=above(warning=1.5)" in source
    assert "limits=above(critical=1000000)" in source
    assert "query='up{job=\"node\"} == 0'" in source
    assert "severity=CRITICAL" in source
    assert 'uid="load-high-2"' in source
    assert source.count("alert-untested") == 1


def test_what_is_imported_passes_the_checks(tmp_path: Path) -> None:
    assert imported(tmp_path, FILE).notes == ()


def test_promtool_takes_what_it_compiles_to(tmp_path: Path) -> None:
    compiled = tmp_path / "compiled.yml"
    compiled.write_text(yaml.safe_dump({"groups": groups_of(imported(tmp_path, FILE))}))
    told = subprocess.run((needed("promtool"), "check", "rules", compiled), capture_output=True, text=True, check=False)
    assert "SUCCESS: 4 rules found" in told.stdout, told.stderr


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: x}\nspec:\n  groups:\n"
        "  - name: g\n    rules: [{record: 'a:b', expr: vector(1)}]\n",
        "namespace: team\ngroups:\n- name: g\n  rules: [{record: 'a:b', expr: vector(1)}]\n",
        "team:\n- name: g\n  rules: [{record: 'a:b', expr: vector(1)}]\n",
        "groups:\n- name: g\n  rules: [{record: 'a:b', expr: vector(1)}]\n---\n# nothing\n",
    ],
    ids=["PrometheusRule", "mimirtool", "namespaces", "several documents"],
)
def test_rules_are_known_wherever_tools_keep_them(text: str, tmp_path: Path) -> None:
    (group,) = groups_of(imported(tmp_path, text))
    assert group["rules"] == [{"record": "a:b", "expr": "vector(1)", "labels": {}}]


def test_what_stands_beside_the_groups_is_told(tmp_path: Path) -> None:
    text = "kind: PrometheusRule\nmetadata: {name: x}\nspec:\n  groups:\n  - name: g\n    rules: [{record: 'a:b', expr: up}]\n"
    assert "of the PrometheusRule 'x' nothing but its groups is kept" in imported(tmp_path, text).notes


def test_rules_of_loki_are_read_as_logql(tmp_path: Path) -> None:
    text = """
groups:
- name: logs
  rules:
  - {alert: A, expr: 'sum by (app) (rate({app=~".+"} |= "error" [5m])) > 0.05', for: 1m}
  - {alert: B, expr: 'absent_over_time({app="a"} [10m]) == 1'}
  - {record: 'app:lines:rate5m', expr: 'sum by (app) (rate({app=~".+"} [5m]))', labels: {a: b}}
"""
    outcome = imported(tmp_path, text)
    assert "limits=above(warning=0.05)" in source_of(outcome)
    rules = groups_of(outcome)[0]["rules"]
    assert rules[1]["expr"] == 'absent_over_time({app="a"} [10m]) == 1'
    assert rules[2] == {
        "record": "app:lines:rate5m",
        "expr": 'sum by (app) (rate({app=~".+"} [5m]))',
        "labels": {"a": "b"},
    }
    assert outcome.notes == ()


def test_a_number_that_is_computed_is_a_limit_too(tmp_path: Path) -> None:
    text = "groups:\n- name: g\n  rules:\n  - {alert: A, expr: 'up > 24 * 60 * 60'}\n"
    outcome = imported(tmp_path, text)
    assert "limits=above(warning=86400)" in source_of(outcome)
    assert groups_of(outcome)[0]["rules"][0]["expr"] == "up > 86400"


def test_waivers_that_several_groups_have_stand_there_once(tmp_path: Path) -> None:
    rule = "\n  rules:\n  - {alert: A, expr: some_total > 1}\n"
    outcome = imported(tmp_path, f"groups:\n- name: g{rule}- name: h{rule.replace('A', 'B').replace('1', '2')}")
    assert source_of(outcome).count("alert-untested") == 1
    assert source_of(outcome).count("waivers=IMPORTED") == 2
    assert outcome.notes == ()


def test_an_alert_without_anything_measured_always_fires(tmp_path: Path) -> None:
    text = "groups:\n- name: g\n  rules:\n  - {alert: Watchdog, expr: vector(1)}\n"
    assert "always_fires=True" in source_of(imported(tmp_path, text))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("{alert: A, expr: 'sum('}", "rules.yml:4: the query of 'A' is no PromQL"),
        ("{record: 'a:b', expr: '{app=\"a\"} |= \"x\"'}", "rules.yml:4: the query of 'a:b' asks for lines"),
        ("{alert: A, expr: up, colour: red}", "rules.yml:4: alert 'A': nobody knows the field 'colour'"),
        ("{alert: A, expr: up, for: soon}", "rules.yml:4: "),
        ("{alert: A, expr: up, annotations: {x: '{{ nothing'}}", "rules.yml:4: alert 'A': annotation 'x'"),
    ],
)
def test_what_nobody_evaluates_is_refused_at_its_line(rule: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        imported(tmp_path, f"groups:\n- name: g\n  rules:\n  - {rule}\n")
    assert words in refused.value.message


def test_aliases_that_grow_are_refused_before_they_do(tmp_path: Path) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
    for one, before in zip("bcdefgh", "abcdefg", strict=True):
        bomb += f"{one}: &{one} [{','.join([f'*{before}'] * 10)}]\n"
    path = tmp_path / "rules.yml"
    path.write_text(f"{bomb}groups: []\n")
    refused = given_of_file(path, was_named=True).refused
    assert refused is not None
    assert "rules.yml:" in refused.message


TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\x85\u2028\u2029"), min_size=1
) | st.sampled_from(
    [
        '"""',
        "'); import os; os.system('x') #",
        'a\\" + b',
        "../../etc/passwd",
        "{{ $value }}",
        "\\N{DIGIT ONE}",
        "# x",
        "%s{}",
    ]
)


@settings(max_examples=40, deadline=None)
@given(name=TEXTS, group=TEXTS, label=TEXTS, text=TEXTS)
def test_texts_of_others_are_texts_in_the_module(
    name: str, group: str, label: str, text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    document = {
        "groups": [
            {
                "name": group,
                "rules": [
                    {"alert": name, "expr": "up", "labels": {"a": label}, "annotations": {"summary": text, "b": text}}
                ],
            }
        ]
    }
    folder = tmp_path_factory.mktemp("texts")
    try:
        outcome = imported(folder, yaml.safe_dump(document, allow_unicode=True))
    except UserError as refused:
        assert "rules.yml" in refused.message
        return
    (made,) = groups_of(outcome)
    assert made["name"] == file_name_of(group)
    (rule,) = made["rules"]
    assert (rule["alert"], rule["labels"], rule["annotations"]) == (name, {"a": label}, {"summary": text, "b": text})
