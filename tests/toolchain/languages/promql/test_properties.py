"""Properties of the PromQL toolchain on generated trees and on arbitrary text."""

import json
import time

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolchain.languages.promql.expressions import ALL_TREES
from tests.toolchain.metrics import BREAKER, DURATION, HEAP, REQUESTS
from toolchain.catalog import Catalog
from toolchain.check.explain.promql import explain_promql
from toolchain.languages.promql.analysis.analyser import analyse
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.languages.promql.ast import Expression, children, map_selectors
from toolchain.languages.promql.cursor import DEEPEST
from toolchain.languages.promql.dialect import EVERYTHING, PROMETHEUS_2, PROMETHEUS_3
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.modifier_syntax import HIGHEST
from toolchain.languages.promql.parser import parse
from toolchain.languages.promql.printer import to_promql

WITH_CATALOG = QueryContext(Catalog((REQUESTS, DURATION, HEAP, BREAKER)))
CATALOG_NAMES = tuple(WITH_CATALOG.catalog.by_series_name)
SLOWEST = 5.0
"""Seconds of processor time for a query of the greatest length, however malformed, on a slow machine.

What grows with the square of the length takes minutes.
"""

FRAGMENTS = st.sampled_from(
    [
        *(
            "up",
            "sum",
            "rate",
            "topk",
            "by",
            "on",
            "and",
            "or",
            "bool",
            "offset",
            "group_left",
            "fill",
            "anchored",
            "inf",
        ),
        *("(", ")", "{", "}", "[", "]", "[5m]", "[5m:", ":]", ",", "+", "-", "^", ">", "</", "=~", "!", "@", "start()"),
        *(
            "1",
            "5m",
            "0x",
            "1e",
            "1_",
            ".",
            '"',
            "'",
            "`",
            "\\",
            '"a"',
            'job="a"',
            "$",
            "$x",
            "${",
            "[[",
            "]]",
            "#",
            "\n",
        ),
    ]
)


@settings(max_examples=300)
@given(ALL_TREES)
def test_what_the_printer_writes_reads_as_the_same_tree_with_spans_within_the_text_and_within_their_parent(
    tree: Expression,
) -> None:
    text = to_promql(tree)
    read = parse(text, EVERYTHING)
    assert read == tree, text
    pending = [(read, (0, len(text)))]
    while pending:
        node, (start, end) = pending.pop()
        assert node.span is not None
        assert start <= node.span[0] < node.span[1] <= end, (text, node)
        pending.extend((child, node.span) for child in children(node))


@settings(max_examples=150)
@given(ALL_TREES, st.sampled_from(CATALOG_NAMES))
def test_any_tree_can_be_analysed_with_and_without_the_catalog(tree: Expression, name: str) -> None:
    named = map_selectors(tree, lambda selector: evolve(selector, name=name))
    for analysis in (analyse(tree), analyse(tree, WITH_CATALOG), analyse(named, WITH_CATALOG)):
        assert all(analysis.of(node) for node in analysis.nodes)
        assert set(analysis.labels) == {label for branch in analysis.branches for label in branch.labels}
        assert analysis.series_bound is None or analysis.series_bound >= 0
    for use in Use:
        assert json.dumps(explain_promql(to_promql(named), evolve(WITH_CATALOG, use=use), EVERYTHING).document())


def assert_is_read_or_refused(text: str) -> None:
    for dialect in (PROMETHEUS_2, PROMETHEUS_3, EVERYTHING):
        try:
            tree = parse(text, dialect)
        except PromqlSyntaxError as error:
            lines = text.split("\n")
            assert 1 <= error.line <= len(lines), (text, error)
            assert 1 <= error.column <= len(lines[error.line - 1]) + 1, (text, error)
            assert 0 <= error.position <= len(text)
        else:
            analyse(tree)


@settings(max_examples=300)
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_at_a_place_in_it(text: str) -> None:
    assert_is_read_or_refused(text)


@settings(max_examples=600)
@given(st.lists(FRAGMENTS, max_size=14), st.sampled_from(["", " "]))
def test_any_row_of_tokens_is_read_or_refused_at_a_place_in_it(fragments: list[str], gap: str) -> None:
    assert_is_read_or_refused(gap.join(fragments))


@settings(max_examples=100)
@given(ALL_TREES, st.data())
def test_a_damaged_query_is_read_or_refused_at_a_place_in_it(tree: Expression, data: st.DataObject) -> None:
    text = to_promql(tree)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 3)))
    assert_is_read_or_refused(text[:start] + data.draw(FRAGMENTS | st.just("")) + text[end:])


MANY = 10_000
NESTED: dict[str, str] = {
    "parentheses": "(" * MANY + "x" + ")" * MANY,
    "open parentheses": "(" * MANY,
    "calls": "abs(" * MANY + "x" + ")" * MANY,
    "aggregations": "sum(" * MANY + "x" + ")" * MANY,
    "unary minus": "-" * MANY + "x",
    "minus and parenthesis": "-(" * MANY + "x" + ")" * MANY,
    "brackets": "x" + "[" * MANY + "5m" + "]" * MANY,
    "braces": "x" + "{" * MANY + "}" * MANY,
    "subqueries": "x" + "[5m:1m]" * MANY,
    "parentheses in a duration": "x[" + "(" * MANY + "5m" + ")" * MANY + "]",
    "minus in a duration": "x[" + "-" * MANY + "5m]",
    "parentheses in an offset": "x offset " + "(" * MANY + "5m" + ")" * MANY,
    "sums": "x" + " + x" * MANY,
    "powers": "x" + " ^ x" * MANY,
    "alternatives": "x" + " or x" * MANY,
    "comparisons": "x" + " > x" * MANY,
    "groups": "x" + " + on (a) group_left x" * (MANY // 2),
    "powers in a duration": "x[5m" + " ^ 5m" * MANY + "]",
    "offsets": "x" + " offset 5m" * MANY,
}
LONG = 100_000
LENGTHY: dict[str, str] = {
    "digits": "1" * LONG,
    "digits after a point": "1." + "1" * LONG,
    "hexadecimal digits": "0x" + "f" * LONG,
    "an exponent": "1e" + "9" * LONG,
    "digits with separators": "1_" * (LONG // 2) + "1",
    "durations": "1h" * (LONG // 2),
    "a duration and a letter": "1" * LONG + "q",
    "durations and a letter": "1m" * (LONG // 2) + "q",
    "a window of digits": "x[" + "1" * LONG + "]",
    "a window of durations": "x[" + "1m" * (LONG // 2) + "q]",
    "a window of variables": "x[" + "$a" * (LONG // 2) + "!]",
    "a window of variable beginnings": "x[" + "${a" * (LONG // 3) + "]",
    "double quotes": '"' * LONG,
    "single quotes": "'" * (LONG - 1),
    "backticks": "`" * (LONG - 1),
    "backslashes": '"' + "\\" * LONG,
    "escapes": '"' + "\\n" * (LONG // 2) + '"',
    "braces": "{" * LONG,
    "brackets": "[" * LONG,
    "double brackets": "[[" * (LONG // 2),
    "beginnings of variables": "$" * LONG,
    "variables in braces": "${" * (LONG // 2),
    "names of variables": "${a" * (LONG // 3),
    "variables in a row": "$a" * (LONG // 2),
    "names in brackets": "[[a" * (LONG // 3),
    "selectors that do not end": 'a{b="' * (LONG // 5),
    "matchers": "a{" + 'b="c",' * (LONG // 6) + "}",
    "labels": "sum by (" + "a," * (LONG // 2 - 5) + "a) (x)",
    "arguments": "label_join(x, 'a', 'b'" + ", 'c'" * (LONG // 5) + ")",
    "alternatives": "a" + " or a" * (LONG // 5),
    "sums in a duration": "x[5m" + "+5m" * (LONG // 3) + "]",
    "comments": "#" * LONG,
    "lines": "\n" * LONG + "x y",
    "blanks": " " * LONG + "!",
    "a name": "a" * LONG,
    "letters of no script": "é" * LONG,
    "a pattern": 'a{b=~"' + "(a|b)" * (LONG // 5) + '"}',
    "a nested pattern": 'a{b=~"' + "(" * (LONG // 2) + '"}',
    "a repeated pattern": 'a{b=~"' + "(a{1,9}){1,9}" * 100 + '"}',
}


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED)
def test_nesting_beyond_the_limit_is_refused_quickly(text: str) -> None:
    start = time.process_time()
    for dialect in (PROMETHEUS_3, EVERYTHING):
        with pytest.raises(PromqlSyntaxError) as caught:
            parse(text, dialect)
        assert len(str(caught.value)) < 200
    assert time.process_time() - start < SLOWEST


@pytest.mark.parametrize("text", LENGTHY.values(), ids=LENGTHY)
def test_long_malformed_text_takes_bounded_time(text: str) -> None:
    start = time.process_time()
    try:
        analyse(parse(text, EVERYTHING), WITH_CATALOG)
    except PromqlSyntaxError as error:
        assert str(error)
    assert time.process_time() - start < SLOWEST


def test_a_query_of_the_greatest_height_is_analysed_and_printed() -> None:
    for text in (
        "x" + " + x" * (HIGHEST - 1),
        "-" * (DEEPEST - 1) + "x",
        "abs(" * (DEEPEST - 1) + "x" + ")" * (DEEPEST - 1),
    ):
        tree = parse(text)
        assert parse(to_promql(tree)) == tree
        assert analyse(tree, WITH_CATALOG).branches
