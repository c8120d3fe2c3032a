"""Faults: what the client sees, and whether the write was done."""

import time
from collections.abc import Iterator

import pytest
import requests

from grafana_stand_in import Fault, GrafanaStandIn


@pytest.fixture
def grafana() -> Iterator[GrafanaStandIn]:
    """A Grafana without anything in it."""
    with GrafanaStandIn() as started:
        yield started


@pytest.fixture
def session(grafana: GrafanaStandIn) -> Iterator[requests.Session]:
    """A connection of an administrator."""
    with requests.Session() as opened:
        opened.headers["Authorization"] = f"Bearer {grafana.tokens.admin}"
        yield opened


def _make_folder(grafana: GrafanaStandIn, session: requests.Session, uid: str = "a") -> requests.Response:
    return session.post(f"{grafana.url}/api/folders", json={"uid": uid, "title": uid}, timeout=10)


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.DROP], ids=["reset", "drop"])
def test_a_connection_lost_after_the_write(grafana: GrafanaStandIn, session: requests.Session, fault: Fault) -> None:
    grafana.faults.at(1, fault)
    with pytest.raises(requests.ConnectionError):
        _make_folder(grafana, session)
    assert set(grafana.state()["folders"]) == {"a"}
    assert [(call.method, call.path, call.status) for call in grafana.calls] == [("POST", "/api/folders", 0)]


@pytest.mark.parametrize("fault", [Fault.RESET_BEFORE, Fault.DROP_BEFORE], ids=["reset", "drop"])
def test_a_connection_lost_before_the_write(grafana: GrafanaStandIn, session: requests.Session, fault: Fault) -> None:
    grafana.faults.at(1, fault)
    with pytest.raises(requests.ConnectionError):
        _make_folder(grafana, session)
    assert not grafana.state()["folders"]
    assert _make_folder(grafana, session).status_code == 200


def test_a_reset_is_a_reset_and_a_drop_is_an_end(grafana: GrafanaStandIn, session: requests.Session) -> None:
    grafana.faults.at(1, Fault.RESET)
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        session.get(f"{grafana.url}/api/org", timeout=10)
    grafana.faults.at(1, Fault.DROP)
    with pytest.raises(requests.ConnectionError, match="closed connection without response"):
        session.get(f"{grafana.url}/api/org", timeout=10)


@pytest.mark.parametrize("after", [False, True])
def test_an_error_instead_of_the_answer(grafana: GrafanaStandIn, session: requests.Session, after: bool) -> None:
    grafana.faults.at(1, Fault.answers(500, after=after))
    assert _make_folder(grafana, session).status_code == 500
    assert ("a" in grafana.state()["folders"]) == after


def test_too_many_requests_says_when_to_come_back(grafana: GrafanaStandIn, session: requests.Session) -> None:
    grafana.faults.at(1, Fault.answers(429, retry_after=7), times=2)
    for _ in range(2):
        response = _make_folder(grafana, session)
        assert (response.status_code, response.headers["Retry-After"]) == (429, "7")
    assert _make_folder(grafana, session).status_code == 200


def test_the_resource_api_fails_in_its_own_words(grafana: GrafanaStandIn, session: requests.Session) -> None:
    grafana.faults.every(Fault.answers(503))
    assert session.get(f"{grafana.url}/apis", timeout=10).json()["kind"] == "Status"


def test_a_login_page_answers_200_and_does_nothing(grafana: GrafanaStandIn, session: requests.Session) -> None:
    grafana.faults.at(1, Fault.HTML_LOGIN)
    response = _make_folder(grafana, session)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert not grafana.state()["folders"]


def test_a_call_takes_the_latency_at_least_and_a_delay_is_part_of_it(
    grafana: GrafanaStandIn, session: requests.Session
) -> None:
    grafana.latency = 0.05
    grafana.faults.at(2, Fault.delay(0.1))
    for least in (0.05, 0.1):
        start = time.monotonic()
        session.get(f"{grafana.url}/api/org", timeout=10)
        assert time.monotonic() - start >= least


def test_something_can_happen_at_a_call(grafana: GrafanaStandIn, session: requests.Session) -> None:
    seen: list[int] = []
    grafana.faults.at(1, Fault.run(lambda: seen.append(len(grafana.state()["folders"]))))
    grafana.faults.at(2, Fault.run(lambda: seen.append(len(grafana.state()["folders"])), after=True))
    _make_folder(grafana, session, "a")
    _make_folder(grafana, session, "b")
    assert seen == [0, 2]


def test_faults_choose_by_method_path_and_number(grafana: GrafanaStandIn, session: requests.Session) -> None:
    grafana.faults.at(2, Fault.answers(500), method="POST", path="/api/folders*")
    session.get(f"{grafana.url}/api/folders", timeout=10)
    assert [_make_folder(grafana, session, uid).status_code for uid in "abc"] == [200, 500, 200]
    assert grafana.faults.struck == 1
    grafana.faults.every(Fault.answers(502), path="/api/org")
    assert session.get(f"{grafana.url}/api/org", timeout=10).status_code == 502
    grafana.faults.clear()
    assert session.get(f"{grafana.url}/api/org", timeout=10).status_code == 200
