"""Panels of the library, as a running Grafana has them (docs/reference/grafana-api.md, 12)."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.live import Live

MODEL: dict[str, Any] = {"type": "stat", "title": "Panel", "description": "Read it."}


def made(live: Live, folder: str = "", *, what: str = "panel", **changes: Any) -> tuple[str, dict[str, Any]]:
    """The path of a library panel, and what creating it answers."""
    uid = live.name(what)
    path = f"/api/library-elements/{uid}"
    live.afterwards("DELETE", path)
    document = {"uid": uid, "name": uid, "kind": 1, "folderUid": folder, "model": MODEL, **changes}
    return path, live.done("POST", "/api/library-elements", document)["result"]


def listed(live: Live, uid: str) -> dict[str, Any]:
    """A panel as the list has it."""
    found = live.get("/api/library-elements", perPage=500, kind=1, searchString=uid)["result"]["elements"]
    return next(each for each in found if each["uid"] == uid)


def eventually(look: Callable[[], list[str]]) -> list[str]:
    """What the search index says of what has just been written."""
    end = time.monotonic() + 10
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def shown(live: Live, uid: str, name: str = "dashboard") -> str:
    """The uid of a dashboard that shows a panel."""
    dashboard = live.name(name)
    live.afterwards("DELETE", f"/api/dashboards/uid/{dashboard}")
    panel = {"id": 1, "libraryPanel": {"uid": uid, "name": uid}, "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}}
    spec = {"uid": dashboard, "title": dashboard, "schemaVersion": 39, "panels": [panel]}
    live.done("POST", "/api/dashboards/db", {"dashboard": spec})
    return dashboard


def test_a_library_panel_is_locked_by_its_version(live: Live) -> None:
    path, before = made(live)
    patch = {"kind": 1, "name": before["name"], "model": {**MODEL, "title": "New"}, "version": before["version"]}
    assert live.done("PATCH", path, patch)["result"]["version"] == before["version"] + 1
    assert live.status("PATCH", path, patch) == 412
    assert live.get(path)["result"]["model"]["title"] == "New"
    live.done("DELETE", path)
    assert live.status("GET", path) == 404


def test_its_model_is_kept_as_it_was_sent_with_a_type_and_a_description(live: Live) -> None:
    strange = {"title": "Panel", "options": {"ours": {"a": 1}}, "ours": [1, {"b": None}]}
    path, _ = made(live, model=strange)
    assert live.get(path)["result"]["model"] == {**strange, "type": "", "description": ""}


def test_a_change_without_kind_or_version_is_refused_and_so_is_one_of_an_unknown_panel(live: Live) -> None:
    path, before = made(live)
    assert live.status("PATCH", path, {"kind": 1, "name": "New"}) == 400
    assert live.status("PATCH", path, {"version": before["version"], "name": "New"}) == 400
    assert live.status("PATCH", f"{path}-nowhere", {"kind": 1, "version": 1, "name": "New"}) == 403
    assert live.get(path)["result"] == {**live.get(path)["result"], "name": before["name"], "version": 1}


def test_a_uid_is_taken_once_and_a_name_as_often_as_somebody_likes(live: Live) -> None:
    path, before = made(live)
    again = {"uid": before["uid"], "name": "Another", "kind": 1, "model": MODEL}
    assert live.status("POST", "/api/library-elements", again) == 400
    made(live, what="namesake", name=before["name"])
    for wrong, status in (
        ({"uid": "a b"}, 400),
        ({"uid": "a" * 41}, 400),
        ({"kind": 2}, 500),
        ({"model": [1]}, 500),
        ({"folderUid": "nowhere"}, 400),
    ):
        assert live.status("POST", "/api/library-elements", {**again, "uid": live.name("other"), **wrong}) == status
    assert live.get(path)["result"]["name"] == before["name"]


def test_the_root_is_called_by_two_names(live: Live) -> None:
    path, before = made(live)
    assert (before["folderUid"], live.get(path)["result"]["folderUid"]) == ("", "general")
    assert listed(live, before["uid"])["folderUid"] == ""


def test_the_list_tells_the_folder_in_which_a_moved_panel_was_made(live: Live) -> None:
    first, second = live.folder("first"), live.folder("second")
    path, before = made(live, first)
    live.done("PATCH", path, {"kind": 1, "version": 1, "folderUid": second})
    assert live.get(path)["result"]["folderUid"] == second
    assert listed(live, before["uid"])["folderUid"] == first
    assert live.get(f"/api/folders/{first}/counts")["librarypanel"] == 1
    live.done("PATCH", path, {"kind": 1, "version": 2, "folderUid": ""})
    assert live.get(path)["result"]["folderUid"] == second
    live.done("DELETE", f"/api/folders/{first}")
    assert live.status("GET", path) == 404


def test_a_description_is_never_emptied_beside_the_model(live: Live) -> None:
    path, _ = made(live)
    live.done("PATCH", path, {"kind": 1, "version": 1, "model": {**MODEL, "description": ""}})
    found = live.get(path)["result"]
    assert (found["description"], found["model"]["description"]) == ("Read it.", "")


def test_whoever_shows_a_panel_is_told_and_does_not_keep_it(live: Live) -> None:
    path, before = made(live)
    dashboard = shown(live, before["uid"])
    assert eventually(lambda: [each["connectionUid"] for each in live.get(f"{path}/connections")["result"]]) == [
        dashboard
    ]
    assert live.get(path)["result"]["meta"]["connectedDashboards"] == 0
    live.done("DELETE", path)
    assert live.status("GET", f"{path}/connections") == 404
    assert (
        live.get(f"/api/dashboards/uid/{dashboard}")["dashboard"]["panels"][0]["libraryPanel"]["uid"] == before["uid"]
    )


def test_a_dashboard_that_is_stored_in_schema_v2_is_not_among_those_that_show_a_panel(live: Live) -> None:
    group = "dashboard.grafana.app"
    if "v2beta1" not in live.versions(group):
        pytest.skip("dashboards of schema v2 are not served here")
    path, before = made(live)
    uid, classic = live.name("v2"), shown(live, before["uid"])
    namespace = live.get("/api/frontend/settings")["namespace"]
    dashboards = f"/apis/{group}/v2beta1/namespaces/{namespace}/dashboards"
    live.afterwards("DELETE", f"{dashboards}/{uid}")
    reference = {"id": 1, "title": "Panel", "libraryPanel": {"uid": before["uid"], "name": before["name"]}}
    place = {"x": 0, "y": 0, "width": 12, "height": 8, "element": {"kind": "ElementReference", "name": "panel-1"}}
    spec = {
        "title": uid,
        "elements": {"panel-1": {"kind": "LibraryPanel", "spec": reference}},
        "layout": {"kind": "GridLayout", "spec": {"items": [{"kind": "GridLayoutItem", "spec": place}]}},
        **{"annotations": [], "variables": [], "links": [], "tags": [], "cursorSync": "Off", "preload": False},
        "timeSettings": {
            **{"from": "now-6h", "to": "now", "autoRefresh": "", "autoRefreshIntervals": []},
            **{"fiscalYearStartMonth": 0, "hideTimepicker": False},
        },
    }
    body = {"apiVersion": f"{group}/v2beta1", "kind": "Dashboard", "metadata": {"name": uid}, "spec": spec}
    live.done("POST", dashboards, body)
    assert eventually(lambda: [each["connectionUid"] for each in live.get(f"{path}/connections")["result"]]) == [
        classic
    ]
    assert live.get(f"{dashboards}/{uid}")["spec"]["elements"]["panel-1"]["spec"] == reference
