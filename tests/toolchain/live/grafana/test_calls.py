"""Each typed call: what it sends and what it makes of the answer."""

from collections.abc import Callable

import pytest

from tests.toolchain.live.grafana.server import LOST, Reply, Request, connected, script
from toolchain.live.grafana import (
    alert_rules,
    annotations,
    contact_points,
    dashboards_legacy,
    datasources,
    folders_legacy,
    mute_timings,
    permissions,
    policies,
    provisioning,
    teams,
    templates,
)
from toolchain.live.grafana.capabilities import Capabilities
from toolchain.live.grafana.errors import Invalid, NotFound, Unfinished
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.resources import Collection

Write = Callable[[GrafanaConnection], object]

NEW = Capabilities("13.3.0", "v1", "v1", "default", 1)
OLD = Capabilities("12.4.3", "legacy", "legacy", "default", 1)
FOLDERS = Collection("folder.grafana.app", "v1", "default", "folders")
GROUP = "/api/v1/provisioning/folder/team/rule-groups/API%20v2"

ALERTING_WRITES: dict[str, tuple[Write, str, str]] = {
    "put group": (lambda c: alert_rules.put_group(c, "team", "API v2", {"rules": []}), "PUT", GROUP),
    "delete group": (lambda c: alert_rules.delete_group(c, "team", "API v2"), "DELETE", GROUP),
    "create contact point": (
        lambda c: contact_points.create_contact_point(c, {"name": "ops"}),
        "POST",
        "/api/v1/provisioning/contact-points",
    ),
    "replace contact point": (
        lambda c: contact_points.replace_contact_point(c, "u1", {"name": "ops"}),
        "PUT",
        "/api/v1/provisioning/contact-points/u1",
    ),
    "delete contact point": (
        lambda c: contact_points.delete_contact_point(c, "u1"),
        "DELETE",
        "/api/v1/provisioning/contact-points/u1",
    ),
    "put policies": (lambda c: policies.put_policies(c, {"receiver": "ops"}), "PUT", "/api/v1/provisioning/policies"),
    "create mute timing": (
        lambda c: mute_timings.create_mute_timing(c, {"name": "nights"}),
        "POST",
        "/api/v1/provisioning/mute-timings",
    ),
    "replace mute timing": (
        lambda c: mute_timings.replace_mute_timing(c, "nights", {"name": "nights"}),
        "PUT",
        "/api/v1/provisioning/mute-timings/nights",
    ),
    "delete mute timing": (
        lambda c: mute_timings.delete_mute_timing(c, "nights"),
        "DELETE",
        "/api/v1/provisioning/mute-timings/nights",
    ),
    "put template": (
        lambda c: templates.put_template(c, "chat", "{{ define }}"),
        "PUT",
        "/api/v1/provisioning/templates/chat",
    ),
    "delete template": (
        lambda c: templates.delete_template(c, "chat"),
        "DELETE",
        "/api/v1/provisioning/templates/chat",
    ),
}


@pytest.mark.parametrize("name", sorted(ALERTING_WRITES))
@pytest.mark.parametrize("disable_provenance", [True, False])
def test_every_alerting_write_carries_the_same_provenance(name: str, disable_provenance: bool) -> None:
    write, method, path = ALERTING_WRITES[name]
    with connected(script(Reply({}, 202)), disable_provenance=disable_provenance) as (connection, server):
        write(connection)
    assert server.calls == [(method, path)]
    # Grafana looks at whether the header is there, whatever it says.
    assert ("X-Disable-Provenance" in server.requests[0].headers) is disable_provenance


CONDITIONAL: dict[str, Write] = {
    "create folder": lambda c: folders_legacy.create_folder(c, uid="a", title="A"),
    "update folder": lambda c: folders_legacy.update_folder(c, "a", title="A", version=3),
    "move folder": lambda c: folders_legacy.move_folder(c, "a", ""),
    "save dashboard": lambda c: dashboards_legacy.save_dashboard(c, {"uid": "a"}, folder_uid=""),
    "create data source": lambda c: datasources.create_datasource(c, {"uid": "a"}),
    "replace data source": lambda c: datasources.replace_datasource(c, "a", {"uid": "a", "version": 2}),
    "create contact point": lambda c: contact_points.create_contact_point(c, {}),
    "create mute timing": lambda c: mute_timings.create_mute_timing(c, {}),
    "replace mute timing": lambda c: mute_timings.replace_mute_timing(c, "a", {"version": "x"}),
    "delete mute timing": lambda c: mute_timings.delete_mute_timing(c, "a", version="x"),
    "put template": lambda c: templates.put_template(c, "a", "", version="x"),
    "delete template": lambda c: templates.delete_template(c, "a", version="x"),
    "create team": lambda c: teams.create_team(c, {"name": "On-call"}),
    "annotate": lambda c: annotations.create_annotation(c, text="x", tags=(), time=0),
    "set permissions": lambda c: permissions.set_folder_permissions(c, "a", []),
}


@pytest.mark.parametrize("name", sorted(CONDITIONAL))
def test_a_creation_and_a_write_under_a_version_are_sent_once(name: str) -> None:
    with connected(script(LOST)) as (connection, server):
        with pytest.raises(Unfinished):
            CONDITIONAL[name](connection)
        assert len(server.requests) == 1


def test_a_rule_group_that_is_not_there_is_told() -> None:
    with connected(script(Reply({"message": "no"}, 404))) as (connection, _), pytest.raises(NotFound):
        alert_rules.delete_group(connection, "team", "API v2")


def test_reading_alerting_resources() -> None:
    with connected(script(Reply([{"uid": "r1"}]))) as (connection, server):
        assert alert_rules.list_rules(connection) == [{"uid": "r1"}]
        assert contact_points.list_contact_points(connection, name="ops team") == [{"uid": "r1"}]
        assert provisioning.read_list(connection, "mute-timings") == [{"uid": "r1"}]
        assert provisioning.read_list(connection, "templates") == [{"uid": "r1"}]
    assert [path for _, path in server.calls] == [
        f"/api/v1/provisioning/{name}" for name in ("alert-rules", "contact-points", "mute-timings", "templates")
    ]
    assert server.requests[1].query == {"name": ["ops team"]}


def test_a_legacy_save_names_the_folder_and_drops_the_numeric_id() -> None:
    dashboard = {"id": 7, "uid": "a", "title": "A", "version": 4}
    with connected(script(Reply({"uid": "a", "version": 5}))) as (connection, server):
        saved = dashboards_legacy.save_dashboard(connection, dashboard, folder_uid="", message="change")
    assert saved["version"] == 5
    assert server.requests[0].json == {
        "dashboard": {"uid": "a", "title": "A", "version": 4},
        "folderUid": "",
        "message": "change",
        "overwrite": False,
    }
    assert dashboard["id"] == 7


def test_a_legacy_save_without_a_uid_is_not_sent() -> None:
    with connected(script(Reply())) as (connection, server):
        with pytest.raises(Invalid, match="without a uid"):
            dashboards_legacy.save_dashboard(connection, {"title": "A"}, folder_uid="")
        assert server.requests == []


def test_search_reads_until_a_page_is_short() -> None:
    def answer(request: Request) -> Reply:
        start = (int(request.query["page"][0]) - 1) * 1000
        return Reply([{"uid": f"d{number}"} for number in range(start, min(start + 1000, 2300))])

    with connected(answer) as (connection, server):
        found = dashboards_legacy.search_dashboards(connection, tag="ours", folder_uids=("a", "b"))
    assert [hit["uid"] for hit in found] == [f"d{number}" for number in range(2300)]
    assert len(server.requests) == 3
    assert server.requests[0].query["folderUIDs"] == ["a", "b"]
    assert server.requests[0].query["tag"] == ["ours"]


def test_a_server_that_ignores_page_numbers_does_not_list_for_ever() -> None:
    with connected(script(Reply([{"uid": f"d{number}"} for number in range(1000)]))) as (connection, server):
        assert len(dashboards_legacy.search_dashboards(connection)) == 1000
        assert len(server.requests) == 2


def test_versions_are_read() -> None:
    with connected(script(Reply({"continueToken": "", "versions": [{"version": 2}]}))) as (connection, _):
        assert dashboards_legacy.list_versions(connection, "a") == [{"version": 2}]


def test_nested_folders_are_listed_parents_first() -> None:
    children = {"": ["a", "b"], "a": ["c"], "c": ["d"]}

    def answer(request: Request) -> Reply:
        parent = request.query.get("parentUid", [""])[0]
        return Reply([{"uid": uid, "title": uid} for uid in children.get(parent, [])])

    with connected(answer) as (connection, _):
        found = [(folder["uid"], folder.get("parentUid")) for folder in folders_legacy.list_folders(connection)]
    assert found == [("a", None), ("b", None), ("c", "a"), ("d", "c")]


def test_a_server_without_nested_folders_does_not_list_for_ever() -> None:
    with connected(script(Reply([{"uid": "a"}, {"uid": "b"}]))) as (connection, server):
        assert [folder["uid"] for folder in folders_legacy.list_folders(connection)] == ["a", "b"]
        assert len(server.requests) == 3


def test_folder_deletion_never_takes_rules_along() -> None:
    with connected(script(Reply())) as (connection, server):
        folders_legacy.delete_folder(connection, "a")
    assert server.requests[0].query == {"forceDeleteRules": ["false"]}


def test_resource_kinds_follow_from_the_capabilities() -> None:
    assert NEW.folder_collection == FOLDERS
    assert NEW.dashboard_collection.path == "/apis/dashboard.grafana.app/v1/namespaces/default/dashboards"


def test_a_data_source_is_returned_as_stored() -> None:
    reply = Reply({"id": 4, "message": "Datasource added", "datasource": {"uid": "prom", "version": 1}})
    with connected(script(reply)) as (connection, server):
        assert datasources.create_datasource(connection, {"uid": "prom"}) == {"uid": "prom", "version": 1}
        assert datasources.replace_datasource(connection, "prom", {"uid": "prom"}) == {"uid": "prom", "version": 1}
    assert server.calls == [("POST", "/api/datasources"), ("PUT", "/api/datasources/uid/prom")]


def test_teams_are_unwrapped() -> None:
    with connected(script(Reply({"totalCount": 1, "teams": [{"id": 3, "name": "Ops"}]}))) as (connection, _):
        assert teams.list_teams(connection) == [{"id": 3, "name": "Ops"}]


def test_an_annotation_returns_its_id_and_tags_are_asked_for_together() -> None:
    with connected(script(Reply({"message": "Annotation added", "id": 12}), Reply([{"id": 12}]))) as (link, server):
        assert annotations.create_annotation(link, text="deployed", tags=("deploy", "ours"), time=1_700) == 12
        assert annotations.list_annotations(link, tags=("deploy", "ours")) == [{"id": 12}]
    assert server.requests[0].json == {"text": "deployed", "tags": ["deploy", "ours"], "time": 1700}
    assert server.requests[1].query["tags"] == ["deploy", "ours"]
