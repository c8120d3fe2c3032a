"""Units: what they measure, how arithmetic changes them, and which Grafana unit shows the result."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolchain.define.units import UNITS
from toolchain.languages.quantity import (
    COUNT,
    GRAFANA_UNITS,
    RATIO,
    SECONDS,
    Quantity,
    converted,
    described,
    disagreement,
    quantity_of_unit,
    unit_of_quantity,
)

QUANTITIES = st.sampled_from(sorted(GRAFANA_UNITS)).map(GRAFANA_UNITS.__getitem__)


def unit(name: str) -> Quantity:
    found = quantity_of_unit(name)
    assert found is not None
    return found


def test_every_unit_that_is_understood_exists_in_grafana() -> None:
    assert set(GRAFANA_UNITS) <= UNITS


@given(QUANTITIES)
def test_the_unit_of_a_quantity_measures_that_quantity(quantity: Quantity) -> None:
    name = unit_of_quantity(quantity)
    assert name is not None
    assert unit(name).agrees_with(quantity)


@given(QUANTITIES, QUANTITIES)
def test_multiplying_undoes_dividing(first: Quantity, second: Quantity) -> None:
    assert first.per(second).times(second).dimension == first.dimension


def test_the_preferred_unit_is_kept_where_it_still_fits() -> None:
    preferred = Quantity(unit("bytes").dimension, shown_as="decbytes")
    assert unit_of_quantity(preferred) == "decbytes"
    assert unit_of_quantity(preferred.per(SECONDS)) == "Bps"


@pytest.mark.parametrize(
    ("quantity", "name"),
    [
        (SECONDS.per_second(), "percentunit"),
        (unit("bytes").per_second(), "Bps"),
        (COUNT.per_second(), "ops"),
        (unit("s").per(COUNT), "s"),
        (COUNT.per(COUNT), "percentunit"),
        (unit("bytes").per(unit("bytes")), "percentunit"),
        (RATIO.times(unit("bytes")), "bytes"),
        (unit("Bps").times(SECONDS), "bytes"),
    ],
)
def test_arithmetic_leads_to_the_unit_that_people_expect(quantity: Quantity, name: str) -> None:
    assert unit_of_quantity(quantity) == name


@pytest.mark.parametrize(
    ("name", "factor", "result"),
    [
        ("s", 1000, "ms"),
        ("percentunit", 100, "percent"),
        ("bytes", 8, "bits"),
        ("bytes", 1 / 1024**2, "mbytes"),
        ("ops", 60, "opm"),
        ("ms", 0.001, "s"),
        ("s", 1 / 86400, "d"),
        ("s", 2, None),
        ("short", 100, None),
        ("s", 0, None),
    ],
)
def test_known_factors_convert_and_others_tell_nothing(name: str, factor: float, result: str | None) -> None:
    quantity = converted(unit(name), factor)
    assert (None if quantity is None else unit_of_quantity(quantity)) == result


@pytest.mark.parametrize(
    ("measured", "shown", "problem", "remedy"),
    [
        ("s", "ms", "seconds", "Multiply the query by 1000, or show 's'."),
        ("ms", "s", "milliseconds", "Divide the query by 1000"),
        ("percentunit", "percent", "a ratio", "Multiply the query by 100"),
        ("bytes", "Bps", "bytes", "Show 'bytes'."),
        ("short", "percentunit", "a count", "Show 'short'."),
        ("ops", "s", "events per second", "Show 'ops'."),
    ],
)
def test_a_unit_that_shows_something_else_is_named_with_the_factor(
    measured: str, shown: str, problem: str, remedy: str
) -> None:
    found = disagreement(unit(measured), unit(shown))
    assert found is not None
    assert found[0] == problem
    assert remedy in found[1]


@pytest.mark.parametrize(
    ("measured", "shown"), [("bytes", "decbytes"), ("percentunit", "short"), ("ops", "reqps"), ("short", "none")]
)
def test_units_of_the_same_thing_fit(measured: str, shown: str) -> None:
    assert disagreement(unit(measured), unit(shown)) is None


def test_quantities_have_names() -> None:
    assert described(unit("Bps")) == "bytes per second"
    assert described(unit("percent")) == "per cent"
    assert described(Quantity((("byte", 1),), 1024.0)) == "bytes (times 1024)"
