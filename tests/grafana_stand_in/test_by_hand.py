"""What is done beside the API, and the state that is compared."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from grafana_stand_in import GrafanaStandIn

_DASHBOARDS = "/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards"


@pytest.fixture
def grafana() -> Iterator[GrafanaStandIn]:
    """A Grafana without anything in it."""
    with GrafanaStandIn() as started:
        yield started


def _call(grafana: GrafanaStandIn, method: str, path: str, json: object = None) -> requests.Response:
    headers = {"Authorization": f"Bearer {grafana.tokens.admin}"}
    return requests.request(method, f"{grafana.url}{path}", json=json, headers=headers, timeout=10)


def _document(**annotations: str) -> dict[str, Any]:
    return {
        "apiVersion": "dashboard.grafana.app/v1beta1",
        "kind": "Dashboard",
        "metadata": {"name": "d", "annotations": {f"grafana.app/{key}": value for key, value in annotations.items()}},
        "spec": {"title": "D", "schemaVersion": 42},
    }


def test_an_edit_in_the_interface_is_seen_with_its_author(grafana: GrafanaStandIn) -> None:
    _call(grafana, "POST", _DASHBOARDS, _document())
    grafana.edit_dashboard_as_user("d", lambda spec: spec.update(description="by hand"), user="anna")
    read = _call(grafana, "GET", f"{_DASHBOARDS}/d").json()
    assert read["spec"]["description"] == "by hand"
    assert read["metadata"]["generation"] == 2
    assert read["metadata"]["annotations"]["grafana.app/updatedBy"] == "user:anna-uid"
    assert _call(grafana, "GET", "/api/dashboards/uid/d").json()["meta"]["updatedBy"] == "anna"


def test_the_front_page_renames_and_deletes_a_dashboard(grafana: GrafanaStandIn) -> None:
    _call(grafana, "POST", _DASHBOARDS, _document())
    page = requests.post(grafana.url, {"uid": "d", "title": "A <b> of mine"}, timeout=10)
    assert "A &lt;b&gt; of mine" in page.text
    read = _call(grafana, "GET", f"{_DASHBOARDS}/d").json()
    assert read["spec"]["title"] == "A <b> of mine"
    assert read["metadata"]["annotations"]["grafana.app/updatedBy"] == "user:editor-uid"
    assert requests.post(grafana.url, {"uid": "d", "do": "delete"}, timeout=10).status_code == 200
    assert grafana.state()["dashboards"] == {}
    assert requests.post(grafana.url, {"uid": "d", "title": "x"}, timeout=10).status_code == 404


def test_the_interface_refuses_managed_dashboards_unless_edits_are_allowed(grafana: GrafanaStandIn) -> None:
    marks = {"managedBy": "kubectl", "managerId": "ours"}
    _call(grafana, "POST", _DASHBOARDS, _document(**marks))
    with pytest.raises(PermissionError, match="read-only"):
        grafana.edit_dashboard_as_user("d", lambda spec: spec.update(description="x"))
    grafana.edit_dashboard_as_user("d", lambda spec: spec.update(description="x"), through_api=True)
    _call(grafana, "PUT", f"{_DASHBOARDS}/d", _document(**marks, managerAllowsEdits="true"))
    grafana.edit_dashboard_as_user("d", lambda spec: spec.update(description="y"))
    annotations = _call(grafana, "GET", f"{_DASHBOARDS}/d").json()["metadata"]["annotations"]
    assert annotations["grafana.app/managerId"] == "ours"


def test_a_dashboard_from_a_file_cannot_be_written_or_deleted(grafana: GrafanaStandIn) -> None:
    grafana.provision_dashboard("d", {"title": "D"}, file="d.json")
    meta = _call(grafana, "GET", "/api/dashboards/uid/d").json()["meta"]
    assert (meta["provisioned"], meta["provisionedExternalId"]) == (True, "d.json")
    save = {"dashboard": {"uid": "d", "title": "E"}, "overwrite": True}
    assert _call(grafana, "POST", "/api/dashboards/db", save).status_code == 400
    assert _call(grafana, "DELETE", "/api/dashboards/uid/d").status_code == 400
    assert _call(grafana, "PUT", f"{_DASHBOARDS}/d", _document()).status_code == 403
    assert _call(grafana, "DELETE", f"{_DASHBOARDS}/d").status_code == 400
    assert _call(grafana, "DELETE", f"{_DASHBOARDS}/d?gracePeriodSeconds=0").status_code == 200


def test_a_data_source_from_a_file_is_read_only(grafana: GrafanaStandIn) -> None:
    grafana.provision_datasource("p", "Prometheus", "prometheus", "http://localhost:9090")
    path = "/api/datasources/uid/p"
    assert _call(grafana, "GET", path).json()["readOnly"] is True
    assert _call(grafana, "PUT", path, {"name": "P", "type": "prometheus"}).status_code == 403
    assert _call(grafana, "DELETE", path).status_code == 403


def test_a_default_data_source_takes_that_from_the_others(grafana: GrafanaStandIn) -> None:
    for uid in "ab":
        source = {"uid": uid, "name": uid, "type": "loki", "isDefault": True}
        assert _call(grafana, "POST", "/api/datasources", source).status_code == 200
    defaults = {uid: source["isDefault"] for uid, source in grafana.state()["datasources"].items()}
    assert defaults == {"a": False, "b": True}


def test_health_can_fail(grafana: GrafanaStandIn) -> None:
    grafana.provision_datasource("p", "Prometheus", "prometheus")
    assert _call(grafana, "GET", "/api/datasources/uid/p/health").status_code == 200
    grafana.fail_health_of("p")
    assert _call(grafana, "GET", "/api/datasources/uid/p/health").status_code == 400


def _rule(uid: str) -> dict[str, Any]:
    query = {"refId": "A", "datasourceUid": "__expr__", "model": {"type": "math", "expression": "1"}}
    states = {"noDataState": "OK", "execErrState": "OK", "for": "0s", "condition": "A", "data": [query]}
    return {"uid": uid, "title": uid, "folderUID": "f", "ruleGroup": "g", **states}


def test_a_rule_from_a_file_is_locked(grafana: GrafanaStandIn) -> None:
    _call(grafana, "POST", "/api/folders", {"uid": "f", "title": "F"})
    grafana.provision_rule(_rule("r"))
    assert _call(grafana, "GET", "/api/v1/provisioning/alert-rules/r").json()["provenance"] == "file"
    assert _call(grafana, "DELETE", "/api/v1/provisioning/alert-rules/r").status_code == 409
    group = {"interval": 60, "rules": [_rule("r")]}
    assert _call(grafana, "PUT", "/api/v1/provisioning/folder/f/rule-groups/g", group).status_code == 409


def test_a_rule_made_in_the_interface_has_no_provenance_and_can_be_edited(grafana: GrafanaStandIn) -> None:
    _call(grafana, "POST", "/api/folders", {"uid": "f", "title": "F"})
    grafana.create_rule_as_user(_rule("r"))
    grafana.edit_rule_as_user("r", lambda rule: rule.update(isPaused=True))
    read = _call(grafana, "GET", "/api/v1/provisioning/alert-rules/r").json()
    assert (read["provenance"], read["isPaused"]) == ("", True)


def test_a_continue_token_can_expire(grafana: GrafanaStandIn) -> None:
    for uid in "abc":
        grafana.create_dashboard_as_user(uid, {"title": uid})
    token = _call(grafana, "GET", f"{_DASHBOARDS}?limit=2").json()["metadata"]["continue"]
    assert len(_call(grafana, "GET", f"{_DASHBOARDS}?limit=2&continue={token}").json()["items"]) == 1
    grafana.expire_continue_tokens()
    response = _call(grafana, "GET", f"{_DASHBOARDS}?limit=2&continue={token}")
    assert (response.status_code, response.json()["reason"]) == (410, "Expired")


def test_a_page_begins_where_the_last_one_ended_whatever_was_deleted_since(grafana: GrafanaStandIn) -> None:
    for uid in "abcd":
        grafana.create_dashboard_as_user(uid, {"title": uid})
    first = _call(grafana, "GET", f"{_DASHBOARDS}?limit=2").json()
    grafana.delete_dashboard_as_user("a")
    token = first["metadata"]["continue"]
    rest = _call(grafana, "GET", f"{_DASHBOARDS}?limit=2&continue={token}").json()
    assert [item["metadata"]["name"] for item in rest["items"]] == ["c", "d"]


def test_what_is_new_may_be_missing_from_search() -> None:
    with GrafanaStandIn(search_lag=60) as grafana:
        grafana.create_dashboard_as_user("d", {"title": "D"})
        assert _call(grafana, "GET", "/api/search").json() == []
        assert _call(grafana, "GET", "/api/dashboards/uid/d").status_code == 200


def test_a_quota_limits_rules() -> None:
    with GrafanaStandIn(rule_quota=1) as grafana:
        _call(grafana, "POST", "/api/folders", {"uid": "f", "title": "F"})
        created = [_call(grafana, "POST", "/api/v1/provisioning/alert-rules", _rule(uid)).status_code for uid in "ab"]
        assert created == [201, 403]


def test_the_state_does_not_depend_on_how_often_something_was_written() -> None:
    states = []
    for times in (1, 3):
        with GrafanaStandIn() as grafana:
            for _ in range(times):
                _call(grafana, "PUT", f"{_DASHBOARDS}/d", _document(message=str(times), sourceTimestamp=str(times)))
                _call(grafana, "POST", "/api/folders", {"uid": "f", "title": "F"})
                _call(
                    grafana,
                    "PUT",
                    "/api/v1/provisioning/folder/f/rule-groups/g",
                    {"interval": 60, "rules": [_rule("r")]},
                )
            states.append(grafana.state())
    assert states[0] == states[1]


def test_the_state_is_a_copy(grafana: GrafanaStandIn) -> None:
    grafana.create_dashboard_as_user("d", {"title": "D"})
    grafana.state()["dashboards"]["d"]["spec"]["title"] = "changed"
    assert grafana.state()["dashboards"]["d"]["spec"]["title"] == "D"


def test_permissions_know_teams_by_name_in_the_state(grafana: GrafanaStandIn) -> None:
    team = grafana.add_team("on call")
    assert _call(grafana, "GET", "/api/teams/search?name=on%20call").json()["teams"][0]["id"] == team
    _call(grafana, "POST", "/api/folders", {"uid": "f", "title": "F"})
    items = [{"teamId": team, "permission": 2}]
    assert _call(grafana, "POST", "/api/folders/f/permissions", {"items": items}).status_code == 200
    assert grafana.state()["permissions"] == {"folders/f": [{"permission": 2, "team": "on call"}]}


def test_the_front_page_says_what_the_server_is_and_holds(grafana: GrafanaStandIn) -> None:
    grafana.create_dashboard_as_user("d", {"title": "<Requests>"})
    page = requests.get(grafana.url, timeout=10)
    assert page.headers["Content-Type"].startswith("text/html")
    assert "stand-in" in page.text
    assert "&lt;Requests&gt;" in page.text


def test_a_contact_point_that_a_rule_names_stays(grafana: GrafanaStandIn) -> None:
    point = {"uid": "p", "name": "P", "type": "email", "settings": {"addresses": "a@localhost"}}
    assert _call(grafana, "POST", "/api/v1/provisioning/contact-points", point).status_code == 202
    _call(grafana, "POST", "/api/folders", {"uid": "f", "title": "F"})
    grafana.create_rule_as_user(_rule("r") | {"notification_settings": {"receiver": "P"}})
    refused = _call(grafana, "DELETE", "/api/v1/provisioning/contact-points/p")
    assert (refused.status_code, refused.json()["messageId"].rsplit(".", 1)[1]) == (409, "used-by-rule")
