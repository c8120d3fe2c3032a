"""Moments as people write them."""

import pytest

from toolchain.base.errors import OptionError
from toolchain.base.moments import moment


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
