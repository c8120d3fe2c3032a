"""Dashboards by the legacy API, which every release has."""

from typing import Any

import pytest

from tests.contract.live import Live


def _spec(live: Live, what: str = "dashboard", **fields: Any) -> dict[str, Any]:
    uid = live.name(what)
    live.afterwards("DELETE", f"/api/dashboards/uid/{uid}")
    return {"uid": uid, "title": f"Dashboard {uid}", "schemaVersion": 39, "tags": [live.prefix], "panels": [], **fields}


def _save(live: Live, spec: dict[str, Any], **options: Any) -> dict[str, Any]:
    saved: dict[str, Any] = live.done("POST", "/api/dashboards/db", {"dashboard": spec, **options})
    return saved


def _saving(live: Live, spec: dict[str, Any], **options: Any) -> int:
    return live.status("POST", "/api/dashboards/db", {"dashboard": spec, **options})


def test_a_dashboard_is_saved_read_and_deleted(live: Live) -> None:
    folder, spec = live.folder(), _spec(live)
    saved = _save(live, spec, folderUid=folder, message="first")
    assert (saved["status"], saved["uid"]) == ("success", spec["uid"])
    read = live.get(f"/api/dashboards/uid/{spec['uid']}")
    assert read["meta"]["folderUid"] == folder
    assert read["meta"]["provisioned"] is False
    assert read["dashboard"]["title"] == spec["title"]
    live.done("DELETE", f"/api/dashboards/uid/{spec['uid']}")
    assert live.status("GET", f"/api/dashboards/uid/{spec['uid']}") == 404


def test_the_server_adds_id_uid_and_version_to_the_spec(live: Live) -> None:
    spec = _spec(live)
    saved = _save(live, spec)
    read = live.get(f"/api/dashboards/uid/{spec['uid']}")["dashboard"]
    assert read["id"]
    assert (read["uid"], read["version"]) == (spec["uid"], saved["version"])
    assert {key: value for key, value in read.items() if key not in ("id", "version")} == spec


def test_without_overwrite_an_existing_dashboard_is_a_conflict(live: Live) -> None:
    spec = _spec(live)
    _save(live, spec)
    assert _saving(live, {**spec, "description": "other"}) in (409, 412)
    assert "description" not in live.get(f"/api/dashboards/uid/{spec['uid']}")["dashboard"]


def test_the_version_that_was_read_is_the_lock(live: Live) -> None:
    spec = _spec(live)
    version = _save(live, spec)["version"]
    assert _save(live, {**spec, "version": version, "description": "mine"})["version"] == version + 1
    response = live.call(
        "POST", "/api/dashboards/db", {"dashboard": {**spec, "version": version, "description": "late"}}
    )
    if live.number >= (13, 0):
        assert response.status_code in (409, 412)
    else:
        assert response.status_code == 412
    assert live.get(f"/api/dashboards/uid/{spec['uid']}")["dashboard"]["description"] == "mine"


def test_overwrite_needs_no_version(live: Live) -> None:
    spec = _spec(live)
    _save(live, spec)
    _save(live, {**spec, "description": "new"}, overwrite=True)
    assert live.get(f"/api/dashboards/uid/{spec['uid']}")["dashboard"]["description"] == "new"


def test_a_save_without_folder_moves_to_the_root(live: Live) -> None:
    folder, spec = live.folder(), _spec(live)
    _save(live, spec, folderUid=folder)
    _save(live, spec, overwrite=True)
    assert not live.get(f"/api/dashboards/uid/{spec['uid']}")["meta"]["folderUid"]


def test_an_unknown_folder_is_refused(live: Live) -> None:
    assert _saving(live, _spec(live), folderUid=live.name("missing")) in (400, 404)


def test_two_dashboards_of_a_folder_may_have_one_title(live: Live) -> None:
    one, two = _spec(live, "one"), _spec(live, "two")
    _save(live, one)
    _save(live, {**two, "title": one["title"]})


@pytest.mark.parametrize(
    "fields", [{"title": ""}, {"uid": "with space"}, {"uid": "x" * 41}], ids=["title", "characters", "length"]
)
def test_what_cannot_be_saved_is_refused(live: Live, fields: dict[str, str]) -> None:
    assert _saving(live, _spec(live) | fields) in (400, 412, 422)


def test_versions_are_listed_newest_first_and_can_be_restored(live: Live) -> None:
    spec = _spec(live)
    first = _save(live, {**spec, "description": "one"}, message="first")["version"]
    second = _save(live, {**spec, "description": "two"}, message="second", overwrite=True)["version"]
    path = f"/api/dashboards/uid/{spec['uid']}"
    versions = live.get(f"{path}/versions")["versions"]
    assert [(each["version"], each["message"]) for each in versions] == [(second, "second"), (first, "Initial save")]
    assert live.get(f"{path}/versions/{first}")["message"] == "first"
    assert live.get(f"{path}/versions/{first}")["data"]["description"] == "one"
    restored = live.done("POST", f"{path}/restore", {"version": first})
    assert restored["version"] > second
    assert live.get(path)["dashboard"]["description"] == "one"


def test_search_finds_by_tag_folder_and_type_in_pages(live: Live) -> None:
    folder = live.folder()
    specs = [_spec(live, f"d{index}", tags=[live.prefix, f"t{index}"]) for index in range(3)]
    for spec in specs:
        _save(live, spec, folderUid=folder)
    if not live.is_stand_in:
        pytest.skip("the index of a real server lags")
    everything = live.get("/api/search", tag=live.prefix, type="dash-db")
    assert [hit["uid"] for hit in everything] == [spec["uid"] for spec in specs]
    pages = [live.get("/api/search", tag=live.prefix, limit=2, page=number) for number in (1, 2, 3)]
    assert [len(each) for each in pages] == [2, 1, 0]
    both = live.get("/api/search", tag=[live.prefix, "t1"])
    assert [hit["uid"] for hit in both] == [specs[1]["uid"]]
    assert len(live.get("/api/search", folderUIDs=folder, type="dash-db")) == 3
    assert [hit["uid"] for hit in live.get("/api/search", dashboardUIDs=specs[2]["uid"])] == [specs[2]["uid"]]
    assert {hit["type"] for hit in live.get("/api/search", type="dash-folder")} == {"dash-folder"}


def test_a_folder_takes_its_dashboards_with_it(live: Live) -> None:
    folder, spec = live.folder(), _spec(live)
    _save(live, spec, folderUid=folder)
    assert live.get(f"/api/folders/{folder}/counts")["dashboard"] == 1
    live.done("DELETE", f"/api/folders/{folder}")
    if live.is_stand_in:
        assert live.status("GET", f"/api/dashboards/uid/{spec['uid']}") == 404
