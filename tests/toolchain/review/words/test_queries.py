"""How queries differ, in words; spelling is no difference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolchain.languages.logql.parser import parse as parse_logql
from toolchain.languages.promql.parser import parse
from toolchain.review.words.logql import logql_words
from toolchain.review.words.promql import promql_words


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("sum(rate(x[5m]))", "sum by () (\n rate ( x [300s] ) )"),
        ('x{a="1", b="2"}', 'x{b="2",a="1"}'),
        ('x{a=~"1|2"}', 'x{a=~"2|1"}'),
        ('x{a=~"1"}', 'x{a="1"}'),
        ("sum by (a, b) (x)", "sum(x) by (b, a)"),
        ("x + y", "(y) + (x)"),
        ("x > 0.5", "x > 5e-1"),
        ("x offset 60m", "x offset 1h"),
        ("x / on (a, b) y", "x / on (b, a) y"),
        ("x * ignoring () y", "x * y"),
    ],
)
def test_another_spelling_of_promql_is_no_change(first: str, second: str) -> None:
    assert promql_words(parse(first), parse(second)) == ()


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("rate(x[5m])", "rate(x[10m])", "window 5m → 10m"),
        ("rate(x[5m])", "irate(x[5m])", "rate() → irate()"),
        ("x", "y", "metric x → y"),
        ('x{a="1"}', 'x{a="2"}', 'matcher a="1" → a="2"'),
        ('x{a="1"}', "x", 'matcher a="1" removed'),
        ("x", 'x{a!~"1.*"}', 'matcher a!~"1.*" added'),
        ("x - y", "y - x", "metric x → y; metric y → x"),
        ("sum(x)", "avg(x)", "aggregated with sum → avg"),
        ("sum by (a) (x)", "sum by (a, b) (x)", "aggregated by (a) → by (a, b)"),
        ("sum without (a) (x)", "sum(x)", "aggregated without (a) → over everything"),
        ("topk(5, x)", "topk(10, x)", "topk 5 → 10"),
        ("histogram_quantile(0.95, x)", "histogram_quantile(0.99, x)", "histogram_quantile() 0.95 → 0.99"),
        ("x > 5", "x >= 5", "operator > → >="),
        ("x > 5", "x > bool 5", "the comparison now returns 0 or 1"),
        ("x / y", "x / on (a) y", "paired by all labels → on (a)"),
        ("x / on (a) y", "x / on (a) group_left (b) y", "paired on (a) → on (a) group_left (b)"),
        ("x", "x offset 1d", "offset none → 1d"),
        ("x @ start()", "x", "@ start() → none"),
        ("max_over_time(x[1h:1m])", "max_over_time(x[1h:5m])", "step 1m → 5m"),
        ("sum(x)", "sum(x) / 2", "is now part of … / 2"),
        ("clamp_max(sum(x), 1)", "sum(x)", "is no longer part of clamp_max(…, 1)"),
        ("sum(x) / sum(y)", "sum(x) / sum(z)", "metric y → z"),
        ("sum(x)", "x * 2", "rewritten: sum(x) → x * 2"),
        ("sum(x)", "vector(1)", "metrics x → none; rewritten: sum(x) → vector(1)"),
        ("rate(x[$__rate_interval])", "rate(x[5m])", "window $__rate_interval → 5m"),
    ],
)
def test_what_is_different_in_promql(first: str, second: str, words: str) -> None:
    assert "; ".join(promql_words(parse(first), parse(second))) == words


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('{a="1",b="2"} |= "x"', '{b="2", a="1"}   |= "x"'),
        ('sum(count_over_time({a="1"}[5m]))', 'sum by () (count_over_time({a="1"}[300s]))'),
        ('sum(rate({a="1"}[5m])) > 1', 'sum(rate({a="1"}[5m])) > 1.0'),
    ],
)
def test_another_spelling_of_logql_is_no_change(first: str, second: str) -> None:
    assert logql_words(parse_logql(first), parse_logql(second)) == ()


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ('{a="1"}', '{a="2"}', 'matcher a="1" → a="2"'),
        ('{a="1"} | json', '{a="1"} | json | b="2"', 'stage | b="2" added'),
        ('{a="1"} |= "x" | json', '{a="1"} | json', 'stage |= "x" removed'),
        ('{a="1"} |= "x"', '{a="1"} |= "y"', 'stage |= "x" → |= "y"'),
        ('rate({a="1"}[5m])', 'count_over_time({a="1"}[10m])', "rate() → count_over_time(); window 5m → 10m"),
        (
            'sum(rate({a="1"}[5m]))',
            'max by (b) (rate({a="1"}[5m]))',
            "aggregated with sum → max; aggregated over everything → by (b)",
        ),
        ('rate({a="1"}[5m])', 'sum(rate({a="1"}[5m]))', "is now part of sum(…)"),
        ('sum(rate({a="1"}[5m])) > 1', 'sum(rate({a="1"}[5m])) > 2', "1 → 2"),
    ],
)
def test_what_is_different_in_logql(first: str, second: str, words: str) -> None:
    assert "; ".join(logql_words(parse_logql(first), parse_logql(second))) == words


leaves = st.sampled_from(["x", 'y{a="1"}', "rate(x[5m])", "rate(x[10m])", "vector(2)"])
expressions = st.recursive(
    leaves,
    lambda inner: (
        st.builds("{} {} {}".format, inner, st.sampled_from("+-*/"), inner)
        | st.builds("sum by (a) ({})".format, inner)
        | st.builds("clamp_max({}, 1)".format, inner)
    ),
    max_leaves=5,
)


@given(expressions, expressions)
def test_both_directions_agree_on_whether_anything_differs(first: str, second: str) -> None:
    there = promql_words(parse(first), parse(second))
    back = promql_words(parse(second), parse(first))
    assert bool(there) == bool(back)
    assert promql_words(parse(first), parse(first)) == ()
