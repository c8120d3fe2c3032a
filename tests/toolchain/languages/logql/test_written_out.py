"""The levels of a pattern with its repetitions written out are those that Go's parser counts."""

import pytest

from toolchain.languages.logql.written_out import written_out_levels


@pytest.mark.parametrize(
    ("pattern", "levels"),
    [
        ("abc", 1),
        (r"\d+", 2),
        (".{0,500}", 1000),
        (".{0,501}", 1002),
        ("a.{0,499}", 999),
        ("a.{2,501}b", 999),
        ("(?:(ab){0,499}c|d)", 1001),
        ("(.{0,500})", 1000),
        ("a{1000}", 2),
        ("a{501,1000}", 999),
        (r"\Qa{0,1000}\E", 1),
        ("[a{0,900}]", 1),
        ("a|b|.{0,499}", 999),
    ],
)
def test_repetitions_nest(pattern: str, levels: int) -> None:
    assert written_out_levels(pattern) == levels
