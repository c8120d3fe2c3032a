"""Rules of Grafana become modules that compile to the same: of the builder's form, or node by node."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.toolchain.compilation import compilation
from toolchain.base.errors import UserError
from toolchain.define.alerting import AlertRule, GrafanaRule, RuleGroup
from toolchain.define.alerting.outcomes import NoData, OnError
from toolchain.pull.imports.given import Given, given_of_file
from toolchain.pull.imports.grafana_rules import GRAFANA_RULES
from toolchain.pull.imports.kind import ImportContext
from toolchain.pull.imports.kinds import kind_of
from toolchain.pull.verification import run

COMPILATION = compilation()


def query(ref: str = "A", uid: str = "prom", **model: Any) -> dict[str, Any]:
    asked = {"refId": ref, "expr": "sum(up) by (job)", "instant": True, "intervalMs": 1000, "maxDataPoints": 43200}
    return {
        "refId": ref,
        "queryType": "",
        "relativeTimeRange": {"from": 300, "to": 0},
        "datasourceUid": uid,
        "model": {**asked, "editorMode": "builder", "legendFormat": "__auto", "range": False, **model},
    }


def expression(ref: str, **model: Any) -> dict[str, Any]:
    return {
        "refId": ref,
        "relativeTimeRange": {"from": 0, "to": 0},
        "datasourceUid": "__expr__",
        "model": {"refId": ref, "datasource": {"type": "__expr__", "uid": "__expr__"}, "hide": False, **model},
    }


def evaluator(kind: str = "gt", *parameters: float) -> dict[str, Any]:
    """A condition with all that the editor leaves in one."""
    return {
        "evaluator": {"type": kind, "params": list(parameters or (5,))},
        "operator": {"type": "and"},
        "query": {"params": ["B"]},
        "reducer": {"params": [], "type": "last"},
        "type": "query",
    }


REDUCE = expression("B", type="reduce", reducer="last", expression="A")
THRESHOLD = expression("C", type="threshold", expression="B", conditions=[evaluator()])
BUILT = [query(), REDUCE, THRESHOLD]


def rule(**changes: Any) -> dict[str, Any]:
    return {
        "uid": "b7xk",
        "title": "Too many",
        "condition": "C",
        "data": BUILT,
        "noDataState": "NoData",
        "execErrState": "KeepLast",
        "for": "5m",
        "labels": {"severity": "page", "team": "core"},
        "annotations": {
            "summary": "{{ $labels.job }}: {{ $values.B.Value }}",
            "__dashboardUid__": "d",
            "__panelId__": "2",
        },
        **changes,
    }


def group(*rules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"title": "Checks", "folderUid": "other", "interval": 90, "rules": list(rules), **changes}


def imported(document: Any, place: str = "grafana:other/Checks", **data_sources: str) -> tuple[str, list[Any], Any]:
    """The source of the module, the rules that it defines, and what became of it."""
    given = Given(place, document)
    assert kind_of(document) is GRAFANA_RULES
    outcome = GRAFANA_RULES.outcome(given, "module", ImportContext(COMPILATION, data_sources))
    (source,) = outcome.modules.values()
    values = run(source, "module.py").values()
    return source, [each for each in values if isinstance(each, AlertRule | GrafanaRule | RuleGroup)], outcome


def test_a_query_its_last_value_and_a_threshold_are_a_rule_of_the_builder() -> None:
    source, (defined_group, defined), outcome = imported(group(rule()))
    assert isinstance(defined, AlertRule)
    assert (defined.name, defined.uid, defined.threshold, defined.wait) == ("Too many", "b7xk", 5, "5m")
    assert (defined.no_data, defined.on_error) == (NoData.UNKNOWN, OnError.KEEP_LAST)
    assert (defined_group.name, defined_group.interval, defined_group.as_written) == ("Checks", "90s", True)
    assert 'query="sum by (job) (up)"' in source
    assert outcome.notes == ("rules of the folder 'other' go to that of the environment",)


PLAIN: dict[str, dict[str, Any]] = {
    "two queries": {"data": [query(), query("D"), REDUCE, THRESHOLD]},
    "a range": {"data": [query(instant=False, range=True), REDUCE, THRESHOLD]},
    "another reducer": {"data": [query(), expression("B", type="reduce", reducer="mean", expression="A"), THRESHOLD]},
    "a mode": {
        "data": [
            query(),
            expression("B", type="reduce", reducer="last", expression="A", settings={"mode": "dropNN"}),
            THRESHOLD,
        ]
    },
    "a range of values": {
        "data": [
            query(),
            REDUCE,
            expression("C", type="threshold", expression="B", conditions=[evaluator("within_range", 1, 2)]),
        ]
    },
    "an end of its own": {
        "data": [
            query(),
            REDUCE,
            expression(
                "C",
                type="threshold",
                expression="B",
                conditions=[{**evaluator(), "unloadEvaluator": {"type": "lt", "params": [3]}}],
            ),
        ]
    },
    "math": {"data": [query(), REDUCE, expression("C", type="math", expression="$B > 5 || ${B} < 1")]},
    "resample": {
        "data": [
            query(instant=False, range=True),
            expression("D", type="resample", expression="A", window="30s", downsampler="mean", upsampler="fillna"),
            expression("B", type="reduce", reducer="last", expression="D"),
            THRESHOLD,
        ]
    },
    "classic conditions": {
        "data": [
            query(),
            expression("C", type="classic_conditions", conditions=[{**evaluator(), "query": {"params": ["A"]}}]),
        ]
    },
    "sql": {"data": [query(), expression("C", type="sql", expression="SELECT * FROM A")]},
    "other names": {
        "data": [
            query("q"),
            expression("r", type="reduce", reducer="last", expression="q"),
            {**THRESHOLD, "refId": "t"},
        ],
        "condition": "t",
    },
    "a data source that nobody knows": {"data": [query(uid="elsewhere"), REDUCE, THRESHOLD]},
    "PromQL that is none": {"data": [query(expr="nothing_at_all{"), REDUCE, THRESHOLD]},
    "a pause": {"isPaused": True},
    "a receiver": {"notification_settings": {"receiver": "Ops", "group_by": ["alertname", "grafana_folder"]}},
    "an end after three evaluations": {"missingSeriesEvalsToResolve": 3},
    "a recording": {"record": {"metric": "a:b", "from": "A", "target_datasource_uid": "prom"}},
    "a value in Prometheus' words": {"annotations": {"summary": "{{ $value }}"}},
}


@pytest.mark.parametrize("changes", PLAIN.values(), ids=PLAIN)
def test_everything_else_is_kept_node_by_node(changes: dict[str, Any]) -> None:
    given = rule(**changes)
    _, (_, defined), _ = imported(group(given))
    assert isinstance(defined, GrafanaRule)
    kept = {"intervalMs": 1000, "maxDataPoints": 43200}
    nodes = [
        {**{name: each for name, each in node.items() if (name, each) != ("queryType", "")}, "model": model}
        for node in given["data"]
        for model in [{name: each for name, each in node["model"].items() if kept.get(name) != each}]
    ]
    assert defined.nodes == nodes
    assert defined.annotations == given["annotations"]


def test_a_query_of_loki_is_one_of_the_builder_too() -> None:
    nodes = [query(uid="logs", expr='sum(rate({app="a"} |= "x" [5m]))', queryType="instant"), REDUCE, THRESHOLD]
    for name in ("instant", "range"):
        del nodes[0]["model"][name]
    source, (_, defined), _ = imported(group(rule(data=nodes)))
    assert isinstance(defined, AlertRule)
    assert "parse_logql(" in source


def test_data_sources_of_elsewhere_are_ours_where_somebody_says_so() -> None:
    given = group(rule(data=[query(uid="elsewhere"), REDUCE, THRESHOLD]))
    _, (_, defined), _ = imported(given, elsewhere="prometheus")
    assert isinstance(defined, AlertRule)


def test_a_file_and_the_api_and_the_resource_give_the_same_rule(tmp_path: Path) -> None:
    nodes = [query(), expression("C", type="math", expression="$A > 5")]
    api = rule(data=nodes, keep_firing_for="2m", missingSeriesEvalsToResolve=4, labels={"a": "$b"})
    in_file = {
        **{name: each for name, each in api.items() if name not in ("keep_firing_for", "missingSeriesEvalsToResolve")},
        "keepFiringFor": "2m",
        "missing_series_evals_to_resolve": 4,
        "labels": {"a": "$$b"},
        "annotations": {"summary": api["annotations"]["summary"]},
        "dashboardUid": "d",
        "panelId": 2,
    }
    path = tmp_path / "export.yaml"
    file = {
        "apiVersion": 1,
        "groups": [{"orgId": 1, "name": "Checks", "folder": "F", "interval": "90s", "rules": [in_file]}],
    }
    path.write_text(yaml.safe_dump(file))
    resource = {
        "apiVersion": "rules.alerting.grafana.app/v0alpha1",
        "kind": "AlertRule",
        "metadata": {
            "name": "b7xk",
            "labels": {"grafana.com/group": "Checks"},
            "annotations": {"grafana.app/folder": "F"},
        },
        "spec": {
            "title": "Too many",
            "trigger": {"interval": "1m30s"},
            "noDataState": "NoData",
            "execErrState": "KeepLast",
            "for": "5m",
            "keepFiringFor": "2m",
            "missingSeriesEvalsToResolve": 4,
            "labels": {"a": "$b"},
            "annotations": {"summary": api["annotations"]["summary"]},
            "panelRef": {"dashboardUID": "d", "panelID": 2},
            "expressions": {
                "A": {
                    "datasourceUID": "prom",
                    "queryType": "",
                    "relativeTimeRange": {"from": "5m", "to": "0s"},
                    "model": nodes[0]["model"],
                },
                "C": {"model": nodes[1]["model"], "source": True},
            },
        },
    }
    read = given_of_file(path, was_named=True)
    bodies = []
    for document, place in (
        (group(api), "a"),
        (read.document, "a"),
        (resource, "a"),
        (json.loads(json.dumps(file)), "a"),
    ):
        source, (_, defined), _ = imported(document, place)
        assert isinstance(defined, GrafanaRule)
        facts = (
            defined.uid,
            defined.wait,
            defined.keep_firing,
            defined.missing_evals,
            defined.labels,
            defined.annotations,
        )
        bodies.append((facts, defined.condition, defined.nodes[0], defined.nodes[1]["model"]))
        assert 'RuleGroup(\n    "Checks",\n    "90s"' in source
    assert all(each == bodies[0] for each in bodies)


def test_rules_that_the_api_lists_go_to_their_groups() -> None:
    rules = [
        rule(uid="a", title="One", ruleGroup="G", folderUID="x"),
        rule(uid="b", title="Two", ruleGroup="H", folderUID="x"),
    ]
    _, defined, _ = imported(rules)
    assert [each.name for each in defined if isinstance(each, RuleGroup)] == ["G", "H"]


def test_groups_of_one_name_in_two_folders_stay_two() -> None:
    file = {
        "apiVersion": 1,
        "groups": [
            {"orgId": 1, "name": "G", "folder": name, "interval": "1m", "rules": [rule(uid=name, title=name)]}
            for name in ("a", "b")
        ],
    }
    _, defined, outcome = imported(file)
    assert len([each for each in defined if isinstance(each, RuleGroup)]) == 2
    assert len(outcome.notes) == 2


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (group(rule(condition="Z", data=[query("Z", password="hunter2")])), "is a secret, at data[0].model.password"),
        (group(rule(data=[])), "Too many"),
        (group(rule(uid="b/../7")), "uid"),
    ],
)
def test_what_cannot_be_a_rule_is_refused_by_name(document: Any, words: str) -> None:
    with pytest.raises(UserError) as refused:
        imported(document)
    assert words in refused.value.message
    assert "hunter2" not in refused.value.message


def test_what_is_imported_passes_the_checks() -> None:
    for changes in PLAIN.values():
        _, _, outcome = imported(group(rule(**changes)))
        assert [each for each in outcome.notes if not each.startswith("rules of the folder")] == []


def test_texts_of_others_are_texts_in_the_module() -> None:
    text = '"""\'); import os; {{ $labels.x }} \\ # %s'
    given = group(rule(title=text, labels={"a": text}, annotations={"b": text}, isPaused=True), title="../x/" + text)
    source, (_, defined), _ = imported(given)
    assert (defined.title, defined.labels, defined.annotations) == (text, {"a": text}, {"b": text})
    assert "import os" not in source.replace("); import os;", "")
