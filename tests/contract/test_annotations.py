"""Annotations and library panels."""

from typing import Any

from tests.contract.live import Live


def test_an_annotation_is_found_by_all_of_its_tags(live: Live) -> None:
    command = {"text": "deployed", "tags": [live.prefix, "deploy"], "time": 1_700_000_000_000}
    number = live.done("POST", "/api/annotations", command)["id"]
    live.afterwards("DELETE", f"/api/annotations/{number}")
    found = live.get("/api/annotations", tags=[live.prefix, "deploy"], **{"from": 1, "to": 1_800_000_000_000})
    assert [(each["id"], each["text"]) for each in found] == [(number, "deployed")]
    window = {"from": 1, "to": 1_800_000_000_000}
    assert live.get("/api/annotations", tags=[live.prefix, "other"], **window) == []
    live.done("DELETE", f"/api/annotations/{number}")
    assert live.get("/api/annotations", tags=[live.prefix], **window) == []


def test_an_annotation_needs_a_text(live: Live) -> None:
    assert live.status("POST", "/api/annotations", {"tags": [live.prefix]}) == 400


def test_a_library_panel_is_locked_by_its_version_and_kept_while_shown(live: Live) -> None:
    uid, dashboard = live.name("panel"), live.name("dashboard")
    path = f"/api/library-elements/{uid}"
    model: dict[str, Any] = {"type": "stat", "title": "Panel"}
    live.afterwards("DELETE", path)
    made = live.done("POST", "/api/library-elements", {"uid": uid, "name": uid, "kind": 1, "model": model})["result"]
    patch = {"kind": 1, "name": uid, "model": {**model, "title": "New"}, "version": made["version"]}
    assert live.done("PATCH", path, patch)["result"]["version"] == made["version"] + 1
    assert live.status("PATCH", path, patch) == 412
    assert live.get(path)["result"]["model"]["title"] == "New"
    if live.is_stand_in:
        panel = {"id": 1, "libraryPanel": {"uid": uid, "name": uid}, "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}}
        live.afterwards("DELETE", f"/api/dashboards/uid/{dashboard}")
        spec = {"uid": dashboard, "title": dashboard, "schemaVersion": 39, "panels": [panel]}
        live.done("POST", "/api/dashboards/db", {"dashboard": spec})
        assert live.status("DELETE", path) == 403
        live.done("DELETE", f"/api/dashboards/uid/{dashboard}")
    live.done("DELETE", path)
    assert live.status("GET", path) == 404
