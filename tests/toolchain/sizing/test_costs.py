"""What keeping it costs grows with what comes in and with how long it is kept."""

import pytest
from attrs import evolve

from tests.toolchain.compile.stack.test_distributed import FAR
from tests.toolchain.sizing.sized import STACK, USUAL
from toolchain.define.stack.retention import MetricRetention
from toolchain.define.stack.stack import Stack
from toolchain.sizing import constants
from toolchain.sizing.costs import Cost, costs_of_one_machine, costs_of_several, kept_lines


def one(component: str, factor: float = 1, stack: Stack = STACK) -> Cost:
    """What a component needs on one machine."""
    (cost,) = [each for each in costs_of_one_machine(USUAL, stack, factor) if each.component == component]
    return cost


def several(component: str, factor: float = 1, stack: Stack = STACK) -> Cost:
    """What a component needs on several machines."""
    (cost,) = [each for each in costs_of_several(USUAL, stack, factor) if each.component == component]
    return cost


def test_samples_take_disk_for_as_long_as_they_are_kept() -> None:
    twice = evolve(STACK, metrics=MetricRetention("80d", STACK.metrics.size))
    expected = USUAL.samples_per_second * 40 * 86_400 * constants.BYTES_OF_A_SAMPLE
    assert one("prometheus").disk == pytest.approx(expected)
    assert one("prometheus", stack=twice).disk == pytest.approx(2 * expected)
    assert one("prometheus", stack=twice).memory == one("prometheus").memory


def test_spans_take_disk_for_as_long_as_they_are_kept() -> None:
    disk = one("jaeger").disk
    assert disk
    assert one("jaeger", stack=evolve(STACK, spans="336h")).disk == pytest.approx(2 * disk)


def test_lines_take_disk_for_as_long_as_their_kind_is_kept() -> None:
    sizes = kept_lines(USUAL, 1)
    audit = next(each for each in USUAL.lines if each.kept_as == "audit")
    assert sizes["audit"] == pytest.approx(audit.bytes_per_second * 8760 * 3600 * constants.STORED_OF_A_LINE)
    assert one("loki").disk == pytest.approx(sum(sizes.values()))


@pytest.mark.parametrize("component", ["prometheus", "loki", "jaeger"])
def test_ten_times_as_much_takes_ten_times_the_disk(component: str) -> None:
    disk = one(component).disk
    assert disk
    assert one(component, 10).disk == pytest.approx(10 * disk)


def test_a_program_needs_memory_before_anything_comes_in() -> None:
    memory, more = one("prometheus").memory, one("prometheus", 10).memory
    assert memory is not None
    assert more is not None
    assert constants.ROOM * constants.PROMETHEUS_MEMORY < memory < more < 10 * memory


def test_ingesters_have_every_series_as_often_as_there_are_copies() -> None:
    for copies in (3, 6):
        ingester = several("mimir ingester", 100, evolve(STACK, distributed=evolve(FAR, copies=copies)))
        series = USUAL.series * 100 * copies
        assert ingester.cores == pytest.approx(series / 300_000)
        assert ingester.memory == pytest.approx(1.5 * 2.5e9 * series / 300_000)
        assert ingester.disk == pytest.approx(1.5 * 5e9 * series / 300_000)


def test_distributors_need_a_processor_for_25000_samples_per_second() -> None:
    factor = 25_000 / USUAL.samples_per_second
    assert several("mimir distributor", factor).cores == pytest.approx(1)
    assert several("mimir distributor", factor).memory == pytest.approx(1.5e9)


def test_there_is_a_compactor_for_each_20_million_series_and_at_least_one() -> None:
    assert several("mimir compactor").cores == 1
    assert several("mimir compactor", 40_000_000 / USUAL.series).cores == pytest.approx(2)


def test_object_storage_holds_what_the_disks_of_one_machine_hold() -> None:
    assert several("object storage, blocks").disk == one("prometheus").disk
    assert several("object storage, chunks").disk == one("loki").disk
