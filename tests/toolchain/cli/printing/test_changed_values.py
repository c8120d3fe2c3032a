"""What a change of a value looks like to the person who reads it."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from toolchain.cli.printing.changed_values import change_in_one_line, change_lines, looks_different
from toolchain.sync.difference import ABSENT, REDACTED, FieldChange

QUERY = (
    "sum by (method, endpoint) (rate(http_requests_total{job='medianest-app', environment='production'}[5m])) / "
    "ignoring (code) group_left sum by (method, endpoint) (rate(http_requests_total{job='medianest-app'}[5m])) > 0.05"
)
LOOK_ALIKES = (
    ("a b", "a  b"),
    ("a b", "a\u00a0b"),
    ("a b", "a\tb"),
    ("title", "title "),
    ("", " "),
    ("scope", "\u0455cope"),  # a Cyrillic letter
    ("ab", "a\u200bb"),
    ("caf\u00e9", "cafe\u0301"),
    ("\u00e9", "\u00e8"),
    ("a\\u200b", "a\u200b"),
    ("line", "line\r"),
    ("one\ntwo", "one\ntwo\n"),
    ("one\ntwo", "one\n two"),
    ("one\n\ntwo", "one\ntwo"),
    ("\x1b[31mred", "red"),
    (1, "1"),
    (True, "true"),
    (None, "null"),
    (["a"], "['a']"),
    ({"a": 1}, {"a": "1"}),
)


def lines(before: object, after: object, width: int = 100) -> list[str]:
    """The lines of a change of the field ``expr``."""
    return list(change_lines(FieldChange("expr", before, after), width))


def parts(shown: list[str]) -> tuple[str, str]:
    """What is shown of the value before, and of the value after."""
    if len(shown) == 1:
        before, _, after = shown[0].removeprefix("expr: ").partition(" -> ")
        return before, after
    old = [line[2:] for line in shown[1:] if line[0] in " -"]
    new = [line[2:] for line in shown[1:] if line[0] in " +"]
    return "\u21b5".join(old), "\u21b5".join(new)


def assert_told_apart(before: object, after: object, width: int = 100) -> None:
    """Nobody takes one for the other, no line is longer than it may be, and none does anything to a terminal."""
    shown = lines(before, after, width)
    first, second = parts(shown)
    assert first != second
    assert looks_different(first, second) or "\u21b5" in first + second, (first, second)
    assert len(shown) <= 12
    assert all(len(line) <= max(width, 40) + 2 for line in shown), shown
    assert not [each for line in shown for each in line if unicodedata.category(each)[0] == "C"]


def test_a_short_value_is_one_line() -> None:
    assert lines("Errors", "Failures") == ["expr: Errors -> Failures"]
    assert lines(ABSENT, 5) == ["expr: <absent> -> 5"]
    assert lines("x", "") == ['expr: x -> ""']


def test_of_a_long_text_the_part_that_changed_is_shown_with_some_around_it() -> None:
    changed = QUERY.replace("code", "status_code")
    assert lines(QUERY, changed) == [
        "expr:",
        "- \u2026 environment='production'}[5m])) / ignoring (code) group_left sum by (method, endpoint) (\u2026",
        "+ \u2026 environment='production'}[5m])) / ignoring (status_code) group_left sum by (method, endpoint) (\u2026",
    ]


def test_two_parts_of_a_long_text_are_shown_together() -> None:
    changed = QUERY.replace("method, endpoint", "endpoint", 1).replace("0.05", "0.1")
    before, after = lines(QUERY, changed)[1:]
    assert "method, endpoint" in before
    assert "0.05" in before
    assert "method" not in after
    assert "> 0.1" in after


def test_a_text_of_several_lines_is_shown_as_a_difference_of_lines() -> None:
    text = "groups:\n  - name: a\n    interval: 1m\n    rules: []\n  - name: b\n"
    assert lines(text, text.replace("1m", "30s")) == [
        "expr:",
        "  \u2026",
        "    - name: a",
        "-     interval: 1m",
        "+     interval: 30s",
        "      rules: []",
    ]


def test_a_new_text_of_many_lines_is_cut() -> None:
    shown = lines(ABSENT, "\n".join(map(str, range(100))))
    assert shown[1] == "+ 0"
    assert shown[-1] == "\u2026 90 more lines"


def test_what_is_inserted_into_a_long_object_is_cut_at_its_end() -> None:
    shown = lines(ABSENT, {"expr": QUERY, "refId": "A"})
    assert shown[0] == "expr:"
    assert shown[1].startswith('+ {"expr": "sum by (method')
    assert shown[1].endswith("\u2026")
    assert len(shown) == 2


def test_a_number_is_not_the_text_of_it() -> None:
    assert lines(1, "1") == ['expr: 1 -> "1"']


def test_spaces_and_letters_that_look_alike_are_spelled() -> None:
    assert lines("a b", "a  b") == ["expr:", "- a b", "+ a \u00b7b"]
    assert lines("scope", "\u0455cope") == ["expr:", "- scope", "+ \\u0455cope"]
    assert lines("title", "title ") == ["expr:", "- title", "+ title\u00b7"]


def test_a_secret_that_became_another_one_is_said_without_showing_either() -> None:
    assert lines(REDACTED, REDACTED) == ["expr: <secret> -> <another secret>"]


def test_a_path_and_a_value_do_nothing_to_a_terminal() -> None:
    (shown,) = change_lines(FieldChange("panels[\x1b]0;x\x07].title", "\x1b[2J", "b"))
    assert shown == "panels[\\x1b]0;x\\x07].title: \\x1b[2J -> b"


@pytest.mark.parametrize(("before", "after"), LOOK_ALIKES)
@pytest.mark.parametrize("around", ["", "x" * 5000, "word " * 900, "line\n" * 900])
@pytest.mark.parametrize("width", [20, 80, 100])
def test_what_differs_is_told_apart_wherever_it_is(before: object, after: object, around: str, width: int) -> None:
    if isinstance(before, str) and isinstance(after, str):
        before, after = f"{around}{before}{around}", f"{around}{after}{around}"
    assert_told_apart(before, after, width)
    assert_told_apart(after, before, width)


TEXTS = some.text(
    some.one_of(some.sampled_from("ab \n\t\r\u00a0\u200b\u0430\u00e9\u0301\\\u2026\u00b7"), some.characters())
)
VALUES = some.one_of(
    TEXTS, some.integers(), some.booleans(), some.none(), some.lists(TEXTS), some.dictionaries(TEXTS, TEXTS)
)


@given(
    VALUES, VALUES, some.sampled_from(["", "lorem ipsum ", "x" * 300, "line\n" * 30]), some.sampled_from([40, 80, 100])
)
def test_any_two_values_are_told_apart(before: object, after: object, around: str, width: int) -> None:
    if isinstance(before, str) and isinstance(after, str):
        before, after = f"{around}{before}{around}", f"{around}{after}{around}"
    if json.dumps(before) != json.dumps(after):
        assert_told_apart(before, after, width)


@given(TEXTS, TEXTS)
def test_a_change_in_one_line_is_one_line_and_tells_both_apart(before: str, after: str) -> None:
    if before == after:
        return
    shown = change_in_one_line(FieldChange("title", before, after), 60)
    assert "\n" not in shown
    assert len(shown) <= 2 * 62 + 20
    assert len(set(shown.removeprefix("title: ").split(" -> "))) != 1
