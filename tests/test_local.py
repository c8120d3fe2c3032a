"""``build.py local`` as people run it: an incident goes through the real programs to whoever is told, and is over."""

import os
import re
import shutil
import signal
import socket
import stat
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from click.testing import CliRunner

from build import main
from tests.conftest import FIXTURES, REPOSITORY
from tests.local import Local, definitions, hasten, local, until
from tests.programs import found, needed
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.simulate.announcement import FOLDER

PROMISED = 40.0
"""Seconds: a scrape, an evaluation, ``for``, another evaluation and the group's wait, hastened, on a busy machine."""
INCIDENT = """\
from toolchain.simulate.scenario import Down, Incident

SHOP_DOWN = Incident("shop-down", "The shop is closed.", duration=600.0, effects=(Down("app"),), fires=("ApiDown",))
"""
TOLD = {
    ("slack", "#incidents"),
    ("email", "email-on-call@localhost"),
    ("pagerduty", "pagerduty"),
    ("discord", "its webhook's channel"),
    ("webhook", "Incidents"),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's definitions with shorter times."""
    needed("prometheus")
    needed("prometheus-alertmanager")
    root = definitions(tmp_path_factory.mktemp("definitions"))
    hasten(root)
    return root


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project, which starts sooner."""
    needed("prometheus")
    needed("prometheus-alertmanager")
    folder = tmp_path_factory.mktemp("small") / "shop"
    shutil.copytree(FIXTURES / "shop", folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "simulation" / "incidents.py").write_text(INCIDENT)
    return folder


def by_address(notifications: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return sorted((each["app"], each["to"]) for each in notifications)


@pytest.fixture(scope="module")
def running(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    """The system, in which the backend is down from the beginning; it ends with Ctrl-C, and nothing of it is left.

    This machine itself is not measured: its disk may be as good as full. The tests between the beginning and what is told
    of it take place while its alert waits.
    """
    with local(root, tmp_path_factory.mktemp("running"), "--no-host") as system:
        (file,) = root.joinpath(*FOLDER).iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        begun = system.incident("backend-down")
        assert (begun.exit_code, "ServiceDown fires, by" in begun.stdout) == (0, True), begun.output
        yield system
        assert system.end() == 0, system.said()
    assert "Traceback" not in system.said()
    assert system.left() == []


def test_a_second_one_runs_beside_it_on_ports_of_its_own_and_each_ends_by_itself(shop: Path, tmp_path: Path) -> None:
    """The second by a signal, and the first as a program of it dies, whose last words it tells."""
    with local(shop, tmp_path / "first", "--environment", "production") as first:
        with local(shop, tmp_path / "second", "--environment", "production", "--history", "10m") as second:
            assert not set(second.urls.values()) & set(first.urls.values())
            told = first.say("shop-down")
            assert told.exit_code == 2
            for each in (first, second):
                assert f"--pid {each.process.pid}  local, since" in told.stderr
            query = {"query": 'count_over_time(sessions_active{job="app"}[10m] offset 1m)'}
            past = requests.get(f"{second.urls['Prometheus']}/api/v1/query", query, timeout=10).json()["data"]["result"]
            assert float(past[0]["value"][1]) > 20
            assert second.end(signal.SIGTERM) == 128 + signal.SIGTERM
        assert [path for path in second.left() if "build" not in path] == []
        port = urlsplit(first.urls["Alertmanager"]).port
        (number,) = [each for each, words in first.processes().items() if f"127.0.0.1:{port} " in words]
        os.kill(number, signal.SIGKILL)
        assert first.ended() == 2
    assert "Alertmanager ended by signal 9; its last words:\n" in first.said()
    assert "Listening on" in first.said()
    assert [each for each in first.left() if "build" not in each] == []


def test_who_is_to_know_is_told_once_of_an_incident_and_once_that_it_is_over(running: Local) -> None:
    """The whole way, in the times of ``hasten``: production's own times make it two minutes, and ten or more back.

    Of everything else in the system nothing is told, but for the frontend where it was not scraped in time.
    """

    def told() -> list[dict[str, Any]]:
        return [each for each in running.notifications() if "(frontend)" not in each["title"]]

    until(lambda: len(told()) >= len(TOLD), PROMISED, told)
    assert_links_work(running, told())
    firing = told()
    assert by_address(firing) == sorted(TOLD)
    assert {(each["title"], each["status"]) for each in firing if each["app"] != "webhook"} == {
        ("[FIRING 1] local ServiceDown (backend)", "firing")
    }
    assert running.incident("backend-down", "--stop").exit_code == 0
    until(lambda: len(told()) >= 2 * len(TOLD), PROMISED, told)
    last = "delivered  Slack #incidents: [RESOLVED] local ServiceDown (backend)"
    until(lambda: last in "".join(running.output), PROMISED, lambda: running.output)
    resolved = told()[len(TOLD) :]
    assert by_address(resolved) == sorted(TOLD)
    assert {each["status"] for each in resolved} == {"resolved"}
    (trigger,), (resolve,) = ([one for one in some if one["app"] == "pagerduty"] for some in (firing, resolved))
    assert trigger["key"] == resolve["key"] != ""
    assert [one["sent"]["event_action"] for one in (trigger, resolve)] == ["trigger", "resolve"]
    assert "backend" not in services_down(running)
    output = "".join(running.output)
    for words in (
        "incident   backend-down begins",
        "pending    ServiceDown (service=backend)",
        "firing     ServiceDown",
    ):
        assert words in output
    assert re.search(
        r"firing     ServiceDown \(service=backend\): \d+ s into backend-down, promised within 105 s\n", output
    )
    assert "delivered  Slack #incidents: [FIRING 1] local ServiceDown (backend)" in output


def services_down(system: Local) -> list[str]:
    """What Prometheus takes to be down."""
    alerts = requests.get(f"{system.urls['Prometheus']}/api/v1/alerts", timeout=10).json()["data"]["alerts"]
    return [each["labels"]["service"] for each in alerts if each["labels"]["alertname"] == "ServiceDown"]


def assert_links_work(system: Local, notifications: list[dict[str, Any]]) -> None:
    """Each link leads to what there is."""
    compilation = compile_project(load_project(REPOSITORY, "local"))
    panels = {
        (each.uid, str(panel.document.get("id"))): panel.title
        for each in compilation.dashboards
        for panel in each.panels
    }
    kinds = set()
    for link in {each for one in notifications for each in one["links"]}:
        address = urlsplit(link)
        answer = requests.get(link, timeout=10)
        assert answer.status_code == 200, link
        if address.path.startswith("/d/"):
            kinds.add("dashboard")
            uid, panel = address.path.removeprefix("/d/"), parse_qs(address.query)["viewPanel"][0]
            assert panels[uid, panel] == "Services"
            assert_draws(answer.text, system.urls["Prometheus"])
        if "/runbooks/" in link:
            kinds.add("runbook")
            assert REPOSITORY.joinpath("alerts", "runbooks", address.path.rpartition("/")[2]).is_file()
            assert "<h1>ServiceDown</h1>" in answer.text
        elif link.startswith(system.urls["Alertmanager"]):
            kinds.add("silence" if "silences/new" in link else "Alertmanager")
        elif link.startswith(system.urls["Prometheus"]):
            kinds.add("Prometheus")
    assert kinds == {"dashboard", "runbook", "silence", "Alertmanager", "Prometheus"}


def assert_draws(page: str, prometheus: str) -> None:
    """A panel's page leads to its queries in Prometheus, which evaluates them."""
    (graph,) = {unescape(each) for each in re.findall(r'href="([^"]+)"', page) if each.startswith(prometheus)}
    assert requests.get(graph, timeout=10).status_code == 200
    queries = [value for name, (value,) in parse_qs(urlsplit(graph).query).items() if name.endswith(".expr")]
    for query in queries:
        answer = requests.get(f"{prometheus}/api/v1/query", {"query": query}, timeout=10).json()
        assert answer["data"]["result"], query
    assert queries


@pytest.mark.skipif(found("loki") is None, reason="a Loki is optional here, and none is on the PATH")
def test_alerts_on_logs_are_a_lokis_where_one_runs(root: Path, tmp_path: Path) -> None:
    with local(root, tmp_path, "--no-host") as system:
        assert "Loki" in system.urls
        assert "no Loki runs" not in "".join(system.output)
        assert system.incident("login-attack").exit_code == 0

        def told() -> set[str]:
            sent = [one["sent"] for one in system.notifications() if one["app"] == "webhook"]
            names = {each["labels"]["alertname"] for document in sent for each in document["alerts"]}
            return names - {"ServiceDown"}  # of what was not scraped in time

        # Lines are sent once they are complete, and rules on them are evaluated by their own clock.
        expected = {"FailedAuthentications", "FailedAuthenticationsFromOneAddress"}
        until(lambda: told() >= expected, 120, system.notifications)
        assert told() == expected
        assert system.end() == 0, system.said()
    assert [path for path in system.left() if "build" not in path] == []


def test_what_is_not_installed_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = CliRunner().invoke(main, ["local"])
    assert result.exit_code == 2
    assert "Prometheus and Alertmanager are not installed" in result.output
    assert "apt-get install prometheus prometheus-alertmanager" in result.output


@pytest.mark.parametrize("option", ["--port", "--prometheus-port", "--alertmanager-port"])
def test_a_port_that_is_taken_is_said(option: str) -> None:
    needed("prometheus")
    needed("prometheus-alertmanager")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = CliRunner().invoke(main, ["local", option, str(taken.getsockname()[1])])
    assert result.exit_code == 2
    assert f"Choose another {option}" in result.output


def test_the_servers_that_run_here_are_scraped_as_those_of_the_catalog(running: Local) -> None:
    def real() -> dict[str, str]:
        query = {"query": 'up == 1 and on (job) ({__name__=~"(prometheus|alertmanager|node_exporter)_build_info"})'}
        up = requests.get(f"{running.urls['Prometheus']}/api/v1/query", query, timeout=10).json()["data"]["result"]
        return {each["metric"]["job"]: each["metric"]["environment"] for each in up}

    expected = {"prometheus": "local", "alertmanager": "local"}
    until(lambda: expected.items() <= real().items(), 20, real)
    jobs = requests.get(f"{running.urls['Prometheus']}/api/v1/targets", timeout=10).json()["data"]["activeTargets"]
    of_prometheus = [each["scrapeUrl"] for each in jobs if each["labels"]["job"] == "prometheus"]
    assert of_prometheus == [f"{running.urls['Prometheus']}/metrics"]


def test_nobody_but_this_machine_can_reach_it(running: Local) -> None:
    for url in running.urls.values():
        port = urlsplit(url).port
        assert port is not None
        for address in {each[4][0] for each in socket.getaddrinfo(socket.gethostname(), port, socket.AF_INET)}:
            if not str(address).startswith("127."):
                with socket.socket() as probe:
                    assert probe.connect_ex((str(address), port)) != 0
