"""Amounts add and scale; spreads agree about quantiles and shares."""

from hypothesis import given
from hypothesis import strategies as st

from toolchain.simulate.amount import Amount, Lognormal, resolved


def test_amounts_add_up_and_scale() -> None:
    assert Amount(1, 2, 3) + 2 * Amount(1, 1, 1) == Amount(3, 4, 5)


def test_less_activity_lowers_load_by_its_square() -> None:
    assert resolved(Amount(1, 2, 4), {"activity": 0.5}) == Amount(1, 1, 1)


@given(median=st.floats(0.001, 100), sigma=st.floats(0.1, 1.5), quantile=st.floats(0.01, 0.99))
def test_the_share_below_a_quantile_is_that_quantile(median: float, sigma: float, quantile: float) -> None:
    spread = Lognormal(median, sigma)
    assert abs(spread.share_below(spread.value_at(quantile)) - quantile) < 0.005


def test_half_is_below_the_median_and_the_mean_is_above_it() -> None:
    spread = Lognormal(0.2, 0.8)
    assert spread.share_below(0.2) == 0.5
    assert spread.mean > 0.2
