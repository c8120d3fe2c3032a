"""Contact points, notification policies, mute timings and message templates."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.live import EDITABLE, Live

_BASE = "/api/v1/provisioning"
_POINTS = f"{_BASE}/contact-points"
_POLICIES = f"{_BASE}/policies"


def _point(live: Live, what: str = "point", **fields: Any) -> dict[str, Any]:
    uid = live.name(what)
    for headers in ({}, EDITABLE):
        live.afterwards("DELETE", f"{_POINTS}/{uid}", headers=headers)
    settings = {"url": "http://localhost:9/hook", "httpMethod": "POST", "password": "canary", "username": "u"}
    return {"uid": uid, "name": f"Point {uid}", "type": "webhook", "settings": settings, **fields}


def _read_point(live: Live, point: dict[str, Any]) -> dict[str, Any]:
    found = [each for each in live.get(_POINTS, name=point["name"]) if each["uid"] == point["uid"]]
    assert len(found) == 1
    return dict(found[0])


def test_a_contact_point_is_made_changed_and_deleted(live: Live) -> None:
    point = _point(live)
    assert live.status("POST", _POINTS, point) == 202
    assert _read_point(live, point)["provenance"] == "api"
    settings = {"url": "http://localhost:9/other", "httpMethod": "PUT"}
    assert live.status("PUT", f"{_POINTS}/{point['uid']}", {**point, "settings": settings}) == 202
    assert _read_point(live, point)["settings"]["url"] == "http://localhost:9/other"
    assert live.status("DELETE", f"{_POINTS}/{point['uid']}") == 202
    assert not live.get(_POINTS, name=point["name"])


def test_secrets_of_contact_points_are_redacted_and_kept(live: Live) -> None:
    point = _point(live)
    made = live.call("POST", _POINTS, point)
    read = live.call("GET", _POINTS)
    assert "canary" not in made.text + read.text
    redacted = _read_point(live, point)
    assert redacted["settings"]["password"] == "[REDACTED]"
    live.done("PUT", f"{_POINTS}/{point['uid']}", {**redacted, "disableResolveMessage": True})
    assert _read_point(live, point)["settings"]["password"] == "[REDACTED]"


def test_several_integrations_of_one_name_are_one_receiver(live: Live) -> None:
    one, two = _point(live, "one"), _point(live, "two")
    live.done("POST", _POINTS, one)
    live.done("POST", _POINTS, {**two, "name": one["name"]})
    assert {each["uid"] for each in live.get(_POINTS, name=one["name"])} == {one["uid"], two["uid"]}


@pytest.mark.parametrize(
    "fields",
    [{"type": "pigeon"}, {"settings": {"httpMethod": "POST"}}, {"name": ""}],
    ids=["type", "settings", "name"],
)
def test_a_contact_point_that_cannot_be_is_refused(live: Live, fields: dict[str, Any]) -> None:
    assert live.status("POST", _POINTS, _point(live) | fields) == 400


def test_a_missing_contact_point_cannot_be_changed(live: Live) -> None:
    assert live.status("PUT", f"{_POINTS}/{live.name('missing')}", _point(live, "missing")) == 404


def test_a_uid_of_a_contact_point_is_taken_once(live: Live) -> None:
    point = _point(live)
    live.done("POST", _POINTS, point)
    again = live.status("POST", _POINTS, {**point, "name": live.name("other")})
    assert again == 409


def test_the_provenance_of_a_contact_point_stays(live: Live) -> None:
    point = _point(live)
    live.done("POST", _POINTS, point)
    assert live.status("PUT", f"{_POINTS}/{point['uid']}", point, headers=EDITABLE) == 500
    assert _read_point(live, point)["provenance"] == "api"


@pytest.fixture
def tree(live: Live) -> Iterator[dict[str, Any]]:
    """The notification policies, editable, and put back afterwards."""
    before = live.get(_POLICIES)
    if before.pop("provenance", ""):
        pytest.skip("the notification policies here are provisioned")
    yield before
    live.done("PUT", _POLICIES, before, headers=EDITABLE)


def _with_route(tree: dict[str, Any], **route: Any) -> dict[str, Any]:
    return {**tree, "routes": [*tree.get("routes", []), route]}


def test_policies_are_replaced_as_a_whole_and_normalised(live: Live, tree: dict[str, Any]) -> None:
    point = _point(live)
    live.done("POST", _POINTS, point)
    written = _with_route(
        tree, receiver=point["name"], matchers=[f'team="{live.prefix}"'], group_wait="60s", repeat_interval="240m"
    )
    assert live.status("PUT", _POLICIES, written, headers=EDITABLE) == 202
    route = live.get(_POLICIES)["routes"][-1]
    if live.is_stand_in:
        assert route["object_matchers"] == [["team", "=", live.prefix]]
    assert (route["receiver"], route["group_wait"], route["repeat_interval"]) == (point["name"], "1m", "4h")
    live.done("PUT", _POLICIES, tree, headers=EDITABLE)
    assert live.get(_POLICIES).get("routes", []) == tree.get("routes", [])


def test_a_contact_point_in_use_stays(live: Live, tree: dict[str, Any]) -> None:
    point = _point(live)
    live.done("POST", _POINTS, point)
    route = {"receiver": point["name"], "object_matchers": [["team", "=", live.prefix]]}
    live.done("PUT", _POLICIES, _with_route(tree, **route), headers=EDITABLE)
    assert live.status("DELETE", f"{_POINTS}/{point['uid']}") == 409
    live.done("PUT", _POLICIES, tree, headers=EDITABLE)
    assert live.status("DELETE", f"{_POINTS}/{point['uid']}") == 202


@pytest.mark.parametrize("what", ["receiver", "nested receiver", "no receiver", "matchers", "mute timing"])
def test_policies_that_cannot_be_are_refused(live: Live, tree: dict[str, Any], what: str) -> None:
    missing = live.name("missing")
    wrong = {
        "receiver": {**tree, "receiver": missing},
        "nested receiver": _with_route(tree, receiver=missing, object_matchers=[["a", "=", "b"]]),
        "no receiver": {**tree, "receiver": ""},
        "matchers": {**tree, "object_matchers": [["a", "=", "b"]]},
        "mute timing": _with_route(tree, object_matchers=[["a", "=", "b"]], mute_time_intervals=[missing]),
    }[what]
    assert live.status("PUT", _POLICIES, wrong, headers=EDITABLE) == 400
    assert live.get(_POLICIES).get("routes", []) == tree.get("routes", [])


def test_provisioned_policies_stay_so_until_they_are_reset(live: Live, tree: dict[str, Any]) -> None:
    if not live.is_stand_in:
        pytest.skip("resets the notification policies")
    live.done("PUT", _POLICIES, tree)
    assert live.get(_POLICIES)["provenance"] == "api"
    assert live.status("PUT", _POLICIES, tree, headers=EDITABLE) in (403, 409)
    assert live.status("DELETE", _POLICIES) == 202
    assert "provenance" not in live.get(_POLICIES)


def _timing(live: Live, **fields: Any) -> dict[str, Any]:
    name = live.name("timing")
    live.afterwards("DELETE", f"{_BASE}/mute-timings/{name}")
    times = [{"start_time": "22:00", "end_time": "24:00"}]
    return {"name": name, "time_intervals": [{"times": times, "weekdays": ["monday:friday"]}], **fields}


def test_a_mute_timing_is_made_changed_and_deleted(live: Live) -> None:
    timing = _timing(live)
    path = f"{_BASE}/mute-timings/{timing['name']}"
    assert live.status("POST", f"{_BASE}/mute-timings", timing) == 201
    read = live.get(path)
    assert read["time_intervals"] == timing["time_intervals"]
    changed = {**timing, "time_intervals": [{"weekdays": ["saturday"]}]}
    assert live.status("PUT", path, changed) == 202
    assert live.get(path)["time_intervals"] == changed["time_intervals"]
    if live.is_stand_in:
        assert live.status("PUT", path, {**timing, "version": read["version"]}) == 409
    assert live.status("DELETE", path) == 204
    assert live.status("GET", path) == 404


def test_a_mute_timing_in_use_stays(live: Live, tree: dict[str, Any]) -> None:
    timing = _timing(live)
    path = f"{_BASE}/mute-timings/{timing['name']}"
    live.done("POST", f"{_BASE}/mute-timings", timing)
    route = {"object_matchers": [["team", "=", live.prefix]], "mute_time_intervals": [timing["name"]]}
    live.done("PUT", _POLICIES, _with_route(tree, **route), headers=EDITABLE)
    status = live.status("DELETE", path)
    live.done("PUT", _POLICIES, tree, headers=EDITABLE)
    assert status in ((409,) if live.is_stand_in else (400, 409, 500))


@pytest.mark.parametrize(
    "interval",
    [
        {"times": [{"start_time": "22:00", "end_time": "06:00"}]},
        {"weekdays": ["someday"]},
        {"location": "Nowhere/Town"},
    ],
    ids=lambda interval: next(iter(interval)),
)
def test_a_mute_timing_that_cannot_be_is_refused(live: Live, interval: dict[str, Any]) -> None:
    assert live.status("POST", f"{_BASE}/mute-timings", _timing(live, time_intervals=[interval])) == 400


def test_a_month_that_is_none_is_taken(live: Live) -> None:
    assert live.status("POST", f"{_BASE}/mute-timings", _timing(live, time_intervals=[{"months": ["13"]}])) == 201


def test_a_template_is_put_read_and_deleted(live: Live) -> None:
    name = live.name("template")
    path = f"{_BASE}/templates/{name}"
    live.afterwards("DELETE", path)
    text = f'{{{{ define "{name}" }}}}hello{{{{ end }}}}'
    assert live.status("PUT", path, {"template": text}) == 202
    read = live.get(path)
    assert (read["template"], read["provenance"]) == (text, "api")
    assert live.status("PUT", path, {"template": text.replace("hello", "goodbye")}) == 202
    assert live.status("PUT", path, {"template": text, "version": read["version"]}) == 409
    assert live.status("DELETE", path) == 204
    assert live.status("GET", path) == 404


def test_a_template_without_define_is_wrapped(live: Live) -> None:
    name = live.name("template")
    live.afterwards("DELETE", f"{_BASE}/templates/{name}")
    live.done("PUT", f"{_BASE}/templates/{name}", {"template": "hello"})
    read = live.get(f"{_BASE}/templates/{name}")["template"]
    assert f'define "{name}"' in read
    assert "hello" in read


@pytest.mark.parametrize(
    "text", ['{{ define "x" }}hello', "{{ end }}", "{{ .Status ", ""], ids=["no end", "end", "open", "empty"]
)
def test_an_invalid_template_is_refused(live: Live, text: str) -> None:
    path = f"{_BASE}/templates/{live.name('bad')}"
    live.afterwards("DELETE", path)
    assert live.status("PUT", path, {"template": text}) == 400
    assert live.status("GET", path) == 404
