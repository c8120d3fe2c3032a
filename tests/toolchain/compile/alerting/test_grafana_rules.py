"""Rules of Grafana that are defined node by node reach it as they are, over its API and in its files."""

from typing import Any

import pytest
from attrs import evolve

from tests.toolchain.alerts import alert
from tests.toolchain.compilation import compilation, messages
from toolchain.base.errors import DefinitionError
from toolchain.base.waiver import Waiver
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting import AlertRule, GrafanaRule, NoData, OnError, RuleGroup

GROUP = RuleGroup("theirs", "20s", as_written=True, no_data=NoData.KEEP_LAST, on_error=OnError.KEEP_LAST)
NODES = [
    {"refId": "hits", "datasourceUid": "prom", "relativeTimeRange": {"from": 600, "to": 0}, "model": {"expr": "up"}},
    {"refId": "all", "datasourceUid": "sql", "model": {"rawSql": "SELECT $__time(at), '${x}' FROM t"}},
    {
        "refId": "both",
        "datasourceUid": "__expr__",
        "model": {"type": "math", "expression": "$hits / ${all} > 1"},
    },
]


def theirs(**changes: Any) -> GrafanaRule:
    return GrafanaRule(**{"title": "Both $are bad", "group": GROUP, "nodes": NODES, "condition": "both", **changes})


def of_api(made: Compilation) -> Any:
    return next(each.document for each in made.artifacts if each.path == "resources/alert-rule-groups/theirs.json")


def of_file(made: Compilation) -> Any:
    (group,) = next(each.document for each in made.artifacts if each.path == "provisioning/alerting/rules.yaml")[
        "groups"
    ]
    return group


def test_the_api_gets_the_nodes_untouched() -> None:
    group = of_api(compilation(grafana_rules=(theirs(uid="b7", wait="1m", paused=True, missing_evals=3),)))
    assert (group["title"], group["interval"], group["folderUid"]) == ("theirs", 20, "team")
    (rule,) = group["rules"]
    assert rule == {
        "uid": "b7",
        "title": "Both $are bad",
        "condition": "both",
        "noDataState": "KeepLast",
        "execErrState": "KeepLast",
        "data": NODES,
        "for": "1m",
        "keep_firing_for": "0s",
        "isPaused": True,
        "labels": {},
        "annotations": {},
        "folderUID": "team",
        "ruleGroup": "theirs",
        "orgID": 1,
        "missingSeriesEvalsToResolve": 3,
    }


def test_a_file_spells_it_otherwise_and_keeps_grafana_from_expanding_it() -> None:
    rule = theirs(
        labels={"a": "$b"},
        annotations={"__dashboardUid__": "d", "__panelId__": "4", "summary": "{{ $labels.a }}"},
        notification={"receiver": "a $receiver", "group_by": ["alertname"]},
        keep_firing="2m",
    )
    (written,) = of_file(compilation(grafana_rules=(rule,)))["rules"]
    assert (written["title"], written["labels"]) == ("Both $$are bad", {"a": "$$b"})
    assert written["notification_settings"] == {"receiver": "a $$receiver", "group_by": ["alertname"]}
    assert (written["dashboardUid"], written["panelId"], written["keepFiringFor"]) == ("d", 4, "2m")
    assert written["annotations"] == {"summary": "{{ $labels.a }}"}
    assert written["data"] == NODES


def test_a_recording_rule_says_nothing_of_silence() -> None:
    record = {"metric": "a:b", "from": "both", "target_datasource_uid": "prom"}
    made = compilation(grafana_rules=(theirs(record=record, condition=""),))
    (over_api,), (in_file,) = of_api(made)["rules"], of_file(made)["rules"]
    assert (over_api["record"], "noDataState" in over_api) == (record, False)
    assert in_file["record"] == {"metric": "a:b", "from": "both", "targetDatasourceUid": "prom"}


def test_it_shares_a_group_with_alerts_of_the_builder_in_the_order_of_their_lines() -> None:
    first = AlertRule(name="First", query="up == 0", group=GROUP)
    second = theirs()
    third = AlertRule(name="Third", query="up == 1", group=GROUP)
    titles = [each["title"] for each in of_api(compilation(alerts=(first, third), grafana_rules=(second,)))["rules"]]
    assert sorted(titles) == ["Both $are bad", "First", "Third"]
    assert titles.index("First") < titles.index("Third")


def test_groups_of_others_that_share_a_name_stay_apart() -> None:
    again = evolve(GROUP, interval="1m")
    made = compilation(grafana_rules=(theirs(), theirs(title="Other", group=again)))
    assert of_api(made)["interval"] == 20
    other = next(each.document for each in made.artifacts if each.path == "resources/alert-rule-groups/theirs-2.json")
    assert (other["interval"], other["rules"][0]["ruleGroup"]) == (60, "theirs-2")


def test_the_checks_read_its_queries_and_nodes() -> None:
    nodes = [{**NODES[0], "model": {"expr": "sum(up", "datasource": {"type": "prometheus"}}}, *NODES[1:]]
    (message,) = messages("query-syntax", grafana_rules=(theirs(nodes=nodes),))
    assert "Both $are bad" in message
    waived = theirs(nodes=nodes, waivers=[Waiver("query-syntax", "theirs")])
    assert not messages("query-syntax", grafana_rules=(waived,))


def test_its_document_is_one_that_grafana_takes() -> None:
    assert not messages("schema", grafana_rules=(theirs(), theirs(title="r", record={"metric": "a:b", "from": "all"})))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"condition": "C"}, "reads 'C', which none of its nodes is"),
        ({"record": {"metric": "a:b", "from": "A"}}, "reads 'A'"),
        ({"no_data": None}, "does not say what silence or failure means"),
        ({"group": RuleGroup("ours", "1m", no_data=NoData.OK, on_error=OnError.OK)}, "is not as_written"),
        ({"notification": {"to": "x"}}, "has 'to' in notification="),
    ],
)
def test_what_grafana_would_refuse_is_an_error_of_the_definition(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(DefinitionError, match=words):
        theirs(**changes)


def test_alerts_of_the_house_are_not_affected() -> None:
    made = compilation(alerts=(alert(),), grafana_rules=(theirs(),))
    assert sorted(each.path for each in made.artifacts if "alert-rule-groups" in each.path) == [
        "resources/alert-rule-groups/critical.json",
        "resources/alert-rule-groups/theirs.json",
    ]
