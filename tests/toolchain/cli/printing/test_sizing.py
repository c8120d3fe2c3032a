"""Sizes are said in two digits, for more is not known, and in units that people plan with."""

import pytest

from toolchain.cli.printing.sizing import rounded, said_bytes


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (0.00694, "0.0069"),
        (0.801, "0.80"),
        (0.999, "1.0"),
        (9.96, "10"),
        (41.2, "41"),
        (99.6, "100"),
        (514.0, "510"),
        (1234.0, "1,200"),
    ],
)
def test_a_figure_has_two_significant_digits(value: float, said: str) -> None:
    assert rounded(value) == said


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 B"),
        (512, "510 B"),
        (1023, "1,000 B"),
        (1024, "1.0 KiB"),
        (3.3 * 1024**3, "3.3 GiB"),
        (5e18, "4,400 PiB"),
    ],
)
def test_bytes_have_the_unit_in_which_they_are_few(size: float, said: str) -> None:
    assert said_bytes(size) == said
