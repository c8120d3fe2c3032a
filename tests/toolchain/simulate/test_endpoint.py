"""The live endpoint as Prometheus uses it: it lists its targets, and each answers in both formats."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
import requests
from attrs import evolve

from tests.programs import needed
from tests.toolchain.simulate.small_world import APP, CATALOG, MODEL, MONDAY, WORKER, world
from toolchain.base.errors import OptionError
from toolchain.catalog import Catalog
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.loopback import listening
from toolchain.live.prometheus import PrometheusClient
from toolchain.simulate.endpoint import Endpoint
from toolchain.simulate.scenario import Down, Incident
from toolchain.simulate.world import World

NOW = MONDAY + 20 * 3600.0


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Of an endpoint in whose world the second replica is down."""
    gone = Incident("gone", "", 600, (Down("app", (1,)),)).at(NOW - 60)
    with listening(Endpoint(world(gone), lambda: NOW), "127.0.0.1", 0) as port:
        yield f"127.0.0.1:{port}"


def get(url: str, accept: str = "text/plain") -> tuple[int, str]:
    answer = requests.get(f"http://{url}", headers={"Accept": accept}, timeout=10)
    return answer.status_code, answer.text


def test_targets_are_listed_with_the_labels_of_their_series(address: str) -> None:
    listed = orjson.loads(get(f"{address}/targets")[1])
    assert {each["labels"]["instance"]: each["labels"]["job"] for each in listed} == {
        "app-1:4000": "app",
        "app-2:4000": "app",
        "worker:4000": "worker",
    }
    assert all(each["targets"] == [address] for each in listed)
    assert {each["labels"]["environment"] for each in listed} == {"local"}
    assert {each["labels"]["__scrape_interval__"] for each in listed} == {"15s"}


@pytest.mark.parametrize("accept", ["text/plain", "application/openmetrics-text; version=1.0.0"])
def test_a_target_answers_scrapes_without_created_series(address: str, accept: str) -> None:
    status, text = get(f"{address}/app/0/metrics", accept)
    assert status == 200
    assert 'requests_total{status="200"}' in text
    assert "_created" not in text
    assert text.endswith("# EOF\n") == accept.startswith("application")


def test_a_target_that_is_down_does_not_answer(address: str) -> None:
    assert get(f"{address}/app/1/metrics")[0] == 503


def test_an_unknown_path_lists_what_there_is(address: str) -> None:
    status, text = get(f"{address}/metrics")
    assert status == 404
    assert text == get(f"{address}/")[1]
    assert "/worker/0/metrics" in text.splitlines()


def test_a_port_in_use_is_refused_with_a_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(OptionError, match=f"127.0.0.1:{port}") as refused,
            listening(Endpoint(world(), lambda: NOW), "127.0.0.1", port),
        ):
            pass
    assert "--port" in refused.value.remedy


def test_prometheus_finds_every_target_and_gives_its_series_their_labels(tmp_path: Path) -> None:
    needed("prometheus")
    jobs = {job.name: evolve(job, interval="1s") for job in (APP, WORKER)}
    hasty = Catalog(tuple(evolve(each, jobs=tuple(jobs[job.name] for job in each.jobs)) for each in CATALOG.metrics))
    endpoint = Endpoint(World(hasty, MODEL), time.time)
    with listening(endpoint, "127.0.0.1", 0) as port:
        found_at = {"url": f"http://127.0.0.1:{port}/targets", "refresh_interval": "1s"}
        job = {"job_name": "simulated", "http_sd_configs": [found_at]}
        with local_prometheus(tmp_path, scrape_configs=[job]) as client:
            until = time.monotonic() + 30
            while len(up := answered(client, "up == 1")) < 3 and time.monotonic() < until:
                time.sleep(0.05)
            assert up == [
                {"job": "app", "instance": "app-1:4000", "environment": "local"},
                {"job": "app", "instance": "app-2:4000", "environment": "local"},
                {"job": "worker", "instance": "worker:4000", "environment": "local"},
            ]
            assert len(answered(client, "requests_total")) == 4
    assert endpoint.scrapes[True] >= 3


def answered(client: PrometheusClient, query: str) -> list[dict[str, str]]:
    found = client.query(query, time.time()).series
    labels = [{name: text for name, text in each.labels.items() if name != "__name__"} for each in found]
    return sorted(labels, key=lambda each: each["instance"])
