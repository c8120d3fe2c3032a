"""One machine ends where the first bound of its definitions is reached."""

from math import inf

import pytest
from attrs import evolve

from tests.toolchain.sizing.sized import STACK, USUAL, arrivals
from toolchain.define.stack.component import Size, size_bytes
from toolchain.define.stack.retention import MetricRetention
from toolchain.define.stack.sampling import Sampling
from toolchain.define.stack.stack import Stack
from toolchain.sizing.costs import collector_memory, prometheus_disk, prometheus_memory
from toolchain.sizing.limits import limits_of

ALL = Sampling()


def factor(what: str, stack: Stack = STACK) -> float:
    """How many times as much reaches a bound."""
    (found,) = [each.factor for each in limits_of(USUAL, stack, ALL) if each.what == what]
    return found


def with_memory(product: str, memory: Size) -> Stack:
    """The stack, with another bound of memory of a component."""
    return evolve(
        STACK,
        components=tuple(evolve(each, memory=memory) if each.product == product else each for each in STACK.components),
    )


def test_the_first_bound_that_is_reached_stands_first() -> None:
    factors = [each.factor for each in limits_of(USUAL, STACK, ALL)]
    assert factors == sorted(factors)


def test_disk_is_full_when_all_that_is_kept_is_as_large_as_it_may_be() -> None:
    reached = factor("Prometheus' samples on disk")
    assert prometheus_disk(USUAL, STACK, reached) == pytest.approx(size_bytes(STACK.metrics.size))
    longer = evolve(STACK, metrics=MetricRetention("80d", STACK.metrics.size))
    assert factor("Prometheus' samples on disk", longer) == pytest.approx(reached / 2)
    larger = evolve(STACK, metrics=MetricRetention(STACK.metrics.time, "60GiB"))
    assert factor("Prometheus' samples on disk", larger) == pytest.approx(2 * reached)


def test_memory_is_full_when_the_series_need_what_the_container_may_take() -> None:
    reached = factor("Prometheus' memory", with_memory("prometheus", "2GiB"))
    assert prometheus_memory(USUAL.series * reached) == pytest.approx(size_bytes("2GiB"))


def test_a_container_that_is_too_small_for_the_program_alone_has_ended_already() -> None:
    assert factor("Prometheus' memory", with_memory("prometheus", "64MiB")) == 0
    assert factor("Loki's memory", with_memory("loki", "64MiB")) == 0


def test_lokis_memory_does_not_grow_with_what_comes_in() -> None:
    assert factor("Loki's memory") == inf


def test_the_shipper_reads_as_many_lines_as_a_source_may_write() -> None:
    assert factor("lines of shop") == pytest.approx(40 / USUAL.lines_per_second)


def test_the_collector_refuses_spans_before_its_container_is_full() -> None:
    reached = factor("the collector's memory")
    assert collector_memory(USUAL.spans.per_second * reached) == pytest.approx(size_bytes("410MiB"))


def test_where_a_share_is_kept_no_more_traces_may_wait_than_the_definition_says() -> None:
    share = Sampling(kept=0.1, decided_after="10s", most_traces=100)
    found = arrivals(sampling=share)
    (limit,) = [each for each in limits_of(found, STACK, share) if each.what == "traces that wait"]
    assert limit.factor == pytest.approx(100 / found.spans.waiting_traces)
    assert "traces that wait" not in {each.what for each in limits_of(USUAL, STACK, ALL)}


def test_a_program_that_does_not_run_here_has_no_bound() -> None:
    only = evolve(STACK, components=tuple(each for each in STACK.components if each.product == "prometheus"))
    assert {each.what for each in limits_of(USUAL, only, ALL)} == {
        "Prometheus' memory",
        "Prometheus' samples on disk",
        "lines of shop",
    }
