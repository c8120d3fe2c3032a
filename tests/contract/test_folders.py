"""Folders, by the legacy API and as resources."""

from typing import Any

import pytest

from tests.contract.live import Live


def _resource(live: Live, name: str, title: str, **metadata: Any) -> dict[str, Any]:
    return {
        "apiVersion": f"folder.grafana.app/{_version(live)}",
        "kind": "Folder",
        "metadata": {"name": name, **metadata},
        "spec": {"title": title},
    }


def _version(live: Live) -> str:
    versions = live.versions("folder.grafana.app")
    if not versions:
        pytest.skip("folders are no resources here")
    return "v1" if "v1" in versions else "v1beta1"


def _path(live: Live) -> str:
    namespace = live.get("/api/frontend/settings")["namespace"]
    return f"/apis/folder.grafana.app/{_version(live)}/namespaces/{namespace}/folders"


def test_a_folder_is_made_read_renamed_and_deleted(live: Live) -> None:
    uid = live.folder()
    folder = live.get(f"/api/folders/{uid}")
    assert folder["title"] == f"Folder {uid}"
    renamed = live.done("PUT", f"/api/folders/{uid}", {"title": live.name("new"), "version": folder["version"]})
    assert renamed["title"] == live.name("new")
    assert renamed["version"] > folder["version"]
    live.done("DELETE", f"/api/folders/{uid}")
    assert live.status("GET", f"/api/folders/{uid}") == 404


def test_a_uid_that_is_taken_is_a_conflict(live: Live) -> None:
    uid = live.folder()
    assert live.status("POST", "/api/folders", {"uid": uid, "title": live.name("other")}) in (409, 412)


def test_siblings_may_have_one_title(live: Live) -> None:
    uid = live.folder()
    other = live.name("other")
    live.afterwards("DELETE", f"/api/folders/{other}")
    live.done("POST", "/api/folders", {"uid": other, "title": f"Folder {uid}"})


@pytest.mark.parametrize("uid", ["with space", "x" * 41], ids=["characters", "length"])
def test_a_uid_that_cannot_be_is_refused(live: Live, uid: str) -> None:
    assert live.status("POST", "/api/folders", {"uid": uid, "title": live.name("bad")}) == 400


def test_an_old_version_is_not_overwritten_where_folders_are_in_sql(live: Live) -> None:
    uid = live.folder()
    old = live.get(f"/api/folders/{uid}")["version"]
    live.done("PUT", f"/api/folders/{uid}", {"title": live.name("first"), "version": old})
    status = live.status("PUT", f"/api/folders/{uid}", {"title": live.name("second"), "version": old})
    assert status in ((200,) if live.number >= (13, 0) else (409, 412))
    live.done("PUT", f"/api/folders/{uid}", {"title": live.name("third"), "overwrite": True})


def test_folders_nest(live: Live) -> None:
    parent = live.folder("parent")
    child = live.folder("child", parentUid=parent)
    assert [folder["uid"] for folder in live.get("/api/folders", parentUid=parent)] == [child]
    assert live.get(f"/api/folders/{child}")["parentUid"] == parent
    moved = live.done("POST", f"/api/folders/{child}/move", {"parentUid": ""})
    assert not moved.get("parentUid")


def test_a_description_is_not_told(live: Live) -> None:
    uid = live.folder(description="what it is for")
    assert "description" not in live.get(f"/api/folders/{uid}")


def test_children_come_in_pages(live: Live) -> None:
    parent = live.folder("parent")
    uids = {live.folder(f"child{index}", parentUid=parent) for index in range(3)}
    first = live.get("/api/folders", parentUid=parent, limit=2, page=1)
    second = live.get("/api/folders", parentUid=parent, limit=2, page=2)
    assert [len(first), len(second)] == [2, 1]
    assert {folder["uid"] for folder in first + second} == uids


def test_permissions_are_replaced_as_a_whole(live: Live) -> None:
    uid = live.folder()
    path = f"/api/folders/{uid}/permissions"
    live.done("POST", path, {"items": [{"role": "Viewer", "permission": 1}, {"role": "Editor", "permission": 2}]})
    live.done("POST", path, {"items": [{"role": "Editor", "permission": 1}]})
    found = {item["role"]: item["permission"] for item in live.get(path) if item.get("role") in ("Viewer", "Editor")}
    assert found == {"Editor": 1}


def test_a_folder_resource_is_made_replaced_and_deleted(live: Live) -> None:
    path, uid = _path(live), live.name("resource")
    live.afterwards("DELETE", f"{path}/{uid}")
    made = live.done("POST", path, _resource(live, uid, "one"))
    version = made["metadata"]["resourceVersion"]
    replaced = live.done("PUT", f"{path}/{uid}", _resource(live, uid, "two", resourceVersion=version))
    assert replaced["spec"]["title"] == "two"
    assert replaced["metadata"]["generation"] == made["metadata"]["generation"] + 1
    assert live.get(f"/api/folders/{uid}")["title"] == "two"
    live.done("DELETE", f"{path}/{uid}")
    assert live.status("GET", f"{path}/{uid}") == 404


def test_a_stale_resource_version_of_a_folder_is_a_conflict_in_unified_storage(live: Live) -> None:
    path, uid = _path(live), live.name("resource")
    live.afterwards("DELETE", f"{path}/{uid}")
    version = live.done("POST", path, _resource(live, uid, "one"))["metadata"]["resourceVersion"]
    live.done("PUT", f"{path}/{uid}", _resource(live, uid, "two", resourceVersion=version))
    response = live.call("PUT", f"{path}/{uid}", _resource(live, uid, "three", resourceVersion=version))
    assert response.status_code == (409 if live.storage == "unified" else 200)
    if live.storage == "unified":
        assert response.json()["reason"] == "Conflict"


def test_marks_of_a_folder_are_kept_by_unified_storage_alone_and_through_the_old_api(live: Live) -> None:
    path, uid = _path(live), live.name("resource")
    live.afterwards("DELETE", f"{path}/{uid}")
    marks = {"grafana.app/managedBy": "kubectl", "grafana.app/managerId": "contract-test"}
    live.done("POST", path, _resource(live, uid, "one", annotations=marks))
    kept = marks.items() & live.get(f"{path}/{uid}")["metadata"]["annotations"].items()
    assert kept == (marks.items() if live.storage == "unified" else set())
    version = live.get(f"/api/folders/{uid}")["version"]
    live.done("PUT", f"/api/folders/{uid}", {"title": "two", "version": version})
    assert marks.items() & live.get(f"{path}/{uid}")["metadata"]["annotations"].items() == kept


def test_the_parent_of_a_folder_resource_is_an_annotation(live: Live) -> None:
    path, uid = _path(live), live.name("child")
    parent = live.folder("parent")
    live.afterwards("DELETE", f"{path}/{uid}")
    live.done("POST", path, _resource(live, uid, uid, annotations={"grafana.app/folder": parent}))
    assert live.get(f"/api/folders/{uid}")["parentUid"] == parent
