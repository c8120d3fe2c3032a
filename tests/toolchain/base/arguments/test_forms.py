"""Texts that definitions give are what the language they end in can read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolchain.base.errors import DefinitionError
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.ast import Expression, Selector
from toolchain.languages.promql.parser import parse
from toolchain.languages.promql.printer import to_promql

TOTAL = Selector("requests_total")


@pytest.mark.parametrize("window", ["5m", "1h30m", "$__rate_interval", "${x}", "${n}m", "[[x]]", "1h$x"])
def test_a_window_is_a_duration_or_a_variable_that_becomes_one(window: str) -> None:
    assert f"[{window}]" in to_promql(q.rate(TOTAL, window))


@pytest.mark.parametrize(
    "window", ["", "5 min", "-5m", "0s", "300", "$", "$x] y", "5m]) or vector(1", "${x} ${y}", "$1"]
)
def test_a_window_that_no_query_can_hold_is_refused(window: str) -> None:
    with pytest.raises(DefinitionError):
        q.rate(TOTAL, window)


@pytest.mark.parametrize("pattern", ["(", "(.*$", "${x}[", "a{2,1}$"])
def test_a_pattern_is_read_around_its_variables_and_anchors(pattern: str) -> None:
    with pytest.raises(DefinitionError):
        q.label_replace(TOTAL, "a", "$1", "b", pattern)


@given(st.text("$x{}[]:5ms -(),", max_size=12))
def test_whatever_window_is_taken_gives_a_query_that_can_be_read(window: str) -> None:
    try:
        query: Expression = q.rate(TOTAL, window)
    except DefinitionError:
        return
    assert to_promql(parse(to_promql(query))) == to_promql(query)
