"""What a target exposes at the moment of a scrape."""

import pytest
from prometheus_client.samples import Exemplar, Sample

from tests.simulation.medianest import SATURDAY_EVENING, medianest
from tests.toolchain.simulate.small_world import MONDAY, values, world
from toolchain.simulate.exposition import TargetCollector
from toolchain.simulate.span_metrics import DURATIONS, span_labels
from toolchain.simulate.world import World


def test_a_collector_exposes_the_samples_of_its_instance_at_that_moment() -> None:
    simulated = world()
    now = MONDAY + 20 * 3600.0
    families = {family.name: family for family in TargetCollector(simulated, "app", 1, clock=lambda: now).collect()}
    assert set(families) == {"requests", "request_seconds", "sessions", "daily_users"}
    assert families["requests"].type == "counter"
    exposed = {sample.labels["status"]: sample.value for sample in families["requests"].samples}
    assert exposed["200"] == values(simulated, "requests_total", now, now + 1, instance="app-2:4000", status="200")[0]
    assert all("job" not in sample.labels for family in families.values() for sample in family.samples)


def exemplars(simulated: World, job: str, family: str, now: float) -> list[tuple[Sample, Exemplar]]:
    """Return the buckets of a family that lead to a trace."""
    collector = TargetCollector(simulated, job, 0, lambda: now)
    (found,) = [each for each in collector.collect() if each.name == family]
    return [(sample, sample.exemplar) for sample in found.samples if sample.exemplar is not None]


@pytest.mark.parametrize("environment", ["local", "production"])
def test_buckets_lead_to_the_trace_of_a_recent_request(environment: str) -> None:
    simulated = medianest(environment=environment)
    found = exemplars(simulated, "medianest-app", "http_request_duration_seconds", SATURDAY_EVENING)
    traces = {span.trace_id for span in simulated.spans(SATURDAY_EVENING - 60, SATURDAY_EVENING)}
    assert len(found) > 2
    assert all(exemplar.value <= float(sample.labels["le"]) for sample, exemplar in found)
    assert {exemplar.labels["trace_id"] for _, exemplar in found} <= traces


def test_buckets_of_spans_lead_to_them() -> None:
    simulated = medianest(environment="production")
    found = exemplars(simulated, "span-metrics", DURATIONS, SATURDAY_EVENING)
    spans = {span.span_id: span for span in simulated.spans(SATURDAY_EVENING - 60, SATURDAY_EVENING)}
    assert len(found) > 10
    for sample, exemplar in found:
        span = spans[exemplar.labels["span_id"]]
        assert exemplar.labels["trace_id"] == span.trace_id
        assert {**span_labels(span), "le": sample.labels["le"]} == sample.labels
        assert span.duration <= float(sample.labels["le"])
        assert exemplar.timestamp == span.start + span.duration <= SATURDAY_EVENING
