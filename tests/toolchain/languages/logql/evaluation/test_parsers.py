"""Parsers make the labels that Loki's make."""

import pytest

from tests.toolchain.languages.logql.evaluation.lines import kept, labels_of, selected, stream

JSON = (
    '{"a":"x","n":1.50,"big":1e5,"ok":true,"none":null,"list":[1],"in":{"user-agent":"f","deep":{"1":"d"}},"2fa":"y"}'
)

PARSED: list[tuple[str, str, dict[str, str]]] = [
    (
        "| json",
        JSON,
        {"a": "x", "n": "1.50", "big": "1e5", "ok": "true", "in_user_agent": "f", "in_deep_1": "d", "_2fa": "y"},
    ),
    ("| json", '{"app":"b","in":{"x":{}}}', {"app_extracted": "b"}),
    ("| json", '{"t":"é \\u00e9 \\ud800","u":"a\\nb"} rest', {"t": "", "u": "a\nb"}),
    ("| json", '{"user-agent":"1","user_agent":"2"}', {"user_agent": "1"}),
    ('| json a="a", deep="in.deep"', JSON, {"a": "x", "deep": '{"1":"d"}'}),
    (
        '| json one="in.deep[\\"1\\"]", l="list", f="list[0]", g="list[7]"',
        JSON,
        {"one": "d", "l": "[1]", "f": "1", "g": ""},
    ),
    ('| json none="none", ok="ok", gone="in.gone.x"', JSON, {"none": "", "ok": "true", "gone": ""}),
    ('| json a="a", o="o"', '{"a":"1","a":"2","o":{"b":1},"o":{"c":1}}', {"a": "1", "o": '{"b":1}'}),
    ("| json", '{"a":"1","a":"2"}', {"a": "1"}),
    ("| logfmt", "a=1 b\ufffd=2 c=\ufffd", {"a": "1", "c": " "}),
    ("| json in_deep", JSON, {"in_deep": ""}),
    ('| json app="a"', JSON, {"app_extracted": "x"}),
    ('| json a="a", z="z"', '{"a":"x","b":', {"a": "x", "z": ""}),
    ('| json f="[1].x"', '[0,{"x":"y"}]', {"f": "y"}),
    ("| logfmt", 'a=1 b="x y" flag c= d="q\\"z" e-f=g', {"a": "1", "b": "x y", "d": 'q"z', "e_f": "g"}),
    ("| logfmt --keep-empty", "a=1 flag c=", {"a": "1", "flag": "", "c": ""}),
    ("| logfmt", 'a=1 b=x=y "q" c=3', {"a": "1", "c": "3"}),
    ("| logfmt", 'a=1 b="open c=3', {"a": "1"}),
    ('| logfmt x="b", gone', "a=1 b=2", {"x": "2", "gone": ""}),
    ("| logfmt app", "app=b", {"app_extracted": "b"}),
    (
        "| regexp `(?P<method>\\w+) (?P<path>\\S+)( (?P<code>\\d+))?`",
        "GET /x",
        {"method": "GET", "path": "/x", "code": ""},
    ),
    ("| regexp `(?P<code>\\d+)`", "none", {}),
    (
        "| pattern `<ip> - <_> [<when>] <rest>`",
        "1.2.3.4 - u [now] GET /",
        {"ip": "1.2.3.4", "when": "now", "rest": "GET /"},
    ),
    ("| pattern `<a> - <b>!`", "x - y", {"a": "x", "b": "y"}),
    ("| pattern `at <a>`", "not at x", {}),
    ("| unpack", '{"_entry":"the line","pod":"p","n":1}', {"pod": "p"}),
    ("| unpack", '{"pod":"p"}', {}),
]


@pytest.mark.parametrize(("stages", "line", "expected"), PARSED, ids=[f"{s} {x[:30]}" for s, x, _ in PARSED])
def test_labels_of_parsers(stages: str, line: str, expected: dict[str, str]) -> None:
    assert labels_of('{app="a"} ' + stages, line) == expected


def test_no_parser_overwrites_what_was_set_before() -> None:
    assert labels_of('{app="a"} | label_format a="z" | json', '{"a":"x"}') == {"a": "z"}
    assert labels_of('{app="a"} | logfmt | json', '{"a":"x"} a=y')["a"] == "y"


ERRORS = [
    ("| json", "plain text", "JSONParserErr"),
    ("| json", "", "JSONParserErr"),
    ("| json", "[1]", "JSONParserErr"),
    ('| json a="a"', "plain text", "JSONParserErr"),
    ("| unpack", "plain text", "JSONParserErr"),
    ("| logfmt --strict", 'a=1 b="open', "LogfmtParserErr"),
]


@pytest.mark.parametrize(("stages", "line", "error"), ERRORS)
def test_a_line_that_does_not_parse_stays_with_an_error(stages: str, line: str, error: str) -> None:
    ((text, labels),) = selected('{app="a"} ' + stages, stream(line))
    assert (text, labels["__error__"]) == (line, error)
    assert kept(f'{{app="a"}} {stages} | __error__=""', stream(line)) == []


def test_a_json_line_that_breaks_off_gives_what_stands_before() -> None:
    found = labels_of('{app="a"} | json', '{"a":"x","in":{"y":"z"},"b":"cut o')
    assert (found["a"], found["in_y"], found["__error__"]) == ("x", "z", "JSONParserErr")
    assert "b" not in found


def test_unpack_gives_the_line_that_was_packed() -> None:
    assert kept('{app="a"} | unpack |= "the line"', stream('{"_entry":"the line","pod":"p"}')) == ["the line"]


def test_a_label_of_the_metadata_is_not_overwritten_by_a_parser() -> None:
    found = labels_of('{app="a"} | json', (1, '{"traceId":"json"}', {"traceId": "meta"}))
    assert found == {"traceId": "meta", "traceId_extracted": "json"}
