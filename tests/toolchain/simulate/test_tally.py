"""Spans are counted as they are sent, whatever share of them is, and whoever is down meanwhile."""

from collections import Counter
from collections.abc import Mapping
from functools import cache

import pytest
from attrs import evolve

from tests.toolchain.simulate.small_world import CATALOG, MODEL, MONDAY, RHYTHM
from toolchain.catalog import Catalog, ScrapeJob, counter, histogram, open_label
from toolchain.simulate.amount import Conditions, Lognormal
from toolchain.simulate.rhythm import HOUR
from toolchain.simulate.scenario import Down, Incident, PlacedIncident, Restarts, Set
from toolchain.simulate.span_metrics import (
    CALLED,
    CALLS,
    DURATIONS,
    EDGE_LABELS,
    FAILED_REQUESTS,
    REQUESTS,
    SERVED,
    SPAN_LABELS,
    span_labels,
    span_metrics,
)
from toolchain.simulate.trace import Mixture, SpanShape, SpanWriter, Trace, always, never
from toolchain.simulate.world import World

COLLECTOR = ScrapeJob("span-metrics", "collector:8889")
SPAN = [open_label(name, example="x", bound=9) for name in SPAN_LABELS]
EDGE = [open_label(name, example="x", bound=9) for name in EDGE_LABELS]
METRICS = (
    *(
        counter(name, unit="ops", help=f"{name}.", owner="platform", jobs=[COLLECTOR], labels=labels)
        for name, labels in ((CALLS, SPAN), (REQUESTS, EDGE), (FAILED_REQUESTS, EDGE))
    ),
    *(
        histogram(name, unit="s", help=f"{name}.", owner="platform", jobs=[COLLECTOR], labels=labels, buckets=[0.1, 1])
        for name, labels in ((DURATIONS, SPAN), (SERVED, EDGE), (CALLED, EDGE))
    ),
)


def slow(now: Conditions) -> float:
    return now["slow"]


def cached(now: Conditions) -> float:
    return now["cached"]


def request(labels: Mapping[str, str]) -> Trace | None:
    asked = SpanShape("web", "ask", "CLIENT", {}, begins=(-0.1, -0.1), lasts=(1.2, 1.2))
    answered = SpanShape(
        "app", "GET /", "SERVER", {}, parent=asked, fails=always if labels["status"] == "500" else never
    )
    stored = SpanShape("app", "store", "CLIENT", {"store": "disk"}, parent=answered, lasts=(0.5, 0.9), made=cached)
    return Trace(Mixture(Lognormal(0.08), Lognormal(4.0), slow), (asked, answered, stored))


def job(labels: Mapping[str, str]) -> Trace | None:
    done = SpanShape("app", "job", "CONSUMER", {})
    return Trace(Mixture(Lognormal(2.0)), (done,), is_after=True) if labels["status"] == "done" else None


WRITERS = (
    SpanWriter("requests_total", request, lambda _, service: {"service.name": service}),
    SpanWriter("jobs_total", job, lambda _, service: {"service.name": service}, only={"status": ("done", "failed")}),
)
TRACED = evolve(
    MODEL,
    rhythm=RHYTHM,
    conditions={**MODEL.conditions, "cached": 1.0},
    behaviours=(*MODEL.behaviours, *span_metrics(WRITERS, MODEL.behaviours, databases=("store",))),
    span_writers=WRITERS,
    restarts=(*MODEL.restarts, Restarts(("span-metrics",), hour=20.5)),
)


def world(*incidents: PlacedIncident, sampled: float = 1.0, seed: int = 1) -> World:
    return World(Catalog((*CATALOG.metrics, *METRICS)), TRACED, seed=seed, incidents=incidents, sampled=sampled)


def grown(simulated: World, name: str, start: float, end: float) -> dict[tuple[str, ...], float]:
    found = {}
    for series in simulated.series([name], start, end + 1, end - start):
        first, last = series.values
        assert first is not None and last is not None
        found[tuple(value for key, value in series.labels if key not in ("job", "instance", "environment"))] = (
            last - first
        )
    return {key: growth for key, growth in found.items() if growth}


def sent(simulated: World, start: float, end: float) -> dict[tuple[str, ...], float]:
    return dict(Counter(tuple(span_labels(span).values()) for span in simulated.spans(start, end)))


AFTERNOON = MONDAY + 13 * HOUR
OUT = Incident(
    "out",
    "One replica is gone, comes back, and all are.",
    HOUR,
    (
        Down("app", instances=(0,), after=300, until=700),
        Down("app", after=1800, until=2000),
        Set("errors", 0.3, after=900, until=1500),
    ),
)


@pytest.mark.parametrize("sampled", [1.0, 0.5, 0.1, 0.013])
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("incidents", [(), (OUT.at(AFTERNOON),)], ids=["normal", "out"])
def test_spans_are_counted_as_they_are_sent(incidents: tuple[PlacedIncident, ...], seed: int, sampled: float) -> None:
    simulated = world(*incidents, sampled=sampled, seed=seed)
    start, end = AFTERNOON - HOUR, AFTERNOON + HOUR  # with a deploy at its begin
    assert grown(simulated, CALLS, start, end) == sent(simulated, start, end)


@pytest.mark.parametrize("sampled", [0.5, 0.1])
def test_the_share_that_is_sampled_is_the_share_of_what_is_counted(sampled: float) -> None:
    every, some = map(spans_of_an_afternoon, (1.0, sampled))
    assert some / every == pytest.approx(sampled, rel=0.02)


@cache
def spans_of_an_afternoon(sampled: float) -> float:
    return sum(sent(world(sampled=sampled), AFTERNOON, AFTERNOON + 4 * HOUR).values())


def test_calls_are_those_that_the_spans_are_of() -> None:
    simulated = world(OUT.at(AFTERNOON))
    period = AFTERNOON, AFTERNOON + HOUR
    spans = {key[1:]: count for key, count in grown(simulated, CALLS, *period).items()}
    failed, fine = (spans["GET /", "SPAN_KIND_SERVER", f"STATUS_CODE_{each}"] for each in ("ERROR", "UNSET"))
    assert grown(simulated, REQUESTS, *period) == {
        ("web", "app", "", "false"): fine,
        ("web", "app", "", "true"): failed,
        ("app", "disk", "database", "false"): fine + failed,
        ("user", "app", "virtual_node", "false"): spans["job", "SPAN_KIND_CONSUMER", "STATUS_CODE_UNSET"],
    }
    assert grown(simulated, FAILED_REQUESTS, *period) == {("web", "app", "", "true"): failed}


def test_a_share_that_changes_counts_as_it_was_when_it_was_counted() -> None:
    hit = Incident("hit", "Everything is cached.", 1200, (Set("cached", 0.0),))
    simulated = world(hit.at(AFTERNOON + 900))
    for start in (AFTERNOON, AFTERNOON + 900, AFTERNOON + 1800, AFTERNOON + 2100):
        assert grown(simulated, CALLS, start, start + 300) == sent(simulated, start, start + 300)
    stored = ("app", "store", "SPAN_KIND_CLIENT", "STATUS_CODE_UNSET")
    assert stored not in sent(simulated, AFTERNOON + 900, AFTERNOON + 1200)
    assert stored in sent(simulated, AFTERNOON + 2100, AFTERNOON + 2400)


def test_counters_begin_again_with_the_collector() -> None:
    simulated = world()
    restart = MONDAY + 20.5 * HOUR
    times = [restart - 1, restart + 4, restart + 8.0, restart + 908.0]
    series = list(simulated.series_at([CALLS], times))
    assert all(each.values[0] and each.values[1] is None and each.values[2] == 0 for each in series if each.values[3])
    counted = {tuple(v for k, v in s.labels if k in SPAN_LABELS): s.values[3] for s in series if s.values[3]}
    assert counted == sent(simulated, restart + 8.0, restart + 908.0)


def test_histograms_have_as_many_observations_in_buckets_as_last_so_long() -> None:
    stuck = Incident("stuck", "A third is slow.", HOUR, (Set("slow", 0.33),))
    simulated = world(stuck.at(AFTERNOON))
    spans = list(simulated.spans(AFTERNOON, AFTERNOON + HOUR))
    for (*key, bound), growth in grown(simulated, f"{DURATIONS}_bucket", AFTERNOON, AFTERNOON + HOUR).items():
        those = [span.duration for span in spans if list(span_labels(span).values()) == key]
        assert growth == pytest.approx(sum(each <= float(bound) for each in those), abs=2 * len(those) ** 0.5 + 1)


def test_who_is_called_and_makes_no_span_takes_no_time() -> None:
    simulated = world()
    period = AFTERNOON, AFTERNOON + HOUR
    of_jobs = ("user", "app", "virtual_node", "false")
    assert of_jobs not in grown(simulated, f"{CALLED}_sum", *period)
    buckets = grown(simulated, f"{CALLED}_bucket", *period)
    assert buckets[*of_jobs, "0.1"] == buckets[*of_jobs, "+Inf"] > 0
    assert grown(simulated, f"{SERVED}_sum", *period)[of_jobs] > 0
