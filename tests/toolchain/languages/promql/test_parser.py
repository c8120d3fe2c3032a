"""The PromQL parser reads what the printer writes, agrees with an independent parser, and says where it stopped."""

import promql_parser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolchain.languages.matching import Grouping, Matcher, VectorMatching
from toolchain.languages.promql.ast import (
    Aggregation,
    Binary,
    Call,
    Expression,
    Negation,
    Number,
    Range,
    Selector,
    String,
    Subquery,
)
from toolchain.languages.promql.cursor import DEEPEST
from toolchain.languages.promql.dialect import EVERYTHING, PROMETHEUS_3
from toolchain.languages.promql.lexer import LONGEST_QUERY, PromqlSyntaxError
from toolchain.languages.promql.parser import parse
from toolchain.languages.promql.printer import to_promql

VALID = [
    "up",
    'up{job="a", instance!="b", x=~"c.*", y!~"d"}',
    '{__name__="up"}',
    '{"metric.with.dots", "label with space"="x"}',
    "rate(x[5m])",
    "rate(x[1h30m] offset 1w)",
    "rate(x[300])",
    "x offset -5m",
    "x @ 1609746000",
    "x @ start()",
    "x[5m:1m] @ end()",
    "max_over_time(rate(x[5m])[1h:])",
    "sum by (a, b) (x)",
    "sum(x) by (a)",
    "sum without () (x)",
    "topk(5, x)",
    'count_values("v", x)',
    "quantile(0.9, x)",
    "a + on (x) group_left (y) b",
    "a / ignoring (x) b",
    "a > bool 1",
    "1 > bool 2",
    "a and b or c unless d",
    "-x ^ 2",
    "2 ^ 3 ^ 2",
    "-1",
    "0x1F + .5 + 1e3 + 1_000",
    "Inf - NaN",
    "x > 5m",
    "label_replace(x, \"a\", '$1', `b`, '(.*)')",
    "histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))",
    "day_of_week()",
    "time() - x # a comment",
    "sum",
    "by",
    "SUM BY (a) (x)",
    'offset{a="b"}',
]

INVALID = [
    ("", "found the end of the query"),
    ("sum(", "found the end of the query"),
    ("sum(x", "expected ')' to close sum"),
    ("x{a=b}", "is a string in quotes"),
    ("x{a>1}", "expected =, !=, =~ or !~"),
    ('x{a="b"', "expected '}'"),
    ('x{a=~"("}', "is not a regular expression"),
    ("{}", "selects everything"),
    ('{a=~".*"}', "selects everything"),
    ("rate(x)", "takes a range vector"),
    ("abs(x[5m])", "not a range vector"),
    ("sum(x[5m])", "takes an instant vector"),
    ("rte(x[5m])", "Did you mean 'rate'?"),
    ("topk(x)", "takes a parameter and a vector"),
    ("sum(1, x)", "takes one argument"),
    ("1 > 2", "needs bool"),
    ("a + bool b", "bool belongs to comparisons"),
    ("a and 1", "takes vectors"),
    ("a + on (x) 1", "one side is a number"),
    ("a and on (x) group_left b", "does not go with"),
    ("a + on (x) group_left (x) b", "both in on and in the group"),
    ("x[5x]", "neither a number nor a duration"),
    ("x[5m", "does not end"),
    ('"abc', "does not end"),
    ('x{a="\\d"}', "unknown escape"),
    ("x offset", "offset takes a duration"),
    ("sum(x) offset 5m", "behind a selector"),
    ("x offset 5m offset 1h", "given twice"),
    ("x y", "expected an operator"),
    ("sum by a (x)", "before the labels"),
    ("x ! y", "unexpected '!'"),
    ("mad_over_time(x[5m])", "experimental"),
    ("(" * 300 + "x" + ")" * 300, "nested more than"),
    ("x" + " + x" * 500, "depend on each other"),
    ("x" * (LONGEST_QUERY + 1), "longer than"),
]

WITH_VARIABLES = [
    "rate(x[$__rate_interval])",
    "rate(x[1d${hours}h])",
    "up offset ${hours}h",
    "increase(x[1d] offset 1d${__to:date:H}h${__to:date:m}m)",
    "rate(x[${__range_s}s])",
    "topk($n, x)",
    'x{env="$environment", a=~"${b:regex}"}',
    "sum by ($label) (x)",
    "x offset $shift",
    "node_${kind}_bytes + [[other]]",
    "max_over_time(x[${window}:1m])",
    "$whole / 2",
]


@pytest.mark.parametrize("text", VALID)
def test_valid_queries_print_to_an_equal_query(text: str) -> None:
    tree = parse(text)
    assert parse(to_promql(tree)) == tree


@pytest.mark.parametrize("text", [text for text in VALID if "1_000" not in text])
def test_what_we_accept_the_independent_parser_accepts(text: str) -> None:
    promql_parser.parse(text)


@pytest.mark.parametrize(("text", "message"), INVALID, ids=[message for _, message in INVALID])
def test_invalid_queries_say_what_was_expected(text: str, message: str) -> None:
    with pytest.raises(PromqlSyntaxError) as caught:
        parse(text)
    assert message in str(caught.value)


@pytest.mark.parametrize("text", WITH_VARIABLES)
def test_variables_stand_where_grafana_puts_values(text: str) -> None:
    assert to_promql(parse(text)).replace(" ", "") == text.replace(" ", "").replace("sumby", "sumby")


def test_errors_count_lines_and_columns_from_one() -> None:
    with pytest.raises(PromqlSyntaxError) as caught:
        parse("sum(\n  rate(x)\n)")
    assert (caught.value.line, caught.value.column) == (2, 8)


def test_unary_minus_binds_weaker_than_power() -> None:
    assert parse("-x ^ 2") == Negation(Binary("^", Selector("x"), Number("2")))


def test_power_groups_from_the_right() -> None:
    assert parse("2 ^ 3 ^ 2") == Binary("^", Number("2"), Binary("^", Number("3"), Number("2")))


def test_subtraction_groups_from_the_left() -> None:
    assert parse("a - b - c") == Binary("-", Binary("-", Selector("a"), Selector("b")), Selector("c"))


NAMES = st.sampled_from(["up", "x_total", "job:x:rate5m", "sum", "offset"])
LABELS = st.sampled_from(["job", "le", "by", "instance"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r$[", exclude_categories=["Cs", "Cc"]), max_size=6)
WINDOWS = st.sampled_from(["5m", "1h30m", "$__rate_interval", "300"])
MATCHERS = st.one_of(
    st.builds(Matcher, LABELS, st.sampled_from(["=", "!="]), TEXTS),
    st.builds(Matcher, LABELS, st.sampled_from(["=~", "!~"]), st.sampled_from(["a|b", ".+", "x.*", r"2(\.0)?"])),
)
SELECTORS = st.builds(
    Selector, NAMES, st.lists(MATCHERS, max_size=2).map(tuple), st.sampled_from(["", "1w"]), st.just("")
)
NUMBERS = st.sampled_from(["0", "1.5", "1e3", "Inf"]).map(Number)
GROUPINGS = st.none() | st.builds(
    Grouping, st.sampled_from(["by", "without"]), st.lists(LABELS, max_size=2, unique=True).map(tuple)
)
MATCHINGS = st.none() | st.builds(
    lambda kind, group, include: VectorMatching(kind, ("job",), group, include if group else ()),
    st.sampled_from(["on", "ignoring"]),
    st.sampled_from([None, "group_left"]),
    st.sampled_from([(), ("le",)]),
)


def larger(vectors: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    ranges = st.builds(Range, SELECTORS, WINDOWS) | st.builds(Subquery, vectors, WINDOWS, st.sampled_from(["", "1m"]))
    scalars_or_vectors = st.one_of(vectors, NUMBERS)
    return st.one_of(
        st.builds(Call, st.sampled_from(["rate", "max_over_time"]), ranges.map(lambda r: (r,))),
        st.builds(Call, st.just("histogram_quantile"), vectors.map(lambda v: (Number("0.9"), v))),
        st.builds(
            lambda v, texts: Call("label_replace", (v, *map(String, texts))),
            vectors,
            st.tuples(TEXTS, TEXTS, TEXTS, TEXTS),
        ),
        st.builds(Aggregation, st.sampled_from(["sum", "max"]), vectors, GROUPINGS),
        st.builds(Aggregation, st.just("topk"), vectors, GROUPINGS, st.just(Number("3"))),
        st.builds(Negation, vectors),
        st.builds(Binary, st.sampled_from(["+", "*", "/", "^", "%"]), vectors, scalars_or_vectors),
        st.builds(Binary, st.sampled_from(["-", "==", ">="]), vectors, vectors, MATCHINGS),
        st.builds(Binary, st.sampled_from(["and", "or", "unless"]), vectors, vectors),
        st.builds(Binary, st.just("<"), vectors, NUMBERS, st.none(), st.booleans()),
    )


EXPRESSIONS = st.recursive(SELECTORS, larger, max_leaves=8)


@settings(max_examples=400)
@given(EXPRESSIONS)
def test_what_the_printer_writes_reads_as_the_same_tree_and_the_independent_parser_accepts_it(
    expression: Expression,
) -> None:
    text = to_promql(expression)
    assert parse(text) == expression
    promql_parser.parse(text.replace("$__rate_interval", "5m"))


PIECES = st.sampled_from(
    [
        *("x", "sum", "rate", "topk", "by", "on", "and", "bool", "job", "offset", "group_left"),
        *("(", ")", "{", "}", "[5m]", "[5m:]", ",", "+", "-", "^", ">", "=", "=~", "1", "5m", 'job="a"'),
    ]
)


@settings(max_examples=600)
@given(st.lists(PIECES, max_size=12).map(" ".join))
def test_any_text_is_a_tree_or_a_syntax_error_as_for_the_independent_parser(text: str) -> None:
    try:
        parse(text)
        accepted = True
    except PromqlSyntaxError:
        accepted = False
    try:
        promql_parser.parse(text)
        expected = True
    except ValueError:
        expected = False
    assert accepted == expected


def test_nesting_up_to_the_limit_is_read() -> None:
    assert parse("(" * (DEEPEST - 1) + "x" + ")" * (DEEPEST - 1)) == Selector("x")


@pytest.mark.parametrize(
    "text",
    [
        'http.server.request.duration{service.name="api"}',
        '温度{場所="東京"}',
        "sum by (service.name) (rate(http.server.requests[5m]))",
        "requests_total + on (service.name) group_left (équipe) service_info",
    ],
)
def test_names_of_any_script_need_no_quotes_where_the_server_says_so(text: str) -> None:
    tree = parse(text, EVERYTHING)
    assert parse(to_promql(tree)) == tree
    with pytest.raises(PromqlSyntaxError):
        parse(text)


@pytest.mark.parametrize("text", [".a", "a²", "½", 'x{a:b="c"}', "sum by (a:b) (x)", "٣x"])
def test_names_of_any_script_are_letters_digits_and_dots(text: str) -> None:
    with pytest.raises(PromqlSyntaxError):
        parse(text, EVERYTHING)


def test_integral_is_told_from_functions_that_never_were() -> None:
    with pytest.raises(PromqlSyntaxError, match=r"since Prometheus 3\.16"):
        parse("integral(x[5m])", PROMETHEUS_3.with_features("experimental-functions"))
