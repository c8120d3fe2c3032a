"""Every tree prints as a query that reads back as the same tree."""

import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from toolchain.languages.logql.ast import (
    Assignment,
    CapturingParser,
    Constant,
    Decolorize,
    Extraction,
    JoinedConditions,
    LabelComparison,
    LabelCondition,
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
    Unwrap,
    VectorAggregation,
    VectorConstant,
)
from toolchain.languages.logql.parser import parse
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.logql.syntax import (
    COUNTED_AGGREGATIONS,
    GROUPED_RANGE_FUNCTIONS,
    NEVER_UNWRAPPED,
    PRECEDENCE,
    RANGE_FUNCTIONS,
    SET_OPERATORS,
    SORTS,
    UNWRAPPED,
    VECTOR_AGGREGATIONS,
)
from toolchain.languages.logql.validation import is_literal
from toolchain.languages.matching import Grouping, Matcher, VectorMatching

NAMES = st.sampled_from(["a", "_x1", "é", "rate", "sum", "duration", "bytes", "ip", "vector", "metadata_size"])
TEXTS = st.text(max_size=12) | st.sampled_from(
    ['"', "`", '`"', "\\d", "\n", "\r", "\x00", "\udcff", "\ufeff", "'", "#"]
)
PATTERNS = TEXTS.map(re.escape).filter(lambda text: "\udcff" not in text and "\x00" not in text)
NUMBERS = st.sampled_from(["0", "5", ".5", "1e3", "0.95", "1_000", "0x1p3"])
DURATIONS = st.sampled_from(["5m", "1h30m", "0s", "1y2w", "500ms"])
OFFSETS = st.sampled_from(["", "1h", "-5m", "1.5h", "10µs"])
ADDRESSES = st.sampled_from(["1.2.3.4", "10.0.0.0/8", "::1", "10.0.0.1-10.0.0.9"])

MATCHERS = st.builds(Matcher, NAMES, st.sampled_from(["=", "!="]), TEXTS) | st.builds(
    Matcher, NAMES, st.sampled_from(["=~", "!~"]), PATTERNS
)
SELECTIVE = st.builds(Matcher, NAMES, st.just("="), TEXTS.filter(bool))
SELECTORS = st.builds(lambda first, more: (first, *more), SELECTIVE, st.lists(MATCHERS, max_size=2))

COMPARISONS = st.one_of(
    st.builds(LabelComparison, NAMES, st.sampled_from(["=", "!="]), TEXTS),
    st.builds(LabelComparison, NAMES, st.sampled_from(["=~", "!~"]), PATTERNS),
    st.builds(LabelComparison, NAMES, st.sampled_from(["=", "!="]), ADDRESSES, st.just("ip")),
    *(
        st.builds(
            LabelComparison, NAMES, st.sampled_from(["==", "!=", "=", ">", ">=", "<", "<="]), values, st.just(kind)
        )
        for kind, values in (
            ("number", st.sampled_from(["5", "-5", "+.5", "1e3", "010"])),
            ("duration", st.sampled_from(["5m", "-1.5h", "1d12h"])),
            ("bytes", st.sampled_from(["5B", "5KB", "1.5MiB", "5M"])),
        )
    ),
)


def joined(inner: st.SearchStrategy[LabelCondition]) -> st.SearchStrategy[LabelCondition]:
    either = st.sampled_from([("and", None), ("or", None), ("and", "and"), ("or", "or"), ("and", ","), ("and", " ")])
    return st.builds(
        lambda how, left, right: JoinedConditions(how[0], left, right, written=how[1]), either, inner, inner
    )


CONDITIONS: st.SearchStrategy[LabelCondition] = st.recursive(COMPARISONS, joined, max_leaves=6)

LABEL_FILTERS = st.builds(LabelFilter, CONDITIONS)
ALTERNATIVES = st.lists(
    st.builds(LineMatch, TEXTS) | st.builds(LineMatch, ADDRESSES, st.just(True)), min_size=1, max_size=3
)
STAGES = st.one_of(
    st.builds(LineFilter, st.sampled_from(["|=", "!="]), ALTERNATIVES.map(tuple)),
    st.builds(LineFilter, st.sampled_from(["|~", "!~"]), st.tuples(st.builds(LineMatch, PATTERNS))),
    st.builds(LineFilter, st.sampled_from(["|>", "!>"]), st.just((LineMatch("<_> a"), LineMatch("b")))),
    st.builds(Parser, st.just("json"), st.sampled_from([(), (Extraction("x", 'a["b c"][0].d'), Extraction("y", "y"))])),
    st.builds(
        Parser,
        st.just("logfmt"),
        st.sampled_from([(), (Extraction("x", '"a b"'), Extraction("y", "z"))]),
        st.sampled_from([(), ("--strict",), ("--keep-empty", "--strict")]),
    ),
    st.just(Parser("unpack")),
    st.sampled_from([CapturingParser("pattern", '<_> "<x>"'), CapturingParser("regexp", r"(?P<x>\d+)")]),
    LABEL_FILTERS,
    st.just(LineFormat('{{ .x | replace "a" "`" }}\n')),
    st.just(LabelFormat((Assignment("x", "sum", is_template=False), Assignment("y", "{{.z}}", is_template=True)))),
    st.just(Decolorize()),
    st.builds(
        LabelSelection, st.sampled_from(["drop", "keep"]), st.lists(NAMES | MATCHERS, min_size=1, max_size=3).map(tuple)
    ),
)
LOG_QUERIES = st.builds(LogQuery, SELECTORS, st.lists(STAGES, max_size=4).map(tuple))
GROUPINGS = st.none() | st.builds(Grouping, st.sampled_from(["by", "without"]), st.lists(NAMES, max_size=2).map(tuple))


@st.composite
def range_aggregations(draw: Any) -> RangeAggregation:
    op = draw(st.sampled_from(sorted(RANGE_FUNCTIONS)))
    query = draw(LOG_QUERIES)
    if op in UNWRAPPED or (op not in NEVER_UNWRAPPED and draw(st.booleans())):
        unwrap = Unwrap(draw(NAMES), draw(st.sampled_from(["", "bytes", "duration", "duration_seconds"])))
        query = LogQuery(query.matchers, (*query.stages, unwrap, *draw(st.lists(LABEL_FILTERS, max_size=2))))
    grouping = draw(GROUPINGS) if op in GROUPED_RANGE_FUNCTIONS else None
    parameter = draw(NUMBERS) if op == "quantile_over_time" else ""
    return RangeAggregation(op, query, draw(DURATIONS), grouping, parameter, draw(OFFSETS))


@st.composite
def composed(draw: Any, inner: st.SearchStrategy[Any]) -> Any:
    match draw(st.sampled_from(["aggregation", "operation", "replacement"])):
        case "aggregation":
            op = draw(st.sampled_from(sorted(VECTOR_AGGREGATIONS)))
            grouping = None if op in SORTS | {"approx_topk"} else draw(GROUPINGS)
            return VectorAggregation(op, draw(inner), grouping, "5" if op in COUNTED_AGGREGATIONS else "")
        case "replacement":
            return LabelReplace(draw(inner), draw(TEXTS), draw(TEXTS), draw(TEXTS), draw(PATTERNS))
    op = draw(st.sampled_from(sorted(PRECEDENCE)))
    left, right = draw(inner), draw(inner)
    if op in SET_OPERATORS and (is_literal(left) or is_literal(right)):
        op = "*"
    matching = draw(st.none() | MATCHINGS)
    return Operation(op, left, right, matching, draw(st.booleans()))


LABELS = st.lists(NAMES, max_size=2).map(tuple)
MATCHINGS = st.builds(VectorMatching, st.sampled_from(["on", "ignoring"]), LABELS) | st.builds(
    VectorMatching,
    st.sampled_from(["on", "ignoring"]),
    LABELS,
    st.sampled_from(["group_left", "group_right"]),
    LABELS,
)
LEAVES: st.SearchStrategy[Any] = st.one_of(
    range_aggregations(),
    st.builds(Constant, st.sampled_from(["5", "-5", "+.5", "1e3"])),
    st.builds(VectorConstant, NUMBERS),
)
METRIC_QUERIES: st.SearchStrategy[Any] = st.recursive(LEAVES, composed, max_leaves=6)


@given(LOG_QUERIES | METRIC_QUERIES)
@settings(max_examples=400)
@example(Operation("+", Constant("1"), Operation("+", Constant("-2"), Constant("3"))))
@example(
    Operation("*", Constant("1"), Operation("+", Constant("2"), Constant("3")), VectorMatching("on", (), "group_left"))
)
def test_every_tree_reads_back(tree: Query) -> None:
    text = to_logql(tree)
    assert parse(text, variables=False) == tree
    assert to_logql(parse(text, variables=False)) == text


WRITTEN = [
    ('sum(rate({a="b"}|="x"[5m]))by(c)', 'sum by (c) (rate({a="b"} |= "x" [5m]))'),
    ('(rate(({a="b"})[5m] offset 1h))', 'rate({a="b"} [5m] offset 1h)'),
    ("1+2*3", "1 + 2 * 3"),
    ("(1+2)*3^(4^5)^6", "(1 + 2) * 3 ^ (4 ^ 5) ^ 6"),
    ("1-(2-3)", "1 - (2 - 3)"),
    (
        'rate({a="b"}[5m])>bool on(x)group_left(rate) 1',
        'rate({a="b"} [5m]) > bool on (x) group_left (rate) 1',
    ),
    ('{a="b"}|x=1,y=2 or z=`a"b`', '{a="b"} | x = 1, y = 2 or z=`a"b`'),
    ('{a="b"}|(x=1,y=2)or z=3', '{a="b"} | (x = 1, y = 2) or z = 3'),
    ('{a="b"}|(x=1 or y=2)z=3', '{a="b"} | (x = 1 or y = 2) z = 3'),
    ('{a="b"}|x!=ip("::1")', '{a="b"} | x!=ip("::1")'),
    ('{a="b"}|logfmt --strict x,y="z"', '{a="b"} | logfmt --strict x="x", y="z"'),
    ('{a="b"}|keep x,y=~"z"', '{a="b"} | keep x, y=~"z"'),
    (r'{a="\r\x00\xff\\"}', r'{a="\r\u0000\xff\\"}'),
    (r'{a="`\\"}', r'{a="`\\"}'),
    ('label_replace(vector(1),"a","$1",`b`,"(.*)")', 'label_replace(vector(1), "a", "$1", "b", "(.*)")'),
    ("rate({a=\"$a\"}[$__auto] offset ${o})", 'rate({a="$a"} [$__auto] offset ${o})'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "printed"), WRITTEN, ids=[text for text, _ in WRITTEN])
def test_queries_print_as_an_expert_writes_them(text: str, printed: str) -> None:
    assert to_logql(parse(text)) == printed
