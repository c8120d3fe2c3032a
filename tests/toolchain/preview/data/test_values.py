"""Numbers as Grafana writes them."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolchain.define.units import UNITS
from toolchain.preview.data.moments import time_ago
from toolchain.preview.data.values import display_value, format_value

FINITE = st.floats(allow_nan=False, allow_infinity=False, width=64)
KNOWN = st.sampled_from(sorted(UNITS))
ANY_UNIT = st.one_of(
    KNOWN,
    st.text(max_size=12),
    st.builds(
        "{}:{}".format, st.sampled_from(["suffix", "prefix", "count", "si", "currency", "time", "bool"]), st.text()
    ),
)
DECIMALS = st.one_of(st.none(), st.integers(-3, 400))


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (1200, "Bps", None, "1.20 kB/s"),
        (0.35, "s", None, "350 ms"),
        (0.9995, "percentunit", 2, "99.95%"),
        (99.95, "percent", 2, "99.95%"),
        (1500, "short", None, "1.50 K"),
        (98765, "short", 2, "98.77 K"),
        (9_876_543, "short", 0, "10 Mil"),
        (1e9, "short", None, "1 Bil"),
        (138, "s", None, "2.30 min"),
        (0, "s", None, "0 s"),
        (7200, "s", None, "2 hour"),
        (400_000, "s", 1, "4.6 day"),
        (2e-7, "s", None, "200 ns"),
        (0.0024, "ms", 4, "0.0024 ms"),
        (1250, "ms", 2, "1.25 s"),
        (10_000_086.123, "ms", 1, "2.8 hour"),
        (3_000, "ns", None, "3 µs"),
        (1536, "bytes", None, "1.50 KiB"),
        (1500, "decbytes", None, "1.50 kB"),
        (10_000_000, "kbytes", 3, "9.537 GiB"),
        (10_000_000, "deckbytes", 3, "10.000 GB"),
        (0.0005, "Bps", None, "500 µB/s"),
        (1.5 * 2**30, "binBps", 1, "1.5 GiB/s"),
        (2_500_000, "bps", None, "2.50 Mb/s"),
        (12.5, "reqps", None, "12.5 req/s"),
        (1200, "ops", 1, "1.2K ops/s"),
        (0.25, "rowsps", None, "0.250 rows/s"),
        (1532.82, "currencyUSD", 2, "$1.53K"),
        (-5.5, "currencyUSD", 2, "-$5.50"),
        (12, "currencySEK", None, "12kr"),
        (1, "bool", None, "True"),
        (0, "bool_yes_no", None, "No"),
        (1, "bool_on_off", None, "On"),
        (1, "bool:open/shut", None, "open"),
        (129_600, "dtdurations", 2, "1 day, 12 hours, 0 minutes"),
        (-1, "dtdurationms", 0, "1 millisecond ago"),
        (38_898_367_008, "dtdurationms", 1, "1 year, 2 months"),
        (1_179_811, "dtdhms", None, "13 d 15:43:31"),
        (-1, "dthms", None, "00:00:01 ago"),
        (59_999, "clockms", 0, "59s"),
        (7_199_999, "clockms", None, "01h:59m:59s:999ms"),
        (0, "dateTimeAsIso", None, "1970-01-01 00:00:00"),
        (46_800_000, "dateTimeAsUS", None, "01/01/1970 1:00:00 pm"),
        (0, "time:YYYY-MM-DD [at] HH:mm", None, "1970-01-01 at 00:00"),
        (12.5, "suffix:req", None, "12.5 req"),
        (12.5, "prefix:~", None, "~12.5"),
        (1500, "count:msg", None, "1.50K msg"),
        (0.0015, "si:F", None, "1.50 mF"),
        (1500, "si:mF", None, "1.50 F"),
        (1234.5, "currency:₿", 1, "₿1.2K"),
        (1_234_567.891, "locale", None, "1,234,567.891"),
        (255, "hex", None, "FF"),
        (255, "hex0x", None, "0xFF"),
        (1234, "sci", 2, "1.23e+3"),
        (21.5, "celsius", None, "21.5 °C"),
        (1000, "megwatt", 3, "1.000 GW"),
        (1000, "µfarad", 3, "1.000 mF"),
        (7, "", None, "7"),
        (7.5, "no-such-unit", None, "7.50 no-such-unit"),
        (math.inf, "none", None, "∞"),
        (math.nan, "s", None, "NaN"),
        (186.123, "none", -2, "186"),
        (100.5, "none", None, "101"),
    ],
)
def test_a_value_reads_as_in_grafana(value: float, unit: str, decimals: int | None, text: str) -> None:
    assert str(format_value(value, unit, decimals)) == text


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (1500, "short", None, "1.5 K"),
        (60.0, "s", None, "1 min"),
        (0.1500, "s", None, "150 ms"),
        (1500, "short", 2, "1.50 K"),
        (1e22, "none", None, "1e+22"),
        (0.1, "bool", None, "True"),
    ],
)
def test_a_panel_strips_zeros_unless_decimals_are_configured(
    value: float, unit: str, decimals: int | None, text: str
) -> None:
    assert display_value(value, unit, decimals) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (10, "a few seconds ago"),
        (120, "2 minutes ago"),
        (604_800, "7 days ago"),
        (3600, "an hour ago"),
        (-7200, "in 2 hours"),
    ],
)
def test_from_now_speaks_of_the_distance(seconds: float, text: str) -> None:
    assert time_ago(0, seconds * 1000) == text


@given(st.floats(), ANY_UNIT, DECIMALS)
def test_no_number_and_no_unit_fails(value: float, unit: str, decimals: int | None) -> None:
    assert isinstance(str(format_value(value, unit, decimals)), str)
    assert isinstance(display_value(value, unit, decimals), str)


SIGNED = KNOWN.filter(lambda unit: not unit.startswith(("dateTime", "bool", "dt", "clock", "hex")))


@given(FINITE, SIGNED, st.one_of(st.none(), st.integers(0, 6)))
def test_a_minus_is_all_that_tells_a_value_from_its_opposite(value: float, unit: str, decimals: int | None) -> None:
    positive, negative = format_value(abs(value), unit, decimals), format_value(-abs(value), unit, decimals)
    reads_as_zero = not re.search("[1-9]", positive.text)
    assert str(negative) == f"-{positive}" or (reads_as_zero and negative.text == positive.text)


@given(
    st.floats(1e-3, 1e15),
    st.floats(1.0, 1e3),
    st.sampled_from(["bytes", "Bps", "short", "none", "reqps", "percentunit"]),
)
def test_a_greater_value_never_reads_smaller(value: float, factor: float, unit: str) -> None:
    assert magnitude(value * factor, unit) >= magnitude(value, unit) * (1 - 0.051)


SIZES = {"bytes": 1024, "Bps": 1000, "short": 1000, "reqps": 1000, "none": 1, "percentunit": 1}
LETTERS = {"n": -3, "µ": -2, "m": -1, "k": 1, "K": 1, "M": 2, "B": 3, "G": 3, "T": 4, "P": 5, "E": 6, "Q": 5}


def magnitude(value: float, unit: str) -> float:
    """Read a formatted value back."""
    formatted = format_value(value, unit)
    letter = formatted.suffix.strip()[:1]
    is_scaled = SIZES[unit] > 1 and letter in LETTERS and formatted.suffix not in (" B", " B/s", " req/s")
    return float(formatted.text) * (SIZES[unit] ** LETTERS[letter] if is_scaled else 1)
