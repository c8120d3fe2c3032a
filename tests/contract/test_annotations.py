"""Annotations."""

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
