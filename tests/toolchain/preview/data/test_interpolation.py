"""Variables in texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolchain.preview.data.interpolation import Value, interpolate, single

SEVERAL = Value(("a.b", "c"), ("a.b", "c"), multi=True)
ALL = Value(("All",), ("a", "b"), multi=True, all_value=".+")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$job", 'x"y'),
        ("${job}", 'x"y'),
        ("[[job]]", 'x"y'),
        ("$unknown and ${unknown:csv}", "$unknown and ${unknown:csv}"),
        ("${several:regex}", "(a\\.b|c)"),
        ("${several:pipe}", "a.b|c"),
        ("[[several:csv]]", "a.b,c"),
        ("${several}", "{a.b,c}"),
        ("${several:json}", '["a.b", "c"]'),
        ("${several:singlequote}", "'a.b','c'"),
        ("${several:doublequote}", '"a.b","c"'),
        ("${several:lucene}", '("a.b" OR "c")'),
        ("${several:text}", "a.b + c"),
        ("${all:regex}", ".+"),
        ("${all:text}", "All"),
        ("${job:percentencode}", "x%22y"),
        ("$jobs", "$jobs"),
        ("${__data.fields.x}", "${__data.fields.x}"),
    ],
)
def test_a_variable_takes_the_format_that_is_asked_for(text: str, expected: str) -> None:
    variables = {"job": single('x"y'), "several": SEVERAL, "all": ALL}
    assert interpolate(text, variables) == expected


def test_a_matcher_of_several_values_is_an_escaped_regular_expression() -> None:
    assert interpolate('{a=~"$v"}', {"v": SEVERAL}, default_format="prometheus") == '{a=~"(a\\\\.b|c)"}'


def test_a_matcher_leaves_slashes_alone() -> None:
    endpoint = {"v": Value(("/api",), ("/api",), multi=True)}
    assert interpolate('{a=~"$v"}', endpoint, default_format="prometheus") == '{a=~"/api"}'
    assert interpolate("${v:regex}", endpoint) == "\\/api"


def test_a_matcher_of_one_value_stays_as_it_is_but_for_quotes() -> None:
    assert interpolate('{a="$v"}', {"v": single('x"y.z')}, default_format="prometheus") == '{a="x\\"y.z"}'


def test_all_becomes_its_own_value() -> None:
    assert interpolate('{a=~"$v"}', {"v": ALL}, default_format="prometheus") == '{a=~".+"}'


@given(st.text(), st.text())
def test_no_text_and_no_value_fails(text: str, value: str) -> None:
    assert isinstance(interpolate(text, {"v": single(value)}, default_format="prometheus"), str)
