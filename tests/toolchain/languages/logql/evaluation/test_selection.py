"""Selectors, line filters and label filters keep what Loki's would."""

import pytest

from tests.toolchain.languages.logql.evaluation.lines import kept, labels_of, log_query, selected, stream
from toolchain.languages.logql.evaluation import SECOND, EvaluationError, LogLine, Stream, evaluate, select_lines
from toolchain.languages.logql.parser import parse

LINES = ("GET /api 200", "POST /api 500 Timeout", "GET /health 200", "", "a.c")

FILTERS = [
    ('|= "api"', LINES[:2]),
    ('!= "api"', LINES[2:]),
    ('|= "api" |= "Timeout"', LINES[1:2]),
    ('|= "Timeout" or "health"', LINES[1:3]),
    ('!= "Timeout" or "health"', (LINES[0], *LINES[3:])),
    ('|= ""', LINES),
    ('!= ""', ()),
    ('|~ "(?i)timeout"', LINES[1:2]),
    ("|~ `\\d{3}$`", (LINES[0], LINES[2])),
    ('!~ "GET|POST"', LINES[3:]),
    ('|~ "health" or "500"', LINES[1:3]),
    ('|= "a.c"', LINES[4:]),
    ('|~ "a.c"', LINES[4:]),
    ('|> "GET <_> 200"', (LINES[0], LINES[2])),
    ('!> "GET <_> 200"', (LINES[1], *LINES[3:])),
    ('|> "GET <_>"', (LINES[0], LINES[2])),
    ('|> "<_> 200" or "a.c"', (LINES[0], LINES[2], LINES[4])),
    ('|> "GET"', ()),
    ('|> "<_>GET<_>"', ()),
    ('|> ""', ("",)),
]


@pytest.mark.parametrize(("stages", "expected"), FILTERS, ids=[stages for stages, _ in FILTERS])
def test_line_filters(stages: str, expected: tuple[str, ...]) -> None:
    assert kept('{app="a"} ' + stages, stream(*LINES)) == list(expected)


SELECTORS = [
    ('{service="web"}', "12"),
    ('{service!="web", service!=""}', "3"),
    ('{service=~"w.*|x"}', "12"),
    ('{service=~"we"}', ""),
    ('{service=~".+", level!~"e.+"}', "23"),
    ('{service=~".+", level=""}', "3"),
    ('{service="web", missing=""}', "12"),
]


@pytest.mark.parametrize(("selector", "expected"), SELECTORS, ids=[selector for selector, _ in SELECTORS])
def test_selectors_are_anchored_and_read_a_missing_label_as_empty(selector: str, expected: str) -> None:
    streams = (
        stream("1", service="web", level="error"),
        stream((2, "2"), service="web", level="info"),
        stream((3, "3"), service="db"),
    )
    assert "".join(kept(selector, *streams)) == expected


ADDRESSES = [
    ('|= ip("10.0.0.1")', ["from 10.0.0.1 to x"]),
    ('|= ip("10.0.0.0/8")', ["from 10.0.0.1 to x", "v 10.255.0.9:80"]),
    ('|= ip("10.0.0.1-10.0.0.3") or ip("192.0.2.0/24")', ["from 10.0.0.1 to x", "192.0.2.7"]),
    ('!= ip("0.0.0.0/0")', ["no 1.2.3 or 12:30:45", "peer fe80::1 up"]),
    ('|= ip("fe80::/10")', ["peer fe80::1 up"]),
]


@pytest.mark.parametrize(("stages", "expected"), ADDRESSES, ids=[stages for stages, _ in ADDRESSES])
def test_addresses_in_lines(stages: str, expected: list[str]) -> None:
    lines = ("from 10.0.0.1 to x", "v 10.255.0.9:80", "192.0.2.7", "no 1.2.3 or 12:30:45", "peer fe80::1 up")
    assert kept('{app="a"} ' + stages, stream(*lines)) == expected


CONDITIONS = [
    ('status="500"', ["b"]),
    ('status!="500"', ["a", "c", "d"]),
    ('status=~"4..|500"', ["b"]),
    ('status!~"5.."', ["a", "c", "d"]),
    ('status=""', ["c"]),
    ('nothing=""', ["a", "b", "c", "d"]),
    ('status >= 200 | __error__=""', ["a", "b"]),
    ('status > 200 | __error__=""', ["b"]),
    ('status == 200 | __error__=""', ["a"]),
    ('status != 200 | __error__=""', ["b"]),
    ('status > 100 | __error__="LabelFilterErr"', ["d"]),
    ('took > 1s | __error__=""', ["a"]),
    ('took <= 1500ms | __error__=""', ["a", "b"]),
    ('took = 500ms | __error__=""', ["b"]),
    ('size >= 5KB | __error__=""', ["a"]),
    ('size < 5KiB | __error__=""', ["a", "b"]),
    ('size = 4096B | __error__=""', ["b"]),
    ('ip=ip("10.0.0.0/8")', ["a"]),
    ('ip!=ip("10.0.0.0/8")', ["b"]),
    ('status="200" or size="4KiB"', ["a", "b"]),
    ('status="200" and size="4KiB"', []),
    ('status="200", size="5KB"', ["a"]),
    ('line="a" and status="200" or line="c"', ["a", "c"]),
    ('line="b", status="200" or line="b"', ["b"]),
]


@pytest.mark.parametrize(("condition", "expected"), CONDITIONS, ids=[condition for condition, _ in CONDITIONS])
def test_label_filters(condition: str, expected: list[str]) -> None:
    lines = stream(
        "line=a status=200 took=1.5s size=5KB ip=10.1.2.3",
        "line=b status=500 took=500ms size=4KiB ip=192.0.2.1",
        "line=c took=12 size=lots",
        "line=d status=nope",
    )
    query = f'{{app="a"}} | logfmt | {condition} | line_format "{{{{.line}}}}"'
    assert kept(query, lines) == expected


def test_a_condition_keeps_a_line_whose_label_is_no_number_and_notes_the_error() -> None:
    found = labels_of('{app="a"} | logfmt | x > 1', "x=abc")
    assert found["__error__"] == "LabelFilterErr"
    assert "abc" in found["__error_details__"]


def test_lines_come_in_the_order_of_time_from_start_up_to_before_end() -> None:
    streams = (
        Stream({"app": "a", "n": "1"}, (LogLine(30, "c"), LogLine(10, "a"))),
        Stream({"app": "a", "n": "2"}, (LogLine(20, "b"), LogLine(40, "d"))),
    )
    query = log_query('{app="a"}')
    oldest = select_lines(query, streams, 10, 40, limit=10, newest_first=False)
    newest = select_lines(query, streams, 10, 41, limit=2, newest_first=True)
    assert [entry.line for entry in oldest] == ["a", "b", "c"]
    assert [(entry.line, entry.time) for entry in newest] == [("d", 40), ("c", 30)]


def test_structured_metadata_are_labels_without_a_parser() -> None:
    lines = stream((1, "x", {"traceId": "t1", "app": "other"}), (2, "y", {"traceId": "t2"}))
    assert selected('{app="a"} | traceId="t1"', lines) == [
        ("x", {"app": "a", "traceId": "t1", "app_extracted": "other"})
    ]


def test_text_that_is_no_unicode_does_not_break_a_regular_expression() -> None:
    assert kept('{app="a"} |~ "a.b"', stream("a\ud800b")) == ["a\ud800b"]


def test_a_variable_that_is_left_is_an_error_that_says_so() -> None:
    query = parse('rate({app="a"}[$__interval])')
    with pytest.raises(EvaluationError, match="replace variables"):
        evaluate(query, (), SECOND)  # type: ignore[arg-type]  # parse also gives log queries
