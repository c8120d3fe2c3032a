"""What a target exposes at the moment of a scrape."""

from tests.simulation.medianest import SATURDAY_EVENING, medianest
from tests.toolchain.simulate.small_world import MONDAY, values, world
from toolchain.simulate.exposition import TargetCollector


def test_a_collector_exposes_the_samples_of_its_instance_at_that_moment() -> None:
    simulated = world()
    now = MONDAY + 20 * 3600.0
    families = {family.name: family for family in TargetCollector(simulated, "app", 1, clock=lambda: now).collect()}
    assert set(families) == {"requests", "request_seconds", "sessions", "daily_users"}
    assert families["requests"].type == "counter"
    exposed = {sample.labels["status"]: sample.value for sample in families["requests"].samples}
    assert exposed["200"] == values(simulated, "requests_total", now, now + 1, instance="app-2:4000", status="200")[0]
    assert all("job" not in sample.labels for family in families.values() for sample in family.samples)


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
