"""Dashboards and rule files written elsewhere: each mistake is found at its line of that file, and nothing else is."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tests.toolchain import metrics
from tests.toolchain.languages.logql.analysis.records import CATALOG as LOG_CATALOG
from toolchain.base.finding import Finding
from toolchain.catalog import Catalog, Metric
from toolchain.check.files.checker import check_files
from toolchain.languages.promql.dialect import dialect_of
from toolchain.project.of_files import project_of_files
from toolchain.project.project import Project

CATALOG = Catalog(tuple(each for each in vars(metrics).values() if isinstance(each, Metric)), LOG_CATALOG.log_schemas)
RATE = 'sum by (method) (rate(http_requests_total{job="app"}[$__rate_interval]))'


def knowing(catalog: Catalog) -> Project:
    return evolve(project_of_files(), catalog=catalog)


def findings(tmp_path: Path, name: str, text: str, catalog: Catalog = CATALOG) -> tuple[Finding, ...]:
    path = tmp_path / name
    path.write_text(text)
    return check_files([path], knowing(catalog))


def found(tmp_path: Path, name: str, text: str, catalog: Catalog = CATALOG) -> list[tuple[str, int]]:
    return [(each.rule, each.location.line) for each in findings(tmp_path, name, text, catalog)]


def dashboard(*targets: dict[str, Any], unit: str = "reqps", **fields: Any) -> str:
    panel = {
        "type": "timeseries",
        "title": "Requests",
        "datasource": {"type": "prometheus", "uid": "p"},
        "fieldConfig": {"defaults": {"unit": unit}},
        "targets": list(targets),
    }
    return json.dumps({"uid": "d", "panels": [panel], **fields}, indent=1)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def rules(body: str, head: str = "interval: 30s") -> str:
    return f"groups:\n- name: g\n  {head}\n  rules:\n{body}"


ALERT = """\
  - alert: Errors
    expr: {expr}
    for: {wait}
    annotations:
      summary: "{summary}"
"""
GOOD = 'sum by (method) (rate(http_requests_total{job="app"}[5m])) > 5'


def alert(expr: str = GOOD, wait: str = "5m", summary: str = "{{ $labels.method }} at {{ $value | humanize }}") -> str:
    return rules(ALERT.format(expr=expr, wait=wait, summary=summary))


DASHBOARDS = [
    ("unknown-metric", dashboard({"expr": RATE.replace("requests", "request")}), "http_request_total"),
    ("query-syntax", dashboard({"expr": "sum("}), "sum("),
    ("legend", dashboard({"expr": RATE, "legendFormat": "{{endpoint}}"}), "{{endpoint}}"),
    ("panel-unit", dashboard({"expr": RATE}, unit="s"), '"unit"'),
    ("variable-undefined", dashboard({"expr": RATE.replace('"app"', '"app", method="$m"')}), "$m"),
    (
        "variable-multi",
        dashboard(
            {"expr": RATE.replace('"app"', '"app", method="$m"')},
            templating={"list": [{"name": "m", "type": "query", "multi": True}]},
        ),
        "$m",
    ),
    ("rate-window", dashboard({"expr": RATE.replace("$__rate_interval", "5m")}), "[5m]"),
    (
        "log-stream-label",
        dashboard({"expr": '{user="x"} |= "a"', "datasource": {"type": "loki"}}, unit="none"),
        "{user",
    ),
]


@pytest.mark.parametrize(("rule", "text", "at"), DASHBOARDS, ids=[case[0] for case in DASHBOARDS])
def test_a_mistake_in_a_dashboard_is_found_at_its_line(tmp_path: Path, rule: str, text: str, at: str) -> None:
    assert found(tmp_path, "d.json", text) == [(rule, line_of(text, at))]


def test_a_right_dashboard_has_no_findings_however_it_is_wrapped(tmp_path: Path) -> None:
    right = json.loads(dashboard({"expr": RATE, "legendFormat": "{{method}}"}))
    for number, wrapped in enumerate(
        ({"dashboard": right}, {"apiVersion": "v1", "kind": "Dashboard", "spec": right}, right)
    ):
        assert found(tmp_path, f"d{number}.json", json.dumps(wrapped)) == []


def test_a_dashboard_of_schema_version_2_is_read(tmp_path: Path) -> None:
    query = {"kind": "DataQuery", "group": "prometheus", "spec": {"expr": RATE.replace("method", "metod")}}
    data = {"kind": "QueryGroup", "spec": {"queries": [{"kind": "PanelQuery", "spec": {"query": query}}]}}
    element = {"kind": "Panel", "spec": {"title": "P", "data": data, "vizConfig": {"group": "timeseries"}}}
    assert [
        rule
        for rule, _ in found(
            tmp_path,
            "d.json",
            json.dumps(
                {
                    "metadata": {"name": "d"},
                    "spec": {
                        "title": "D",
                        "cursorSync": "Off",
                        "elements": {"p": element},
                        "layout": {"kind": "GridLayout", "spec": {"items": []}},
                    },
                }
            ),
        )
    ] == ["unknown-label", "unit-named"]


def test_a_variable_that_a_panel_or_its_row_repeats_over_has_one_value(tmp_path: Path) -> None:
    panel = json.loads(dashboard({"expr": RATE.replace('"app"', '"app", method="$m"')}))["panels"][0]
    variables = {"list": [{"name": "m", "type": "query", "multi": True}]}
    for panels, rules_found in (
        ([{**panel, "repeat": "m"}], []),
        ([{"type": "row", "repeat": "m", "panels": []}, panel], []),
        ([{"type": "row", "repeat": "m", "panels": [panel]}], []),
        ([{"type": "row", "repeat": "m", "panels": []}, {"type": "row", "panels": []}, panel], ["variable-multi"]),
    ):
        text = json.dumps({"uid": "d", "panels": panels, "templating": variables})
        assert [rule for rule, _ in found(tmp_path, "d.json", text)] == rules_found


def test_what_nobody_described_is_not_guessed_at(tmp_path: Path) -> None:
    text = rules(
        ALERT.format(expr="max by (pod) (used / size) > 0.9", wait="30s", summary="{{ $labels.pod }}")
        + "  - record: a:requests:sum\n    expr: sum by (a) (requests{verb='GET'})\n    labels: {verb: GET}\n"
        + "  - record: a:requests:sum\n    expr: sum by (a) (requests{verb='POST'})\n    labels: {verb: POST}\n",
        head="limit: 0",
    )
    assert found(tmp_path, "r.yaml", text, Catalog(())) == []


def test_the_language_comes_from_a_data_source_variable(tmp_path: Path) -> None:
    source = {"datasource": "$logs", "expr": 'sum(rate({service="x"}[$__auto]))'}
    text = dashboard(source, unit="ops", templating={"list": [{"name": "logs", "type": "datasource", "query": "loki"}]})
    assert "query-syntax" not in [rule for rule, _ in found(tmp_path, "d.json", text)]


RULES = [
    (
        "unknown-metric",
        alert("|\n      sum(\n        rate(http_request_total[5m])\n      ) > 5", summary="x"),
        "rate(http_request_",
    ),
    ("annotation-label", alert(summary="{{ $labels.endpoint }}"), "$labels.endpoint"),
    ("template-syntax", alert(summary="{{ $labels.method"), "$labels.method"),
    ("template-syntax", alert(summary="{{ $value | humanise }}"), "humanise"),
    ("alert-for", alert(wait="45s"), "45s"),
    ("rule-file", alert(wait="5 minutes"), "5 minutes"),
    ("alert-condition", alert(GOOD.replace(" > 5", "")), "sum by"),
    ("rule-file", rules("  - alert: A\n"), "alert: A"),
    ("rule-file", rules(f"  - record: 5xx\n    expr: {RATE.replace('$__rate_interval', '5m')}\n"), "record: 5xx"),
    (
        "recording-name",
        rules("  - record: requests\n    expr: sum by (method) (rate(http_requests_total{job='app'}[5m]))\n"),
        "expr",
    ),
    ("query-syntax", alert("sum(rate(x[5m])"), "sum(rate"),
    (
        "rate-of-aggregate",
        rules(
            "  - record: method:http_requests:sum\n    expr: sum by (method) (http_requests_total{job='app'})\n"
            "  - alert: A\n    expr: rate(method:http_requests:sum[5m]) > 5\n"
        ),
        "expr: rate(",
    ),
]


@pytest.mark.parametrize(("rule", "text", "at"), RULES, ids=[f"{case[0]}: {case[2]}" for case in RULES])
def test_a_mistake_in_a_rule_file_is_found_at_its_line(tmp_path: Path, rule: str, text: str, at: str) -> None:
    assert (rule, line_of(text, at)) in found(tmp_path, "r.yaml", text)


def test_a_right_rule_file_has_no_findings(tmp_path: Path) -> None:
    text = (
        alert()
        + "  - record: method:http_requests:rate5m\n    expr: sum by (method) (rate(http_requests_total{job='app'}[5m]))\n"
    )
    wrapped = "kind: PrometheusRule\nspec:\n  " + text.replace("\n", "\n  ")
    assert [each.rule for each in findings(tmp_path, "r.yaml", text.replace("> 5", "> 6"))] == ["recorded-expression"]
    assert found(tmp_path, "r.yaml", alert()) == []
    assert found(tmp_path, "k.yml", wrapped.replace("rate5m", "rate1m").replace("[5m]", "[1m]", 1)) != []


def test_rules_of_loki_are_read_as_logql(tmp_path: Path) -> None:
    body = (
        '  - alert: Ours\n    expr: sum(rate({service="x"} |= "error" [5m])) > 5\n'
        '  - alert: Both\n    expr: sum(rate({service="x"}[5m])) > 5\n'
    )
    assert "log-stream-label" in {rule for rule, _ in found(tmp_path, "r.yaml", rules(body))}
    assert "query-job" not in {rule for rule, _ in found(tmp_path, "r.yaml", rules(body))}


def test_rules_that_grafana_provisions_are_read(tmp_path: Path) -> None:
    body = "  - uid: u\n    title: T\n    data:\n    - refId: A\n      model:\n        expr: rate(sessions_active{job='app'}[5m])\n"
    assert ("rate-of-gauge", 10) in found(tmp_path, "r.yaml", rules(body))


def test_rules_of_the_api_are_read_as_a_group_as_a_list_and_alone(tmp_path: Path) -> None:
    query = {"refId": "A", "datasourceUid": "p", "relativeTimeRange": {"from": 600, "to": 0}}
    model = {"datasource": {"type": "prometheus"}, "expr": "rate(sessions_active{job='app'}[5m])", "instant": True}
    rule = {"uid": "u", "title": "T", "condition": "B", "data": [{**query, "model": model}]}
    for number, document in enumerate(
        ({"title": "g", "interval": 60, "folderUid": "f", "rules": [rule]}, [rule], rule)
    ):
        text = json.dumps(document, indent=1)
        assert found(tmp_path, f"{number}.json", text) == [
            ("alert-nodes", line_of(text, '"condition"')),
            ("rate-of-gauge", line_of(text, '"expr"')),
        ]


def test_other_objects_of_kubernetes_beside_rules_are_nobodys_mistake(tmp_path: Path) -> None:
    others = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\n"
    own = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  " + alert().replace("\n", "\n  ")
    assert found(tmp_path, "r.yaml", others + own) == []
    assert found(tmp_path, "r.yaml", others + others.removesuffix("---\n")) == [("file-syntax", 1)]


def test_labels_that_another_server_adds_to_a_recorded_series_are_nobodys_mistake(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(rules("  - record: seed:shoots:sum\n    expr: sum(shoots)\n"))
    (tmp_path / "d.json").write_text(dashboard({"expr": "sum by (seed) (seed:shoots:sum)"}, unit="short"))
    (tmp_path / "s.yaml").write_text(rules("  - alert: A\n    expr: sum by (seed) (seed:shoots:sum) > 5\n"))
    assert check_files([tmp_path / name for name in ("r.yaml", "d.json", "s.yaml")], knowing(Catalog())) == ()


def test_a_link_of_a_finished_dashboard_that_hands_all_variables_on_uses_them(tmp_path: Path) -> None:
    templating = {"list": [{"type": "query", "name": "region", "query": "label_values(up, region)"}]}
    plain = dashboard({"expr": "sum(x)"}, unit="short", templating=templating)
    linked = dashboard({"expr": "sum(x)"}, unit="short", templating=templating, links=[{"includeVars": True}])
    assert [rule for rule, _ in found(tmp_path, "d.json", plain, Catalog())] == ["variable-unused"]
    assert found(tmp_path, "d.json", linked, Catalog()) == []


def test_numbers_of_loki_at_one_moment_have_a_column_of_their_query(tmp_path: Path) -> None:
    loki = {"datasource": {"type": "loki", "uid": "l"}, "refId": "A", "legendFormat": "all", "queryType": "instant"}
    override = {"matcher": {"id": "byName", "options": "Value #A"}, "properties": []}
    document = json.loads(dashboard({**loki, "expr": 'sum(count_over_time({app="x"}[5m]))'}, unit="short"))
    document["panels"][0]["fieldConfig"]["overrides"] = [override]
    assert found(tmp_path, "d.json", json.dumps(document, indent=1), Catalog()) == []


def source(name: str, expr: str) -> dict[str, Any]:
    return {"expr": expr, "datasource": {"type": "prometheus", "uid": name}}


def test_a_file_in_metricsql_is_one_note_and_so_is_what_asks_its_data_source(tmp_path: Path) -> None:
    texts = {
        "a.json": dashboard(source("vm", "topk_max(5, sum(x))"), source("vm", "irate(y)"), unit="short"),
        "b.json": dashboard(source("vm", "sum(x[5m])"), unit="short").replace('"d"', '"e"'),
        "c.json": dashboard(source("prometheus", "irate(x)"), unit="short").replace('"d"', '"f"'),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    told = [
        (each.location.file.rpartition("/")[2], each.rule, each.severity.value)
        for each in check_files([tmp_path / name for name in texts], knowing(Catalog()))
    ]
    assert told == [
        ("a.json", "query-syntax", "info"),
        ("b.json", "query-syntax", "info"),
        ("c.json", "query-syntax", "error"),
    ]


def test_who_speaks_metricsql_is_told_of_no_query_and_of_no_field_of_vmalert(tmp_path: Path) -> None:
    text = rules("  - alert: A\n    expr: irate(x) > 5\n    update_entries_limit: 3\n", "concurrency: 2")
    path = tmp_path / "r.yaml"
    path.write_text(text)
    spoken = check_files([path], evolve(knowing(Catalog()), dialect=dialect_of("metricsql")))
    assert [(each.rule, each.severity.value) for each in spoken] == [("query-syntax", "info")]
    assert sorted(rule for rule, _ in found(tmp_path, "r.yaml", text, Catalog())) == [
        "query-syntax",
        "rule-file",
        "rule-file",
    ]


@pytest.mark.parametrize(
    ("expression", "severity"),
    [
        ("avg_over_time(x[90d])", "warning"),
        ("max_over_time(avg_over_time(x[10d])[10d:1h])", "warning"),
        ("x offset 30d", "error"),
        ("rate(x[1d] offset 20d)", "error"),
        ("max_over_time(x[10d])", None),
        ("x offset -30d", None),
        ("max_over_time(x[90d] @ 1700000000)", None),
    ],
)
def test_what_looks_back_further_than_samples_are_kept_is_found(
    tmp_path: Path, expression: str, severity: str | None
) -> None:
    path = tmp_path / "d.json"
    path.write_text(dashboard({"expr": expression}, unit="short"))
    told = check_files([path], evolve(knowing(Catalog()), retention="15d"))
    found = [each.severity.value for each in told if each.rule == "query-retention"]
    assert found == ([severity] if severity else [])
    assert "query-retention" not in {each.rule for each in check_files([path], knowing(Catalog()))}


def test_of_several_variables_the_one_that_is_a_piece_of_the_query_is_named(tmp_path: Path) -> None:
    variables = [
        {"type": "constant", "name": "kind", "query": "overall"},
        {"type": "constant", "name": "by", "query": "by (job)"},
    ]
    text = dashboard({"expr": "sum(calls_${kind}_total) $by"}, unit="short", templating={"list": variables})
    (note,) = [each for each in findings(tmp_path, "d.json", text, Catalog()) if each.rule == "query-syntax"]
    assert "$by holds a piece of it" in note.message


def test_queries_of_variables_and_annotations_are_read(tmp_path: Path) -> None:
    prometheus = {"type": "prometheus", "uid": "p"}
    variables = [
        {"type": "query", "name": "a", "datasource": prometheus, "query": "label_values(up{job=}, job)"},
        {
            "type": "query",
            "name": "b",
            "datasource": prometheus,
            "query": {"query": "query_result(sum(up)", "refId": "A"},
        },
        {"type": "query", "name": "c", "datasource": prometheus, "query": 'label_values(up{job=~"$a"}, job)'},
        {"type": "query", "name": "e", "datasource": prometheus, "query": "metrics(node_.*)"},
        {"type": "query", "name": "f", "datasource": {"type": "mysql", "uid": "m"}, "query": "SELECT a FROM b"},
        {"type": "custom", "name": "g", "query": "1,2"},
    ]
    events = [
        {"name": "Restarts", "datasource": prometheus, "expr": "changes(up) > 0"},
        {"name": "Deploys", "datasource": {"type": "loki", "uid": "l"}, "expr": '{job="x"} |= "deployed"'},
        {"name": "Annotations", "datasource": {"type": "datasource", "uid": "grafana"}},
    ]
    text = dashboard(
        {"expr": 'x{a=~"$a$b$c$e$f$g"}'}, unit="short", templating={"list": variables}, annotations={"list": events}
    )
    assert [each for each in found(tmp_path, "d.json", text, Catalog()) if each[0] == "query-syntax"] == [
        ("query-syntax", line_of(text, "label_values(up{job=}")),
        ("query-syntax", line_of(text, "query_result(sum(up)")),
        ("query-syntax", line_of(text, "changes(up)")),
    ]


def test_a_dashboard_that_repeats_a_recorded_expression_is_found_across_files(tmp_path: Path) -> None:
    expression = "sum by (method) (rate(http_requests_total{job='app'}[1h]))"
    (tmp_path / "r.yaml").write_text(rules(f"  - record: method:http_requests:rate1h\n    expr: {expression}\n"))
    (tmp_path / "d.json").write_text(dashboard({"expr": expression}))
    assert [each.rule for each in check_files([tmp_path / "r.yaml", tmp_path / "d.json"], knowing(CATALOG))] == [
        "recorded-expression"
    ]


def test_without_a_catalog_only_what_the_file_settles_is_said(tmp_path: Path) -> None:
    text = dashboard({"expr": "sum by (a) (rate(theirs_total[$__rate_interval]))", "legendFormat": "{{b}}"}, unit="s")
    assert found(tmp_path, "d.json", text, Catalog()) == [("legend", line_of(text, "{{b}}"))]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("d.json", b"", "is empty"),
        ("d.json", b"\xff\xfe\x00", "not UTF-8"),
        ("d.json", b"<html><body>Sign in</body></html>", "no JSON"),
        ("d.json", b'{"a": 1}', "neither a dashboard nor a rule file"),
        ("r.yaml", b"a: [1", "no YAML"),
        ("r.yaml", b"just text", "neither a dashboard nor a rule file"),
        ("r.yaml", b"groups:\n<<<<<<< HEAD\n- name: a\n", "merge conflict"),
        ("r.txt", b"groups: []", "are not checked"),
    ],
)
def test_a_file_that_cannot_be_checked_is_one_finding(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    (finding,) = check_files([tmp_path / name], knowing(CATALOG))
    assert finding.rule == "file-syntax"
    assert message in finding.message
    assert finding.remedy


def test_a_missing_file_and_a_folder_are_findings_too(tmp_path: Path) -> None:
    assert [each.message for each in check_files([tmp_path / "no.json", tmp_path], knowing(CATALOG))] == [
        "this is a folder",
        "the file cannot be read: No such file or directory",
    ]


def test_a_file_that_is_shaped_unlike_anything_is_said_to_be(tmp_path: Path) -> None:
    for number, odd in enumerate(
        (
            {"panels": [None, 5, "x", {"targets": "x"}, {"targets": [1, {"expr": 5}, {"expr": None}]}]},
            {"panels": [], "templating": {"list": [1, {"name": 5}]}},
            {"spec": {"elements": {"a": 1, "b": {"spec": []}}}},
            {"apiVersion": "dashboard.grafana.app/v2beta1", "kind": "Dashboard", "spec": ["a"]},
            {"panels": [5], "links": ["a"], "templating": {"list": [{"name": "a", "type": []}]}},
            {"panels": [5, {"links": [1], "fieldConfig": {"defaults": [], "overrides": [1, {"properties": "x"}]}}]},
        )
    ):
        said = {rule for rule, _ in found(tmp_path, f"{number}.json", json.dumps(odd))}
        assert said - {"variable-unused", "dashboard-uid"} == {"file-syntax"}
    for number, text in enumerate(("groups: [1, {rules: 5}, {rules: [1, {alert: [1], expr: {a: 1}}]}]", "groups: []")):
        findings(tmp_path, f"{number}.yaml", text)


def test_a_dashboard_of_2000_panels_is_checked_in_seconds(tmp_path: Path) -> None:
    panel = json.loads(dashboard({"expr": RATE, "legendFormat": "{{method}}"}))["panels"][0]
    (tmp_path / "d.json").write_text(json.dumps({"uid": "d", "panels": [panel] * 2_000}, indent=1))
    started = time.process_time()
    assert check_files([tmp_path / "d.json"], knowing(CATALOG)) == ()
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("groups: [a]", 1, "group 1: is 'a'"),
        ("groups:\n- null", 2, "group 1: is nothing"),
        ("groups:", 1, "groups: is nothing"),
        ("groups: null", 1, "groups: is nothing"),
        ("groups: {}", 1, "groups: is an object"),
        ("spec:\n  groups: a", 2, "groups: is 'a'"),
        ("groups:\n- rules: []", 2, "has no name"),
        ("groups:\n- name: a\n- name: a", 3, "has the name of the group at line 2"),
        ("groups:\n- name: a\n  rules: x", 3, "its rules are 'x'"),
        ("groups:\n- name: a\n  rules: [x]", 3, "its rule 1 is 'x'"),
        (
            "groups:\n- name: a\n  rules:\n  - {record: 'a:b:c', expr: up,\n     labels: [b]}",
            5,
            "its labels are a list",
        ),
        (
            "groups:\n- name: a\n  rules:\n  - {record: 'a:b:c', expr: up,\n     labels: {b: []}}",
            5,
            "label 'b' is a list",
        ),
        ("null", 1, "holds nothing"),
        ("---\n---\n", 2, "holds nothing"),
    ],
)
def test_rule_files_of_another_shape_are_said_to_be(text: str, line: int, message: str, tmp_path: Path) -> None:
    (only,) = findings(tmp_path, "rules.yaml", text, Catalog(()))
    assert message in only.message
    assert only.location.line == line


@pytest.mark.parametrize("text", ["groups: []", "groups:\n- name: a", "groups:\n- name: a\n  rules: []"])
def test_rule_files_that_prometheus_takes_for_none_are_silent(text: str, tmp_path: Path) -> None:
    assert findings(tmp_path, "rules.yaml", text) == ()


def test_endings_in_capitals_are_checked_as_well(tmp_path: Path) -> None:
    assert found(tmp_path, "A.JSON", dashboard()) == []
    assert found(tmp_path, "A.YAML", "groups: a") == [("rule-file", 1)]


def test_a_query_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    long = "up + " * 40_000 + "up"
    assert found(tmp_path, "a.json", dashboard({"expr": long})) == [("query-syntax", 18)]


def test_recordings_that_read_each_other_in_a_long_chain_take_no_time(tmp_path: Path) -> None:
    chain = "".join(f"  - {{record: 'a:{n}', expr: 'a:{n + 1}'}}\n" for n in range(2_000))
    started = time.process_time()
    findings(tmp_path, "rules.yaml", rules(chain), Catalog(()))
    assert time.process_time() - started < 20
