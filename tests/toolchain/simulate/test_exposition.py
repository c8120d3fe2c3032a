"""The live endpoint: what a target exposes, in both formats."""

from urllib.request import Request, urlopen

import pytest

from tests.simulation.medianest import SATURDAY_EVENING, medianest
from tests.toolchain.simulate.small_world import MONDAY, values, world
from toolchain.errors import ConfigurationError
from toolchain.simulate.exposition import TargetCollector, serve


def test_a_collector_exposes_the_samples_of_its_instance_at_that_moment() -> None:
    simulated = world()
    now = MONDAY + 20 * 3600.0
    families = {family.name: family for family in TargetCollector(simulated, "app", 1, clock=lambda: now).collect()}
    assert set(families) == {"requests", "request_seconds", "sessions", "daily_users"}
    assert families["requests"].type == "counter"
    exposed = {sample.labels["status"]: sample.value for sample in families["requests"].samples}
    assert exposed["200"] == values(simulated, "requests_total", now, now + 1, instance="app-2:4000", status="200")[0]
    assert all("job" not in sample.labels for family in families.values() for sample in family.samples)


@pytest.mark.parametrize("accept", ["text/plain", "application/openmetrics-text; version=1.0.0"])
def test_an_endpoint_answers_scrapes_without_created_series(accept: str) -> None:
    server, thread = serve(world(), "app", 0)
    try:
        request = Request(f"http://127.0.0.1:{server.server_port}/metrics", headers={"Accept": accept})
        with urlopen(request, timeout=10) as answer:
            text = answer.read().decode()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert 'requests_total{status="200"}' in text
    assert "_created" not in text


def test_a_job_or_an_instance_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="app"):
        serve(world(), "ap", 0)
    with pytest.raises(ConfigurationError, match="2 instances"):
        serve(world(), "app", 0, instance=2)


def test_buckets_lead_to_the_trace_of_a_recent_request() -> None:
    simulated = medianest()
    now = SATURDAY_EVENING
    families = {family.name: family for family in TargetCollector(simulated, "medianest-app", 0, lambda: now).collect()}
    exemplars = [
        (sample.exemplar, float(sample.labels["le"]))
        for sample in families["http_request_duration_seconds"].samples
        if sample.exemplar is not None
    ]
    traces = {span.trace_id for span in simulated.spans(now - 60, now)}
    assert len(exemplars) > 10
    assert all(exemplar.value <= bound for exemplar, bound in exemplars)
    assert sum(exemplar.labels["trace_id"] in traces for exemplar, _ in exemplars) > 5
