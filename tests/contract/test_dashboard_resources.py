"""Dashboards as resources, where the server has them."""

from typing import Any

import pytest

from tests.contract.live import Live

_GROUP = "dashboard.grafana.app"
_OURS = {"grafana.app/managedBy": "kubectl", "grafana.app/managerId": "contract-test"}


@pytest.fixture
def version(live: Live) -> str:
    """The newest classic version that is served."""
    versions = live.versions(_GROUP)
    if not versions:
        pytest.skip("dashboards are no resources here")
    return "v1" if "v1" in versions else "v1beta1"


@pytest.fixture
def path(live: Live, version: str) -> str:
    """Where dashboards are."""
    namespace = live.get("/api/frontend/settings")["namespace"]
    return f"/apis/{_GROUP}/{version}/namespaces/{namespace}/dashboards"


@pytest.fixture
def document(live: Live, version: str, path: str) -> dict[str, Any]:
    """A dashboard that carries our mark."""
    uid = live.name("dashboard")
    live.afterwards("DELETE", f"{path}/{uid}")
    return {
        "apiVersion": f"{_GROUP}/{version}",
        "kind": "Dashboard",
        "metadata": {"name": uid, "annotations": {**_OURS, "grafana.app/message": "one"}},
        "spec": {"title": f"Dashboard {uid}", "schemaVersion": 42, "tags": ["a"], "panels": []},
    }


def _changed(document: dict[str, Any], version: str = "", **fields: Any) -> dict[str, Any]:
    metadata = {**document["metadata"]} | ({"resourceVersion": version} if version else {})
    return {**document, "metadata": metadata, "spec": {**document["spec"], **fields}}


def test_a_dashboard_is_created_with_201_and_read(live: Live, path: str, document: dict[str, Any]) -> None:
    response = live.call("POST", path, document)
    assert response.status_code == 201
    made = response.json()
    assert made["metadata"]["generation"] == 1
    assert made["metadata"]["resourceVersion"]
    read = live.get(f"{path}/{document['metadata']['name']}")
    assert read["spec"]["title"] == document["spec"]["title"]
    assert made["metadata"]["annotations"].items() >= _OURS.items()
    assert read["metadata"]["annotations"]["grafana.app/createdBy"]
    kept = _OURS.items() & read["metadata"]["annotations"].items()
    assert kept == (_OURS.items() if live.storage == "unified" else set())


def test_creating_twice_already_exists(live: Live, path: str, document: dict[str, Any]) -> None:
    live.done("POST", path, document)
    response = live.call("POST", path, document)
    assert (response.status_code, response.json()["reason"]) == (409, "AlreadyExists")


def test_a_stale_resource_version_is_a_conflict(live: Live, path: str, document: dict[str, Any]) -> None:
    one = f"{path}/{document['metadata']['name']}"
    version = live.done("POST", path, document)["metadata"]["resourceVersion"]
    live.done("PUT", one, _changed(document, version, description="first"))
    response = live.call("PUT", one, _changed(document, version, description="second"))
    assert (response.status_code, response.json()["reason"]) == (409, "Conflict")
    assert live.get(one)["spec"]["description"] == "first"


def test_the_generation_counts_every_write_before_13(live: Live, path: str, document: dict[str, Any]) -> None:
    one = f"{path}/{document['metadata']['name']}"
    made = live.done("POST", path, document)
    same = live.done("PUT", one, _changed(document, made["metadata"]["resourceVersion"]))
    assert same["metadata"]["generation"] == (1 if live.number >= (13, 0) else 2)
    changed = live.done("PUT", one, _changed(document, same["metadata"]["resourceVersion"], description="new"))
    assert changed["metadata"]["generation"] == same["metadata"]["generation"] + 1
    assert changed["metadata"]["annotations"]["grafana.app/updatedBy"]


def test_moving_is_changing_the_folder_annotation(live: Live, path: str, document: dict[str, Any]) -> None:
    folder, name = live.folder(), document["metadata"]["name"]
    live.afterwards("DELETE", f"{path}/{name}")
    made = live.done("POST", path, document)
    moved = _changed(document, made["metadata"]["resourceVersion"])
    moved["metadata"]["annotations"] = {**moved["metadata"]["annotations"], "grafana.app/folder": folder}
    assert live.done("PUT", f"{path}/{name}", moved)["metadata"]["generation"] == 2
    assert live.get(f"/api/dashboards/uid/{name}")["meta"]["folderUid"] == folder


def test_an_unknown_folder_is_not_found(live: Live, path: str, document: dict[str, Any]) -> None:
    document["metadata"]["annotations"]["grafana.app/folder"] = live.name("missing")
    assert live.status("POST", path, document) in (403, 404)


def test_another_manager_may_take_over_in_one_write_before_13(live: Live, path: str, document: dict[str, Any]) -> None:
    one = f"{path}/{document['metadata']['name']}"
    live.done("POST", path, document)
    for key, value in (("managedBy", "terraform"), ("managerId", "somebody-else")):
        other = _changed(document)
        other["metadata"]["annotations"] = {**_OURS, f"grafana.app/{key}": value}
        assert live.status("PUT", one, other) == (403 if live.number >= (13, 0) else 200)


def test_the_legacy_api_refuses_a_managed_dashboard_in_13_and_drops_marks_before(
    live: Live, path: str, document: dict[str, Any]
) -> None:
    name = document["metadata"]["name"]
    live.done("POST", path, document)
    save = {"dashboard": {"uid": name, "title": document["spec"]["title"], "description": "legacy"}, "overwrite": True}
    response = live.call("POST", "/api/dashboards/db", save)
    if live.number >= (13, 0):
        assert response.status_code == 400
        assert "provisioned" in response.json()["message"]
    elif live.is_stand_in:
        assert response.status_code == 200
        assert "grafana.app/managedBy" not in live.get(f"{path}/{name}")["metadata"]["annotations"]


def test_a_legacy_save_drops_annotations(live: Live, path: str, document: dict[str, Any]) -> None:
    name = document["metadata"]["name"]
    document["metadata"]["annotations"]["grafana.app/managerAllowsEdits"] = "true"
    live.done("POST", path, document)
    save = {"dashboard": {"uid": name, "title": document["spec"]["title"], "description": "legacy"}, "overwrite": True}
    live.done("POST", "/api/dashboards/db", save)
    assert "grafana.app/managedBy" not in live.get(f"{path}/{name}")["metadata"]["annotations"]


def test_a_merge_patch_changes_what_it_names(live: Live, path: str, document: dict[str, Any]) -> None:
    one = f"{path}/{document['metadata']['name']}"
    live.done("POST", path, document)
    patch = {"spec": {"description": "patched", "tags": None}}
    headers = {"Content-Type": "application/merge-patch+json"}
    spec = live.done("PATCH", one, patch, headers=headers)["spec"]
    assert spec["description"] == "patched"
    assert not spec.get("tags")
    assert live.number >= (13, 0) or spec["tags"] == []
    assert spec["title"] == document["spec"]["title"]
    assert live.status("PATCH", one, patch, headers={"Content-Type": "application/json"}) == 415


def test_lists_come_in_pages(live: Live, path: str, document: dict[str, Any]) -> None:
    names = [live.name(f"page{index}") for index in range(3)]
    for name in names:
        live.afterwards("DELETE", f"{path}/{name}")
        live.done("POST", path, {**document, "metadata": {"name": name}})
    found: list[str] = []
    token = ""
    while True:
        listed = live.get(path, limit=2, **({"continue": token} if token else {}))
        assert len(listed["items"]) <= 2
        found += [item["metadata"]["name"] for item in listed["items"]]
        token = listed["metadata"].get("continue", "")
        if not token:
            break
    assert set(names) <= set(found)
    assert len(found) == len(set(found))


def test_history_is_newest_first_with_messages(live: Live, path: str, document: dict[str, Any]) -> None:
    name = document["metadata"]["name"]
    live.done("POST", path, document)
    second = _changed(document, description="two")
    second["metadata"]["annotations"] = {**_OURS, "grafana.app/message": "two"}
    live.done("PUT", f"{path}/{name}", second)
    selectors = {"labelSelector": "grafana.app/get-history=true", "fieldSelector": f"metadata.name={name}"}
    items = live.get(path, **selectors)["items"]
    assert [item["metadata"]["generation"] for item in items] == [2, 1]
    assert [item["metadata"]["annotations"]["grafana.app/message"] for item in items] == ["two", "one"]
    old = live.get(f"{path}/{name}", resourceVersion=items[1]["metadata"]["resourceVersion"])
    assert "description" not in old["spec"]


def test_deleting_answers_with_a_status_and_what_is_gone_is_not_found(
    live: Live, path: str, document: dict[str, Any]
) -> None:
    one = f"{path}/{document['metadata']['name']}"
    live.done("POST", path, document)
    assert live.done("DELETE", one)["status"] == "Success"
    response = live.call("DELETE", one)
    assert (response.status_code, response.json()["reason"]) == (404, "NotFound")


def test_a_write_is_stored_migrated_and_completed(live: Live, path: str, document: dict[str, Any]) -> None:
    made = live.done("POST", path, _changed(document, schemaVersion=37))["spec"]
    assert (made["schemaVersion"], made["fiscalYearStartMonth"], made["refresh"]) == (42, 0, "")
    assert [each["builtIn"] for each in made["annotations"]["list"]] == [1]
    assert live.get(f"{path}/{document['metadata']['name']}")["spec"] == made
    assert live.get(f"/api/dashboards/uid/{document['metadata']['name']}")["dashboard"]["schemaVersion"] == 42


def test_a_dry_run_of_what_is_there_answers_with_what_is_there(live: Live, path: str, document: dict[str, Any]) -> None:
    one, older = f"{path}/{document['metadata']['name']}", _changed(document, schemaVersion=37)
    live.done("POST", path, older)
    before = live.get(one)
    version = before["metadata"]["resourceVersion"]
    same = live.done("PUT", one, _changed(older, version), params={"dryRun": "All"})
    other = live.done("PUT", one, _changed(older, version, description="new"), params={"dryRun": "All"})
    assert same["spec"] == before["spec"]
    assert other["spec"]["description"] == "new"
    after = live.get(one)
    assert (after["spec"], after["metadata"]["resourceVersion"]) == (before["spec"], version)


def test_a_dry_run_stores_nothing(live: Live, path: str, document: dict[str, Any]) -> None:
    live.done("POST", path, document, params={"dryRun": "All"})
    assert live.status("GET", f"{path}/{document['metadata']['name']}") == 404


def test_an_older_schema_is_read_migrated(live: Live, path: str, document: dict[str, Any]) -> None:
    live.done("POST", path, _changed(document, schemaVersion=38))
    assert live.get(f"{path}/{document['metadata']['name']}")["spec"]["schemaVersion"] >= 41


def test_of_a_panel_of_the_library_a_dashboard_keeps_where_it_is(
    live: Live, path: str, document: dict[str, Any]
) -> None:
    kept = {"id": 1, "title": "Up", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}}
    kept |= {"libraryPanel": {"uid": "up", "name": "Up"}}
    document["spec"]["panels"] = [{**kept, "type": "library-panel-ref", "repeat": "v", "options": {"a": 1}}]
    made = live.done("POST", path, document)
    assert live.get(f"{path}/{made['metadata']['name']}")["spec"]["panels"] == [kept]
