"""What is computed of spans agrees with the spans: counters, calls between services, durations."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from math import sqrt

import pytest
from attrs import evolve, frozen

from metrics.traces import TRACES
from simulation.incidents import BACKEND_DOWN, BACKEND_LOOP, ERROR_BURST_20, PLEX_UNREACHABLE, REDIS_DOWN, SLOW_DATABASE
from tests.simulation.collected import Collected, Labels, collected
from tests.simulation.medianest import MONDAY, SATURDAY_EVENING, medianest
from toolchain.simulate.scenario import Down, Incident
from toolchain.simulate.span_metrics import (
    CALLED,
    CALLS,
    DURATIONS,
    EDGE_LABELS,
    FAILED_REQUESTS,
    REQUESTS,
    SERVED,
    SPAN_LABELS,
)
from toolchain.simulate.world import SimulatedSeries, World

HOUR = 3600
PASSED_ON = ("otelcol_receiver_accepted_spans", "otelcol_exporter_sent_spans")
DEPLOY = MONDAY + 86_400 + 13 * HOUR
"""An hour in which both replicas of the backend are replaced."""
COLLECTOR_LATE = Incident("collector-late", "It is not scraped.", 600, (Down("span-metrics", restarts=False),))


@frozen
class Hour:
    """An hour of a world, and what goes wrong in it."""

    world: World
    start: float

    @property
    def end(self) -> float:
        """When it is over."""
        return self.start + HOUR

    @property
    def collected(self) -> Collected:
        """What the collector has of the spans of that hour."""
        return _collected(self.world, self.start, self.end)

    def grown(self, *names: str) -> Mapping[str, Mapping[Labels, float]]:
        """Return how much series grow in that hour, by their name and the labels that tell them apart."""
        found: dict[str, dict[Labels, float]] = {name: {} for name in names}
        for series in _ends(self.world, self.start, self.end):
            if series.name in found:
                labels = dict(series.labels)
                key = tuple(labels[name] for name in (*SPAN_LABELS, *EDGE_LABELS, "le") if name in labels)
                found[series.name][key] = growth(series)
        return found


def growth(series: SimulatedSeries) -> float:
    """Return how much a series grows from the first to the last of two samples."""
    first, last = series.values
    assert first is not None and last is not None
    return last - first


@lru_cache(maxsize=32)
def _collected(world: World, start: float, end: float) -> Collected:
    return collected(world.spans(start, end), databases=TRACES.databases, peers=TRACES.peers)


@lru_cache(maxsize=32)
def _ends(world: World, start: float, end: float) -> Sequence[SimulatedSeries]:
    """Return the first and last samples of what is computed of spans: all of it at once, since spans are gone through."""
    parts = (f"{name}_{part}" for name in (DURATIONS, SERVED, CALLED) for part in ("bucket", "count"))
    names = (CALLS, REQUESTS, FAILED_REQUESTS, *parts, *PASSED_ON)
    return list(world.series(names, start, end + 1, end - start))


HOURS = pytest.mark.parametrize(
    "hour",
    [
        pytest.param(Hour(medianest(environment="production"), SATURDAY_EVENING), id="evening"),
        pytest.param(Hour(medianest(seed=2), MONDAY + 7 * HOUR), id="morning"),
        pytest.param(Hour(medianest(seed=3), DEPLOY), id="deploy"),
        *(
            pytest.param(
                Hour(medianest(incident.at(start + 900), seed=seed, environment="production"), start),
                id=incident.name,
            )
            for seed, (incident, start) in enumerate(
                (
                    (PLEX_UNREACHABLE, SATURDAY_EVENING),
                    (ERROR_BURST_20, SATURDAY_EVENING - HOUR),
                    (REDIS_DOWN, MONDAY + 19 * HOUR),
                    (BACKEND_DOWN, MONDAY + 20 * HOUR),
                    (BACKEND_LOOP, MONDAY + 18 * HOUR),
                    (SLOW_DATABASE, SATURDAY_EVENING + HOUR),
                    (COLLECTOR_LATE, SATURDAY_EVENING),
                ),
                start=4,
            )
        ),
    ],
)


def is_drawn(key: Labels) -> bool:
    """Return whether chance decides, call by call, if there is such a span: what Plex is asked and how it answers."""
    return "http.client.get" in key or "plex" in key


@HOURS
def test_counters_grow_by_the_spans_and_calls_that_there_are(hour: Hour) -> None:
    sent = hour.collected
    spans = {key: len(durations) for key, durations in sent.spans.items()}
    failed = {key: count for key, count in sent.calls.items() if key[-1] == "true"}
    grown = hour.grown(CALLS, REQUESTS, FAILED_REQUESTS)
    assert sum(spans.values()) > 300
    for name, found in ((CALLS, spans), (REQUESTS, sent.calls), (FAILED_REQUESTS, failed)):
        assert found.keys() <= grown[name].keys()
        for key, grew in grown[name].items():
            count = found.get(key, 0)
            assert grew == count or (is_drawn(key) and abs(grew - count) <= 4 * sqrt(max(grew, count))), key


@HOURS
def test_buckets_are_filled_as_the_spans_last(hour: Hour) -> None:
    sent = hour.collected
    names = (DURATIONS, SERVED, CALLED)
    grown = hour.grown(*(f"{name}_bucket" for name in names))
    compared = 0
    for name, found in zip(names, (sent.spans, sent.served, sent.called), strict=True):
        for (*key, bound), grew in grown[f"{name}_bucket"].items():
            durations = found.get(tuple(key), [])
            below = sum(duration <= float(bound) for duration in durations)
            assert abs(grew - below) <= 2 * sqrt(len(durations)) + 3, (key, bound)
            compared += len(durations) > 100
    assert compared > 50


@HOURS
def test_what_is_received_and_sent_on_are_the_spans(hour: Hour) -> None:
    sent = sum(map(len, hour.collected.spans.values()))
    passed_on = {
        (series.name, dict(series.labels)["job"]): growth(series)
        for series in _ends(hour.world, hour.start, hour.end)
        if series.name in PASSED_ON
    }
    assert passed_on.keys() == set(product(PASSED_ON, ("otel-collector", "jaeger")))
    for name, passed in passed_on.items():
        assert passed == pytest.approx(sent, abs=20), name


def test_every_observation_is_a_call() -> None:
    hour = Hour(medianest(PLEX_UNREACHABLE.at(SATURDAY_EVENING)), SATURDAY_EVENING)
    grown = hour.grown(CALLS, f"{DURATIONS}_count", REQUESTS, f"{SERVED}_count", f"{CALLED}_count")
    assert grown[CALLS] == grown[f"{DURATIONS}_count"]
    assert grown[REQUESTS] == grown[f"{SERVED}_count"] == grown[f"{CALLED}_count"]


def test_a_value_does_not_depend_on_what_else_is_asked_for() -> None:
    world = medianest(PLEX_UNREACHABLE.at(SATURDAY_EVENING), environment="production")
    times = [SATURDAY_EVENING - 5 * 86_400.0, SATURDAY_EVENING - 60, SATURDAY_EVENING + 700, SATURDAY_EVENING + 4000]
    together = [series.values for series in world.series_at([CALLS, f"{SERVED}_sum"], times)]
    alone = [
        [series.values[0] for series in medianest(*world.incidents, environment="production").series_at(names, [time])]
        for names in [[CALLS, f"{SERVED}_sum"]]
        for time in times
    ]
    assert list(map(list, zip(*alone, strict=True))) == together


def test_nothing_is_counted_while_nobody_answers() -> None:
    placed = BACKEND_DOWN.at(SATURDAY_EVENING)
    silent = Hour(medianest(evolve(placed, start=SATURDAY_EVENING - 60)), SATURDAY_EVENING)
    start, end = SATURDAY_EVENING, SATURDAY_EVENING + 2400
    assert list(silent.world.spans(start, end)) == []
    assert {
        (series.values[1] or 0) - (series.values[0] or 0)
        for series in silent.world.series([CALLS], start, end + 1, 2400)
    } == {0}


def test_a_collector_that_is_started_again_counts_from_the_beginning() -> None:
    incident = Incident("collector-restart", "It is started again.", 60, (Down("span-metrics"),))
    world = medianest(incident.at(SATURDAY_EVENING - 60))
    sent = collected(
        world.spans(SATURDAY_EVENING, SATURDAY_EVENING + 900), databases=TRACES.databases, peers=TRACES.peers
    )
    counted = {
        tuple(dict(series.labels)[name] for name in SPAN_LABELS): series.values[0]
        for series in world.series([CALLS], SATURDAY_EVENING + 900, SATURDAY_EVENING + 901, 15)
    }
    assert {key: count for key, count in counted.items() if count and not is_drawn(key)} == {
        key: len(durations) for key, durations in sent.spans.items() if not is_drawn(key)
    }


def test_who_calls_whom_in_an_evening() -> None:
    hour = Hour(medianest(), SATURDAY_EVENING)
    assert {key[:3] for key, grew in hour.grown(REQUESTS)[REQUESTS].items() if grew} == {
        ("user", "medianest-frontend", "virtual_node"),
        ("user", "medianest-backend", "virtual_node"),
        ("medianest-frontend", "medianest-backend", ""),
        ("medianest-backend", "postgresql", "database"),
        ("medianest-backend", "redis", "database"),
        ("medianest-backend", "plex", "virtual_node"),
        ("medianest-backend", "overseerr", "virtual_node"),
        ("medianest-backend", "youtube", "virtual_node"),
    }


@pytest.mark.parametrize(
    ("incident", "span", "share"),
    [
        (REDIS_DOWN, ("medianest-backend", "cache.get", "SPAN_KIND_CLIENT", "STATUS_CODE_ERROR"), 1.0),
        (ERROR_BURST_20, ("medianest-backend", "db.select", "SPAN_KIND_CLIENT", "STATUS_CODE_ERROR"), 0.2),
    ],
    ids=lambda value: value.name if isinstance(value, Incident) else "",
)
def test_the_spans_of_an_incident_show_what_fails(incident: Incident, span: Labels, share: float) -> None:
    world = medianest(incident.at(SATURDAY_EVENING))
    sent = collected(
        world.spans(SATURDAY_EVENING, SATURDAY_EVENING + 300), databases=TRACES.databases, peers=TRACES.peers
    )
    every = sum(len(durations) for key, durations in sent.spans.items() if key[:2] == span[:2])
    assert len(sent.spans[span]) / every == pytest.approx(share, abs=0.02)
