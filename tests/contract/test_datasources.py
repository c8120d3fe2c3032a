"""Data sources, by uid."""

from typing import Any

import pytest

from tests.contract.live import Live


def _source(live: Live, what: str = "source", **fields: Any) -> dict[str, Any]:
    uid = live.name(what)
    live.afterwards("DELETE", f"/api/datasources/uid/{uid}")
    base = {"uid": uid, "name": f"Source {uid}", "type": "prometheus", "access": "proxy", "url": "http://localhost:9"}
    return base | {"jsonData": {"httpMethod": "POST"}} | fields


def _make(live: Live, source: dict[str, Any]) -> dict[str, Any]:
    live.done("POST", "/api/datasources", source)
    return _read(live, source)


def _read(live: Live, source: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = live.get(f"/api/datasources/uid/{source['uid']}")
    return read


def _put(live: Live, source: dict[str, Any]) -> int:
    return live.status("PUT", f"/api/datasources/uid/{source['uid']}", source)


def test_a_data_source_is_made_listed_replaced_and_deleted(live: Live) -> None:
    source = _source(live)
    made = _make(live, source)
    assert {key: made[key] for key in source} == source
    assert source["uid"] in [each["uid"] for each in live.get("/api/datasources")]
    assert live.get(f"/api/datasources/name/{source['name']}")["uid"] == source["uid"]
    assert _put(live, {**source, "jsonData": {"timeInterval": "30s"}}) == 200
    changed = _read(live, source)
    assert changed["jsonData"] == {"timeInterval": "30s"}
    assert changed["version"] == made["version"]
    assert _put(live, {**source, "version": changed["version"]}) == 200
    assert _read(live, source)["version"] > made["version"]
    live.done("DELETE", f"/api/datasources/uid/{source['uid']}")
    assert live.status("GET", f"/api/datasources/uid/{source['uid']}") == 404


def test_secrets_are_never_returned(live: Live) -> None:
    source = _source(live, secureJsonData={"httpHeaderValue1": "canary"})
    response = live.call("POST", "/api/datasources", source)
    read = live.call("GET", f"/api/datasources/uid/{source['uid']}")
    listed = live.call("GET", "/api/datasources")
    assert read.json()["secureJsonFields"] == {"httpHeaderValue1": True}
    assert "canary" not in response.text + read.text + listed.text


def test_secrets_that_a_put_omits_are_kept_and_empty_ones_are_gone(live: Live) -> None:
    source = _source(live, secureJsonData={"basicAuthPassword": "canary", "httpHeaderValue1": "canary"})
    _make(live, source)
    assert _put(live, {**source, "secureJsonData": {}}) == 200
    assert set(_read(live, source)["secureJsonFields"]) == {"basicAuthPassword", "httpHeaderValue1"}
    assert _put(live, {**source, "secureJsonData": {"httpHeaderValue1": ""}}) == 200
    fields = _read(live, source)["secureJsonFields"]
    assert [key for key, is_set in fields.items() if is_set] == ["basicAuthPassword"]


@pytest.mark.parametrize("shared", ["name", "uid"])
def test_a_name_or_uid_that_is_taken_is_a_conflict(live: Live, shared: str) -> None:
    source = _source(live)
    _make(live, source)
    other = {**_source(live, "other"), shared: source[shared]}
    assert live.status("POST", "/api/datasources", other) == 409


def test_a_stale_version_is_a_conflict(live: Live) -> None:
    source = _source(live)
    version = _make(live, source)["version"]
    assert _put(live, {**source, "version": version}) == 200
    assert _put(live, {**source, "version": version}) == 409


def test_malformed_uids_are_refused(live: Live) -> None:
    uid = f"{live.prefix}.dots"
    live.afterwards("DELETE", f"/api/datasources/uid/{uid}")
    status = live.status("POST", "/api/datasources", {**_source(live), "uid": uid})
    assert status == 400


def test_numeric_ids_are_no_addresses_in_13(live: Live) -> None:
    number = _make(live, _source(live))["id"]
    status = live.status("GET", f"/api/datasources/{number}")
    assert status in ((403, 404) if live.number >= (13, 0) else (200,))


def test_a_missing_data_source_is_not_found(live: Live) -> None:
    uid = live.name("missing")
    assert live.status("GET", f"/api/datasources/uid/{uid}") == 404
    assert live.status("PUT", f"/api/datasources/uid/{uid}", _source(live, "missing")) == 404
    assert live.status("DELETE", f"/api/datasources/uid/{uid}") == 404


def test_health_says_ok_or_why_not(live: Live) -> None:
    source = _source(live)
    _make(live, source)
    response = live.call("GET", f"/api/datasources/uid/{source['uid']}/health")
    assert response.json()["status"] == ("OK" if response.status_code == 200 else "ERROR")


def test_the_first_data_source_is_made_the_default_whatever_it_says_until_it_says_so_again(live: Live) -> None:
    if live.get("/api/datasources"):
        pytest.skip("there are data sources of others")
    source = _source(live, isDefault=False)
    assert _make(live, source)["isDefault"] is True
    assert _put(live, source) == 200
    assert _read(live, source)["isDefault"] is False
