"""The LogQL parser: the tree of each construct, where nodes stand, and what an error says."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolchain.languages.logql.ast import (
    Assignment,
    CapturingParser,
    Constant,
    Decolorize,
    Extraction,
    JoinedConditions,
    LabelComparison,
    LabelFilter,
    LabelFormat,
    LabelReplace,
    LabelSelection,
    LineFilter,
    LineFormat,
    LineMatch,
    LogQuery,
    Operation,
    Parser,
    Query,
    RangeAggregation,
    Stage,
    Unwrap,
    VectorAggregation,
    VectorConstant,
    children,
    comparisons,
    log_queries,
    map_log_queries,
)
from toolchain.languages.logql.cursor import DEEPEST
from toolchain.languages.logql.lexer import LONGEST_QUERY, LogqlSyntaxError
from toolchain.languages.logql.parser import parse
from toolchain.languages.matching import Grouping, Matcher, VectorMatching

A = LogQuery((Matcher("a", "=", "b"),))
RATE = RangeAggregation("rate", A, "5m")


def with_stages(*stages: Stage) -> LogQuery:
    return LogQuery(A.matchers, stages)


def compared(label: str, op: str = "=", value: str = "1") -> LabelComparison:
    return LabelComparison(label, op, value, "number")


STAGES: list[tuple[str, Stage]] = [
    ('|= "x" or `y`', LineFilter("|=", (LineMatch("x"), LineMatch("y")))),
    ('!> "<_>"', LineFilter("!>", (LineMatch("<_>"),))),
    ('!= ip("::1") or "x"', LineFilter("!=", (LineMatch("::1", is_ip=True), LineMatch("x")))),
    ("| JSON", Parser("json")),
    ('| json x="a.b", y', Parser("json", (Extraction("x", "a.b"), Extraction("y", "y")))),
    ("| logfmt --strict --Keep-Empty x", Parser("logfmt", (Extraction("x", "x"),), ("--strict", "--keep-empty"))),
    ("| unpack", Parser("unpack")),
    ('| pattern "<x> <_>"', CapturingParser("pattern", "<x> <_>")),
    ("| regexp `(?P<x>a)`", CapturingParser("regexp", "(?P<x>a)")),
    (r'| x="\"\u00e9\x41\n"', LabelFilter(LabelComparison("x", "=", '"éA\n'))),
    ("| x >= - 5", LabelFilter(LabelComparison("x", ">=", "-5", "number"))),
    ("| x > -1.5h", LabelFilter(LabelComparison("x", ">", "-1.5h", "duration"))),
    ("| x == 5MiB", LabelFilter(LabelComparison("x", "==", "5MiB", "bytes"))),
    ('| x != ip("10.0.0.0/8")', LabelFilter(LabelComparison("x", "!=", "10.0.0.0/8", "ip"))),
    ("| line_format `{{.x}}`", LineFormat("{{.x}}")),
    (
        '| label_format x=y, z="{{.w}}"',
        LabelFormat((Assignment("x", "y", is_template=False), Assignment("z", "{{.w}}", is_template=True))),
    ),
    ("| decolorize", Decolorize()),
    ('| drop x, y=~"z"', LabelSelection("drop", ("x", Matcher("y", "=~", "z")))),
    ("| keep x", LabelSelection("keep", ("x",))),
]


@pytest.mark.parametrize(("text", "stage"), STAGES, ids=[text for text, _ in STAGES])
def test_stages(text: str, stage: Stage) -> None:
    assert parse(f'{{a="b"}} {text}') == with_stages(stage)


X, Y, Z = compared("x"), compared("y"), compared("z")
CONDITIONS: list[tuple[str, LabelComparison | JoinedConditions]] = [
    ("x=1 and y=1 or z=1", JoinedConditions("or", JoinedConditions("and", X, Y), Z)),
    ("x=1 or y=1 and z=1", JoinedConditions("or", X, JoinedConditions("and", Y, Z))),
    ("x=1, y=1 or z=1", JoinedConditions("and", X, JoinedConditions("or", Y, Z))),
    ("x=1 y=1 or z=1", JoinedConditions("and", X, JoinedConditions("or", Y, Z))),
    ("x=1 or y=1, z=1", JoinedConditions("or", X, JoinedConditions("and", Y, Z))),
    ("(x=1, y=1) or z=1", JoinedConditions("or", JoinedConditions("and", X, Y), Z)),
]


@pytest.mark.parametrize(("text", "condition"), CONDITIONS, ids=[text for text, _ in CONDITIONS])
def test_a_comma_and_a_space_take_all_that_follows(text: str, condition: JoinedConditions) -> None:
    assert parse(f'{{a="b"}} | {text}') == with_stages(LabelFilter(condition))


def test_how_conditions_were_joined_is_kept_and_does_not_count() -> None:
    trees = [parse(f'{{a="b"}} | x=1{joint}y=1') for joint in (" and ", ", ", " ")]
    assert trees[0] == trees[1] == trees[2]
    written = []
    for tree in trees:
        assert isinstance(tree, LogQuery)
        (stage,) = tree.stages
        assert isinstance(stage, LabelFilter)
        assert isinstance(stage.condition, JoinedConditions)
        written.append(stage.condition.written)
    assert written == ["and", ",", " "]


RANGES = [
    'sum_over_time({a="b"} | json | unwrap x | y="" [5m] offset 1h)',
    'sum_over_time({a="b"} [5m] offset 1h | json | unwrap x | y="")',
    'sum_over_time(({a="b"} | json | unwrap x | y="") [5m] offset 1h)',
    'sum_over_time((({a="b"} | json | unwrap x | y="" [5m] offset 1h)))',
]


@pytest.mark.parametrize("text", RANGES)
def test_every_form_of_a_log_range_gives_the_same_tree(text: str) -> None:
    stages = (Parser("json"), Unwrap("x"), LabelFilter(LabelComparison("y", "=", "")))
    assert parse(text) == RangeAggregation("sum_over_time", with_stages(*stages), "5m", offset="1h")


METRICS: list[tuple[str, Query]] = [
    ('rate({a="b"}[5m])', RATE),
    ('(({a="b"}))', A),
    (
        'QUANTILE_over_time(.5, ({a="b"}) [1h] | unwrap bytes(x)) without (y)',
        RangeAggregation(
            "quantile_over_time", with_stages(Unwrap("x", "bytes")), "1h", Grouping("without", ("y",)), ".5"
        ),
    ),
    ('sum(rate({a="b"}[5m])) BY (x)', VectorAggregation("sum", RATE, Grouping("by", ("x",)))),
    ('topk by () (5, rate({a="b"}[5m]))', VectorAggregation("topk", RATE, Grouping("by", ()), "5")),
    ("2 ^ 3 ^ 2", Operation("^", Constant("2"), Operation("^", Constant("3"), Constant("2")))),
    ("1 - 2 - 3", Operation("-", Operation("-", Constant("1"), Constant("2")), Constant("3"))),
    ("-2 ^ + 2", Operation("^", Constant("-2"), Constant("+2"))),
    ("1 + 2 * 3 > 4", Operation(">", Operation("+", Constant("1"), Operation("*", Constant("2"), Constant("3"))), Constant("4"))),
    (
        'rate({a="b"}[5m]) == bool on (x) group_left rate({a="b"}[5m])',
        Operation("==", RATE, RATE, VectorMatching("on", ("x",), "group_left"), returns_bool=True),
    ),
    ('rate({a="b"}[5m]) or vector(0)', Operation("or", RATE, VectorConstant("0"))),
    (
        'label_replace(rate({a="b"}[5m]), "x", "$1", `y`, "(.*)")',
        LabelReplace(RATE, "x", "$1", "y", "(.*)"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tree"), METRICS, ids=[text for text, _ in METRICS])
def test_metric_queries(text: str, tree: Query) -> None:
    assert parse(text) == tree


def test_children_and_log_queries() -> None:
    tree = parse('label_replace(sum(rate({a="1"}[5m])), "x", "", "y", "") / rate({a="2"}[5m]) + vector(1)')
    assert [query.matchers[0].value for query in log_queries(tree)] == ["1", "2"]
    assert isinstance(tree, Operation)
    assert children(tree) == (tree.left, tree.right)
    changed = map_log_queries(tree, lambda _: A)
    assert [query.matchers[0].value for query in log_queries(changed)] == ["b", "b"]


def test_spans_are_the_text_of_the_node() -> None:
    text = 'sum by (x) (rate({a="b", c=~"d"} | json e="f.g", h | (i > 5 or j="") | drop k, l="m" [5m] offset 1h)) / 2'
    tree = parse(text)

    def place(span: tuple[int, int] | None) -> str:
        assert span is not None
        return text[slice(*span)]

    assert isinstance(tree, Operation)
    assert (place(tree.span), place(tree.op_span), place(tree.right.span)) == (text, "/", "2")
    aggregation = tree.left
    assert isinstance(aggregation, VectorAggregation)
    assert place(aggregation.grouping_span) == "by (x)"
    rate = aggregation.expression
    assert isinstance(rate, RangeAggregation)
    assert place(rate.window_span) == "[5m]"
    assert place(rate.query.span) == text[text.index("{") : text.index(" [5m]")]
    assert [place(span) for span in rate.query.matcher_spans] == ['a="b"', 'c=~"d"']
    json, condition, drop = rate.query.stages
    assert isinstance(json, Parser)
    assert [place(extraction.span) for extraction in json.extractions] == ['e="f.g"', "h"]
    assert isinstance(condition, LabelFilter)
    assert [place(each.span) for each in comparisons(condition.condition)] == ["i > 5", 'j=""']
    assert isinstance(drop, LabelSelection)
    assert place(drop.span) == '| drop k, l="m"'
    assert [place(span) for span in drop.item_spans] == ["k", 'l="m"']


WITH_VARIABLES: list[tuple[str, Query]] = [
    ('rate({a="b"} [$__auto])', RangeAggregation("rate", A, "$__auto")),
    ('rate({a="b"} [${__range_s}s] offset $shift)', RangeAggregation("rate", A, "${__range_s}s", offset="$shift")),
    ('rate({a="b"} [[[window]]])', RangeAggregation("rate", A, "[[window]]")),
    ('{a=~"$a", b!="${b:regex}"}', LogQuery((Matcher("a", "=~", "$a"), Matcher("b", "!=", "${b:regex}")))),
    ('{a!="[[a]]"}', LogQuery((Matcher("a", "!=", "[[a]]"),))),
    ('{a="b"} |~ "($x)"', with_stages(LineFilter("|~", (LineMatch("($x)"),)))),
    ('{a="b"} |= ip("$net")', with_stages(LineFilter("|=", (LineMatch("$net", is_ip=True),)))),
    ('{a="b"} | line_format "{{.$field}}"', with_stages(LineFormat("{{.$field}}"))),
    ('{a="b"} | json x="$path"', with_stages(Parser("json", (Extraction("x", "$path"),)))),
    ('{a="b"} | x > ${limit}ms', with_stages(LabelFilter(LabelComparison("x", ">", "${limit}ms", "number")))),
    ('{a="b"} | meta_$x = "y"', with_stages(LabelFilter(LabelComparison("meta_$x", "=", "y")))),
    ('sum by ($g, ${h:csv}) (rate({a="b"}[5m]))', VectorAggregation("sum", RATE, Grouping("by", ("$g", "${h:csv}")))),
    ('topk($k, rate({a="b"}[5m]))', VectorAggregation("topk", RATE, parameter="$k")),
    ('rate({a="b"}[5m]) > $limit', Operation(">", RATE, Constant("$limit"))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tree"), WITH_VARIABLES, ids=[text for text, _ in WITH_VARIABLES])
def test_variables_stand_for_values(text: str, tree: Query) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        'rate({a="b"} [$__auto])',
        'rate({a="b"} [5m] offset $shift)',
        'topk($k, rate({a="b"}[5m]))',
        'rate({a="b"}[5m]) > $limit',
        '{a!="$a"}',
        '{a="b"} |= ip("$net")',
        '{a="b"} | json x="$path"',
    ],
)
def test_without_variables_a_dollar_sign_is_text(text: str) -> None:
    parse(text)
    with pytest.raises(LogqlSyntaxError):
        parse(text, variables=False)


ERRORS = [
    ("", 0, "found the end of the query"),
    ("{a='b'}", 3, "single quotes make no string"),
    (r'{a="b"} |~ "\d+"', 12, "write a backslash as two, or the string in backticks"),
    ('{a.b="x"}', 2, "a label name has no dot"),
    ('{a="b"} | json | metadata.duration > 5', 25, "metadata_duration"),
    ('{user-agent="x"}', 5, "no hyphen"),
    ('{a="b",}', 7, "take out the comma"),
    ('{json="b"}', 1, "reserved word 'json', which is never a label name"),
    ('{a=="b"}', 2, "equality is one ="),
    ('{a="b"} | x == "y"', 15, "equality with a string is one ="),
    ('{a="b"} | x > 5mb', 14, "upper-case B"),
    ('{a="b"} | x > 1.5.5', 14, "is no number, duration or size"),
    ('{a="b"} | jsn', 13, "Did you mean 'json'"),
    ('{a="b"} | where x="y"', 16, "right after the pipe"),
    ('{a="b"} | x in ("y")', 12, 'write x=~"a|b"'),
    ('{a="b"} | distinct x', 19, "dropped distinct"),
    ('{a="b"} |= error', 11, "put the text in double quotes"),
    ('{a="b"} | unwrap x', 18, "inside of a range aggregation"),
    ('{a="b"} | logfmt --strct', 17, "--strict and --keep-empty"),
    ('({a="b"}) |= "x"', 10, "no stage may follow a log query in parentheses"),
    ('{a="b"} and x="y"', 12, "follows a pipe: | x=..."),
    ('{a="b"}, {c="d"}', 7, "one selector"),
    ('{a="b"} [5m]', 8, "inside of a range aggregation"),
    ('rate({a="b"})', 12, "needs a range"),
    ('rate({a="b"}[ 5m ])', 12, "no spaces"),
    ('rate({a="b"}[1.5h])', 12, "whole numbers"),
    ('rate({a="b"}[5m:1m])', 12, "no subqueries"),
    ('rate({a="b"}[5m]) offset 1h', 18, "right behind the range"),
    ('rate({a="b"} offset 1h [5m])', 13, "behind the range"),
    ('sum(rate({a="b"}[5m]) offset 1h)', 22, "right behind the range"),
    ('rate({a="b"}[5m] | json offset 1h)', 24, "right behind the range"),
    ('sum_over_time({a="b"} | unwrap x | json [5m])', 33, "only label filters may follow unwrap"),
    ('increase({a="b"}[5m])', 0, "count_over_time counts the lines"),
    ('histogram_quantile(0.9, {a="b"}[5m])', 0, "use quantile_over_time"),
    ('coutn_over_time({a="b"}[5m])', 0, "Did you mean 'count_over_time'"),
    ('sum({a="b"})', 4, "takes a metric query"),
    ('-rate({a="b"}[5m])', 0, "a sign goes right before a number"),
    ('avg_over_time by (x) ({a="b"}[5m])', 14, "stands behind it"),
    ('sum by x (rate({a="b"}[5m]))', 7, "expected '(' before the labels"),
    ("vector(-1)", 7, "no sign"),
    ('rate({a="b"}[5m]) / group_left rate({a="b"}[5m])', 20, "goes with on (...)"),
    ('{a="b"} |= "x', 11, "does not end"),
    ('{a="b"} /* x', 8, "comment that begins here"),
    ("{\n  a=~\"(\"\n}", 7, "is not a regular expression: missing )"),
    ('{a="b"}\u00a0| json', 7, "no-break space"),
    ('service="x"', 0, "selector in braces"),
]  # fmt: skip
REFUSED = [
    ('{a!="b"}', 0, "validate", "one matcher must refuse the empty value"),
    ('1 + rate({a=~".*"}[5m])', 9, "validate", "one matcher must refuse the empty value"),
    ('count_over_time({a="b"}[5m]) by (x)', 29, "validate", "put sum by (...) around it"),
    ('sum_over_time({a="b"} | json [5m])', 0, "validate", "| unwrap label"),
    ('count_over_time({a="b"} | unwrap x [5m])', 24, "validate", "takes no unwrap"),
    ('rate({a="b"}[5m]) or 0', 21, "validate", "write vector(...) around it"),
    ('{a="b"} + 1', 0, "validate", "takes metric queries"),
    ('topk(5.0, rate({a="b"}[5m]))', 0, "validate", "whole number above 0"),
    ('label_replace(rate({a="b"}[5m]), "x", "", "y", "(")', 47, "validate", "is not a regular expression"),
    ('{a="b"} |= "x" |~ "a(b"', 18, "build", "is not a regular expression"),
    ('{a="b"} |~ ip("1.2.3.4")', 11, "build", "ip() goes with |= and !="),
    ('{a="b"} | x=ip("nope")', 10, "build", "is no address"),
    ('{a="b"} | json x="a-b"', 15, "build", "is no json path"),
    ('{a="b"} | label_format x=y, x=z', 28, "build", "sets x twice"),
    ('{a="b"} |> "<x> err"', 11, "build", "write <_>"),
]


@pytest.mark.parametrize(("text", "position", "message"), ERRORS, ids=[text for text, _, _ in ERRORS])
def test_errors_say_where_and_what_to_write(text: str, position: int, message: str) -> None:
    with pytest.raises(LogqlSyntaxError) as raised:
        parse(text)
    assert (raised.value.position, raised.value.phase) == (position, "parse"), raised.value
    assert message in raised.value.message


@pytest.mark.parametrize(("text", "position", "phase", "message"), REFUSED, ids=[text for text, *_ in REFUSED])
def test_queries_that_parse_and_do_not_run(text: str, position: int, phase: str, message: str) -> None:
    with pytest.raises(LogqlSyntaxError) as raised:
        parse(text)
    assert (raised.value.position, raised.value.phase) == (position, phase), raised.value
    assert message in raised.value.message


def test_an_error_in_a_template_stands_at_its_place() -> None:
    with pytest.raises(LogqlSyntaxError) as raised:
        parse('{a="b"} | line_format "x {{ nope .y }}"')
    assert raised.value.phase == "build"
    assert 22 < raised.value.position < 36


def test_lines_and_columns_count_from_one() -> None:
    with pytest.raises(LogqlSyntaxError, match=r"line 3, column 14: .* Did you mean 'line_format'") as raised:
        parse('{a="b"}\n| json\n| line_frmat "x"')
    assert (raised.value.line, raised.value.column) == (3, 14)


def test_the_first_error_of_the_build_yields_to_one_of_the_validation() -> None:
    with pytest.raises(LogqlSyntaxError) as raised:
        parse('rate({a="b"} |~ "(" [5m]) + rate({a!="b"}[5m])')
    assert raised.value.phase == "validate"


DEEP = [
    "(" * 10_000,
    "(" * 10_000 + '{a="b"}' + ")" * 10_000,
    " or ".join(["vector(1)"] * 10_000),
    "2" + "^2" * 10_000,
    "sum(" * 5000,
    "rate(" + "(" * 10_000,
    '{a="b"} | ' + "(" * 10_000,
    '{a="b"} | ' + " or ".join(["x=1"] * 10_000),
    '{a="b"} | ' + ", ".join(["x=1"] * 10_000),
]


@pytest.mark.parametrize("text", DEEP, ids=[text[:20] for text in DEEP])
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(LogqlSyntaxError, match=f"more than {DEEPEST}"):
        parse(text)


def test_nesting_up_to_the_limit_fits_into_the_stack() -> None:
    assert sys.getrecursionlimit() >= 1000
    depth = DEEPEST - 3
    tree = parse("sum(" * depth + 'rate({a="b"}[5m])' + ")" * depth)
    assert len(list(log_queries(tree))) == 1
    parse(" + ".join(["1"] * DEEPEST))


LONG = [
    '"' * 60_000,
    "[" * 60_000,
    "/*" * 60_000,
    "${a" * 30_000,
    "[[a" * 40_000,
    "1." * 40_000,
    "0_" * 50_000,
    "5m" * 60_000,
    '{a="b"} |> "' + "<_>" * 40_000 + '"',
    '{a="b"} | json x="' + "a." * 60_000 + '"',
    '{a="b"} | pattern `' + "<a" * 60_000 + "`",
    '{a="b"} |~ `' + "(" * 60_000 + "`",
    '{a="b"} | logfmt x=`"' + "\\" * 100_001 + "`",
    "9" * 100_000 + ' + rate({a="b"}[5m])',
    '{a="b"} | x > ' + "9" * 100_000 + "KB",
    '{a="b"} | x > ' + "9" * 100_000 + ".KB",
    '{a="b"} | x > ' + "9" * 100_000 + "q",
]


@pytest.mark.parametrize("text", LONG, ids=[text[:20] for text in LONG])
def test_long_text_is_refused_without_delay_and_with_a_short_message(text: str) -> None:
    with pytest.raises(LogqlSyntaxError) as raised:
        parse(text)
    assert len(raised.value.message) < 300


def test_a_query_as_long_as_loki_refuses_it() -> None:
    with pytest.raises(LogqlSyntaxError, match="longer than"):
        parse('{a="b"}' + " " * LONGEST_QUERY)
    with pytest.raises(LogqlSyntaxError, match="longer than"):
        parse('{a="' + "é" * (LONGEST_QUERY // 2) + '"}')
    parse('{a="b"}' + " " * (LONGEST_QUERY - 8))


@given(st.text(max_size=80))
@settings(max_examples=300)
def test_any_text_is_a_query_or_an_error(text: str) -> None:
    _parse_or_refuse(text)


FRAGMENTS = [
    "{", "}", "(", ")", "[5m]", "[$__auto]", "|", "|=", "!=", "|~", "=", "==", "=~", ">", ",", "+", "-", "^", "/", '"x"',
    "`(`", '"\\d"', "'", "a", "$v", "${v}", "[[v]]", "5", "5m", "5MB", "5mb", "08", ".", "rate", "sum", "by", "or", "and",
    "json", "unwrap", "duration", "ip", "offset", "bool", "on", "group_left", "label_format", "line_format", "drop",
    "logfmt", "--strict", "vector", "label_replace", "topk", "quantile_over_time", '{a="b"}', 'rate({a="b"}[5m])', "#",
    "\n", "/*", "*/", "\ud800", "\x00", "²", "é",
]  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=25), st.sampled_from(["", " "]), st.booleans())
@settings(max_examples=500)
def test_any_order_of_tokens_is_a_query_or_an_error(parts: list[str], joint: str, variables: bool) -> None:
    _parse_or_refuse(joint.join(parts), variables=variables)


def _parse_or_refuse(text: str, *, variables: bool = True) -> None:
    try:
        parse(text, variables=variables)
    except LogqlSyntaxError as error:
        assert 0 <= error.position <= len(text)
        assert error.message
