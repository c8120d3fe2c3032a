"""Alert rules and their groups."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.contract.live import EDITABLE, Live

_BASE = "/api/v1/provisioning/alert-rules"


def _rule(live: Live, what: str = "rule", **fields: Any) -> dict[str, Any]:
    model = {"refId": "A", "type": "math", "expression": "1 == 1"}
    query = {"refId": "A", "datasourceUid": "__expr__", "relativeTimeRange": {"from": 0, "to": 0}, "model": model}
    return {
        "uid": live.name(what),
        "title": f"Rule {live.name(what)}",
        "condition": "A",
        "data": [query],
        "noDataState": "NoData",
        "execErrState": "Error",
        "for": "300s",
        "labels": {"severity": "page"},
        "annotations": {"summary": "canary"},
        **fields,
    }


def _group_path(folder: str, group: str) -> str:
    return f"/api/v1/provisioning/folder/{folder}/rule-groups/{quote(group, safe='')}"


def _put(live: Live, folder: str, group: str, *rules: dict[str, Any], interval: int = 60, **options: Any) -> int:
    placed = [{**rule, "folderUID": folder, "ruleGroup": group} for rule in rules]
    body = {"title": group, "folderUid": folder, "interval": interval, "rules": placed}
    return live.status("PUT", _group_path(folder, group), body, **options)


def _uids(live: Live, folder: str, group: str) -> list[str]:
    return [rule["uid"] for rule in live.get(_group_path(folder, group))["rules"]]


def test_a_group_is_put_read_and_replaced_in_order(live: Live) -> None:
    folder, one, two = live.folder(), _rule(live, "one"), _rule(live, "two")
    assert _put(live, folder, "my group", two, one) == 200
    assert _uids(live, folder, "my group") == [two["uid"], one["uid"]]
    assert _put(live, folder, "my group", one, interval=120) == 200
    group = live.get(_group_path(folder, "my group"))
    assert ([rule["uid"] for rule in group["rules"]], group["interval"]) == ([one["uid"]], 120)
    assert live.status("GET", f"{_BASE}/{two['uid']}") == 404


def test_a_rule_that_lives_elsewhere_is_moved_and_an_empty_group_is_gone(live: Live) -> None:
    folder, other, rule = live.folder(), live.folder("other"), _rule(live)
    _put(live, folder, "old", rule)
    assert _put(live, other, "new", rule) == 200
    assert _uids(live, other, "new") == [rule["uid"]]
    assert live.status("GET", _group_path(folder, "old")) == 404


def test_without_rules_only_the_interval_changes(live: Live) -> None:
    folder, rule = live.folder(), _rule(live)
    _put(live, folder, "group", rule)
    live.done(
        "PUT", _group_path(folder, "group"), {"title": "group", "folderUid": folder, "interval": 30, "rules": None}
    )
    group = live.get(_group_path(folder, "group"))
    assert (group["interval"], len(group["rules"])) == (30, 1)


def test_an_identical_put_changes_nothing(live: Live) -> None:
    folder, rule = live.folder(), _rule(live)
    _put(live, folder, "group", rule)
    before = live.get(f"{_BASE}/{rule['uid']}")
    assert _put(live, folder, "group", rule) == 200
    assert live.get(f"{_BASE}/{rule['uid']}") == before


def test_what_the_server_makes_of_a_rule(live: Live) -> None:
    folder, rule = live.folder(), _rule(live)
    _put(live, folder, "group", rule)
    read = live.get(f"{_BASE}/{rule['uid']}")
    model = read["data"][0]["model"]
    assert read["for"] == "5m"
    assert (model["intervalMs"], model["maxDataPoints"], model["refId"]) == (1000, 43200, "A")
    assert (read["folderUID"], read["ruleGroup"], read["provenance"]) == (folder, "group", "api")
    assert (read["labels"], read["annotations"]) == (rule["labels"], rule["annotations"])


def test_wrong_spellings_are_dropped_silently(live: Live) -> None:
    folder = live.folder()
    rule = _rule(live, keep_firing_for="600s", missingSeriesEvalsToResolve=3, keepFiringFor="7m")
    assert _put(live, folder, "group", rule) == 200
    read = live.get(f"{_BASE}/{rule['uid']}")
    assert "keepFiringFor" not in read
    assert (read["keep_firing_for"], read["missingSeriesEvalsToResolve"]) == ("10m", 3)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"title": "x" * 191},
        {"data": []},
        {"noDataState": "Nothing"},
        {"execErrState": ""},
        {"for": "soon"},
        {"uid": "with space"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_a_rule_that_cannot_be_is_refused_and_nothing_is_stored(live: Live, fields: dict[str, Any]) -> None:
    folder, good = live.folder(), _rule(live, "good")
    assert _put(live, folder, "group", good, _rule(live, "bad", **fields)) == 400
    assert live.status("GET", _group_path(folder, "group")) == 404


def test_a_condition_that_no_query_has_is_taken(live: Live) -> None:
    assert _put(live, live.folder(), "group", _rule(live, condition="Z")) == 200


@pytest.mark.parametrize("interval", [0, 15, 7])
def test_an_interval_that_the_scheduler_cannot_keep_is_refused(live: Live, interval: int) -> None:
    assert _put(live, live.folder(), "group", _rule(live), interval=interval) == 400


def test_titles_are_unique_in_a_folder(live: Live) -> None:
    folder, rule = live.folder(), _rule(live, "one")
    _put(live, folder, "one", rule)
    status = _put(live, folder, "two", _rule(live, "two", title=rule["title"]))
    assert status in ((409,) if live.is_stand_in else (200, 400, 409, 500))


def test_single_rules_are_made_changed_and_deleted(live: Live) -> None:
    folder = live.folder()
    rule = _rule(live, folderUID=folder, ruleGroup="group", orgID=1)
    assert live.status("POST", _BASE, rule) == 201
    assert live.status("POST", _BASE, rule) == 409
    assert live.get(_group_path(folder, "group"))["interval"] == 60
    live.done("PUT", f"{_BASE}/{rule['uid']}", {**rule, "isPaused": True})
    assert live.get(f"{_BASE}/{rule['uid']}")["isPaused"] is True
    assert rule["uid"] in [each["uid"] for each in live.get(_BASE)]
    assert live.status("DELETE", f"{_BASE}/{rule['uid']}") == 204
    assert live.status("GET", f"{_BASE}/{rule['uid']}") == 404
    assert live.status("GET", _group_path(folder, "group")) == 404


def test_groups_are_deleted_at_once(live: Live) -> None:
    folder, rule = live.folder(), _rule(live)
    _put(live, folder, "group", rule)
    assert live.status("DELETE", _group_path(folder, "group")) == 204
    assert live.status("GET", f"{_BASE}/{rule['uid']}") == 404


def test_provenance_is_api_unless_the_header_is_there(live: Live) -> None:
    folder, locked, editable = live.folder(), _rule(live, "locked"), _rule(live, "editable")
    _put(live, folder, "locked", locked)
    _put(live, folder, "editable", editable, headers={"X-Disable-Provenance": "false"})
    assert live.get(f"{_BASE}/{locked['uid']}")["provenance"] == "api"
    assert live.get(f"{_BASE}/{editable['uid']}").get("provenance", "") == ""


def test_a_rule_of_another_provenance_cannot_be_changed_and_can_be_deleted(live: Live) -> None:
    folder = live.folder()
    rule = _rule(live, folderUID=folder, ruleGroup="group")
    live.done("POST", _BASE, rule)
    assert live.status("PUT", f"{_BASE}/{rule['uid']}", rule, headers=EDITABLE) == 500
    assert live.get(f"{_BASE}/{rule['uid']}")["provenance"] == "api"
    assert live.status("DELETE", f"{_BASE}/{rule['uid']}", headers=EDITABLE) == 204


def test_an_editable_rule_may_become_provisioned(live: Live) -> None:
    folder = live.folder()
    rule = _rule(live, folderUID=folder, ruleGroup="group")
    live.done("POST", _BASE, rule, headers=EDITABLE)
    live.done("PUT", f"{_BASE}/{rule['uid']}", rule)
    assert live.get(f"{_BASE}/{rule['uid']}")["provenance"] == "api"


def test_a_folder_with_rules_is_only_deleted_when_forced(live: Live) -> None:
    folder, rule = live.folder(), _rule(live)
    _put(live, folder, "group", rule)
    assert live.status("DELETE", f"/api/folders/{folder}") in (400, 412)
    assert live.status("DELETE", f"/api/folders/{folder}", params={"forceDeleteRules": "true"}) == 200
    assert live.status("GET", f"{_BASE}/{rule['uid']}") == 404


def test_the_state_of_a_rule_is_told_with_its_labels_and_its_group(live: Live) -> None:
    folder, rule = live.folder(), _rule(live)
    _put(live, folder, "states", rule, interval=60)
    answer = live.get("/api/prometheus/grafana/api/v1/rules")
    assert answer["status"] == "success"
    groups = [each for each in answer["data"]["groups"] if each.get("folderUid", folder) == folder]
    (group,) = [each for each in groups if rule["title"] in [member["name"] for member in each["rules"]]]
    assert (group["name"], group["interval"]) == ("states", 60)
    (state,) = group["rules"]
    assert (state["type"], state["health"], state["labels"]) == ("alerting", "ok", {"severity": "page"})
    assert state["duration"] == 300
    assert state["lastEvaluation"]
