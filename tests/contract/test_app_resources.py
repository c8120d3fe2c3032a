"""Playlists stand for all kinds that Grafana has as resources alone."""

from typing import Any

import pytest

from tests.contract.live import Live

_GROUP = "playlist.grafana.app"
_OURS = {"grafana.app/managedBy": "kubectl", "grafana.app/managerId": "contract-test"}
_NOBODY: dict[str, Any] = {"type": "dashboard_by_uid", "value": "is-not-there"}


@pytest.fixture
def path(live: Live) -> str:
    """Where playlists are."""
    if not live.versions(_GROUP):
        pytest.skip("playlists are no resources here")
    namespace = live.get("/api/frontend/settings")["namespace"]
    return f"/apis/{_GROUP}/v1/namespaces/{namespace}/playlists"


@pytest.fixture
def document(live: Live, path: str) -> dict[str, Any]:
    """A playlist that carries our mark."""
    uid = live.name("playlist")
    live.afterwards("DELETE", f"{path}/{uid}")
    return {
        "apiVersion": f"{_GROUP}/v1",
        "kind": "Playlist",
        "metadata": {"name": uid, "annotations": dict(_OURS)},
        "spec": {"title": f"Playlist {uid}", "interval": "30s", "items": [_NOBODY]},
    }


def _changed(document: dict[str, Any], version: str = "", **fields: Any) -> dict[str, Any]:
    metadata = {**document["metadata"]} | ({"resourceVersion": version} if version else {})
    return {**document, "metadata": metadata, "spec": {**document["spec"], **fields}}


def _marks(document: dict[str, Any]) -> dict[str, str]:
    annotations = document["metadata"].get("annotations") or {}
    return {name: annotations[name] for name in _OURS if name in annotations}


def test_what_it_says_is_kept_and_not_looked_into(live: Live, path: str, document: dict[str, Any]) -> None:
    assert live.call("POST", path, document).status_code == 201
    read = live.get(f"{path}/{document['metadata']['name']}")
    assert read["spec"] == document["spec"]
    assert live.status("POST", path, document) == 409


def test_marks_are_kept_by_unified_storage_alone(live: Live, path: str, document: dict[str, Any]) -> None:
    kept = _OURS if live.storage == "unified" else {}
    assert _marks(live.done("POST", path, document)) == kept
    assert _marks(live.get(f"{path}/{document['metadata']['name']}")) == kept
    listed = live.get(path)
    assert bool(listed["metadata"].get("resourceVersion")) is (live.storage == "unified")
    assert document["metadata"]["name"] in [each["metadata"]["name"] for each in listed["items"]]


def test_a_dry_run_stores_nothing(live: Live, path: str, document: dict[str, Any]) -> None:
    dry = {"dryRun": "All"}
    one = f"{path}/{document['metadata']['name']}"
    assert live.done("POST", path, document, params=dry)["spec"] == document["spec"]
    assert live.status("GET", one) == 404
    live.done("POST", path, document)
    assert live.done("PUT", one, _changed(document, interval="1m"), params=dry)["spec"]["interval"] == "1m"
    assert live.get(one)["spec"]["interval"] == "30s"


def test_the_last_write_wins_unless_it_names_a_version(live: Live, path: str, document: dict[str, Any]) -> None:
    if live.storage == "legacy":
        pytest.skip("not seen")
    one = f"{path}/{document['metadata']['name']}"
    first = live.done("POST", path, document)["metadata"]["resourceVersion"]
    live.done("PUT", one, _changed(document, first, interval="1m"))
    assert live.status("PUT", one, _changed(document, first, interval="2m")) == 409
    assert live.done("PUT", one, _changed(document, interval="3m"))["metadata"]["generation"] == 3


def test_an_earlier_revision_has_the_marks_that_a_later_write_drops(
    live: Live, path: str, document: dict[str, Any]
) -> None:
    if live.storage != "unified":
        pytest.skip("there are no marks")
    name = document["metadata"]["name"]
    live.done("POST", path, document)
    bare = {**_changed(document, interval="1m"), "metadata": {"name": name}}
    assert _marks(live.done("PUT", f"{path}/{name}", bare)) == {}
    history = {"labelSelector": "grafana.app/get-history=true", "fieldSelector": f"metadata.name={name}"}
    assert [_marks(each) for each in live.get(path, **history)["items"]] == [{}, _OURS]
