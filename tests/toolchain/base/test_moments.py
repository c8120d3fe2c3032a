"""Moments as people write them."""

import pytest

from toolchain.base.errors import OptionError
from toolchain.base.moments import last_moment, moment


@pytest.mark.parametrize("text", ["2026-01-05", "2026-01-05T00:00", "2026-01-05T01:00+01:00", "2026-01-05 00:00:00"])
def test_moments_are_in_utc_unless_they_say_otherwise(text: str) -> None:
    assert moment(text) == 1_767_571_200


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow",
        "",
        "5 January",
        "2026-13-01",
        "0001-01-01",
        "1969-12-31T23:59",
        "2100-01-01",
        "9999-12-31T23:59-12:00",
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(OptionError, match="no date"):
        moment(text)


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("07:00", "2026-11-21T07:00"),
        ("20:59", "2026-11-21T20:59"),
        ("21:01", "2026-11-20T21:01"),
        ("00:00", "2026-11-21"),
        ("2026-01-05T20:00", "2026-01-05T20:00"),
    ],
)
def test_a_time_of_the_day_is_the_last_one_that_has_been(text: str, then: str) -> None:
    assert last_moment(text, moment("2026-11-21T21:00:30")) == moment(then)


@pytest.mark.parametrize("text", ["7:00", "24:00", "07:60", "seven"])
def test_what_is_no_time_of_the_day_is_refused(text: str) -> None:
    with pytest.raises(OptionError):
        last_moment(text, 0.0)
