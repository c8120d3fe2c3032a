"""What a Prometheus has: jobs that it does not scrape, targets that are down, labels that the scrape attaches."""

import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.programs import needed
from tests.toolchain.compilation import compilation
from tests.toolchain.metrics import APP, DURATION, HEAP, SESSIONS, WEB
from toolchain.contract.contract import Contract, compare
from toolchain.contract.exposition.server import read_server
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.loopback import listening
from toolchain.live.prometheus import PrometheusClient

EXPOSED = b"""# HELP heap_bytes Heap.
# TYPE heap_bytes gauge
heap_bytes 1e6
# HELP sessions_active Sessions.
# TYPE sessions_active gauge
sessions_active 1
"""


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain; version=0.0.4")])
    return [EXPOSED]


def scraping(folder: Path, target: str, labels: dict[str, str]) -> AbstractContextManager[PrometheusClient]:
    """A Prometheus that scrapes a target as one job."""
    scraped = {
        "job_name": "app",
        "scrape_interval": "1s",
        "scrape_timeout": "1s",
        "static_configs": [{"targets": [target], "labels": labels}],
    }
    return local_prometheus(folder, scrape_configs=[scraped])


def told(client: PrometheusClient) -> Contract:
    """What is told of a Prometheus, once it has scraped."""
    until = time.monotonic() + 30
    while any(each.health == "unknown" for each in client.targets()) or not client.targets():
        assert time.monotonic() < until
        time.sleep(0.1)
    observed = read_server(client, (APP, WEB), time.time())
    made = compilation(shown=(HEAP, SESSIONS))
    return compare(made, observed, {}, date(2026, 1, 1), asks_for_waivers=False)


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Contract]:
    """What is told of a target that is up, of one without labels and of one that is down.

    Three run at the same time: each waits for five seconds before it scrapes anything.
    """
    needed("prometheus")
    local = {"environment": "local"}
    with ExitStack() as stack:
        up = f"127.0.0.1:{stack.enter_context(listening(application, '127.0.0.1', 0))}"
        wanted = {"up": (up, local), "bare": (up, {}), "down": ("127.0.0.1:9", local)}
        clients = {
            name: stack.enter_context(scraping(tmp_path_factory.mktemp(name), *each)) for name, each in wanted.items()
        }
        return {name: told(client) for name, client in clients.items()}


def test_a_job_that_is_not_scraped_and_one_that_is_are_told_apart(contracts: dict[str, Contract]) -> None:
    (only,) = contracts["up"].findings
    assert only.rule == "contract-target"
    assert only.message.startswith("the server has no target and no series of the job web")


def test_a_label_that_the_scrape_does_not_attach_is_told_once(contracts: dict[str, Contract]) -> None:
    messages = [each.message for each in contracts["bare"].findings if each.rule == "contract-label-missing"]
    assert messages == ["the scrape of app attaches no label 'environment'"]


def test_a_target_that_is_down_is_told_with_the_reason_and_its_metrics_are_not(contracts: dict[str, Contract]) -> None:
    messages = [
        each.message for each in contracts["down"].findings if " app " in each.message or "of app" in each.message
    ]
    (down,) = messages
    assert down.startswith("the target 127.0.0.1:9 of app is down: ")


def native(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """What Prometheus 3.14 answers about a histogram that it keeps in native form alone."""
    labels = {"__name__": "http_request_duration_seconds", "job": "app", "instance": "app:4000", "endpoint": "/a"}
    sample = {"count": "2", "sum": "0.3", "buckets": [[0, "0.1", "0.2", "2"]]}
    up = {"__name__": "up", "job": "app", "instance": "app:4000", "environment": "local"}
    declared = {"target": {}, "metric": labels["__name__"], "type": "histogram", "help": "Time.", "unit": ""}
    data: object = {
        "/api/v1/targets": {"activeTargets": [{"labels": {"job": "app", "instance": "app:4000"}, "health": "up"}]},
        "/api/v1/query": {
            "resultType": "vector",
            "result": [{"metric": labels, "histogram": [1, sample]}, {"metric": up, "value": [1, "1"]}],
        },
        "/api/v1/targets/metadata": [declared],
        "/api/v1/series": [labels],
    }[environ["PATH_INFO"]]
    start_response("200 OK", [("Content-Type", "application/json")])
    return [orjson.dumps({"status": "success", "data": data})]


def test_a_native_histogram_lacks_the_series_of_buckets_and_is_not_silent() -> None:
    with listening(native, "127.0.0.1", 0) as port:
        observed = read_server(PrometheusClient(f"http://127.0.0.1:{port}"), (APP,), 1000.0)
    found = compare(compilation(shown=(DURATION,)), observed, {}, date(2026, 1, 1), asks_for_waivers=False).findings
    (only,) = found
    assert "is a native histogram in app, and has no series http_request_duration_seconds_bucket" in only.message
