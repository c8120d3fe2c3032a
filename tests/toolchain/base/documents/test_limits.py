"""Documents beyond the limits are refused at their line, before they cost time and memory."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.json_reader import read_json
from toolchain.base.documents.limits import DEEPEST, MOST_VALUES
from toolchain.base.documents.plain import json_value, yaml_value
from toolchain.base.documents.yaml_reader import read_yaml

BOMB = "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))])
MERGED = "\n".join(["a0: &a0 {x: 1}", *(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 60))])

DEEP = "nested more than"
MANY = "more than 200,000 values"


def refusal(read: Callable[[str], Any], text: str) -> DocumentError:
    started = time.process_time()
    with pytest.raises(DocumentError) as caught:
        read(text)
    assert time.process_time() - started < 10
    return caught.value


@pytest.mark.parametrize("read", [read_yaml, yaml_value])
@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[" * 100_000, 1, DEEP),
        ("- " * 100_000, 1, DEEP),
        ("{a: " * 100_000, 1, DEEP),
        ("\n".join(" " * depth + "a:" for depth in range(DEEPEST + 10)), DEEPEST + 2, DEEP),
        (BOMB, 16, MANY),
        (MERGED, 16, MANY),
        ("a: &a\n  b: [*a]", 2, "inside of what it stands for"),
        ("a: 1\nb: *nothing", 2, "anchor"),
        ("a: 1\nb: \x01", 2, "control characters"),
        ("a: [\n", 2, "no YAML"),
        ("%YAML 9.9\n--- a", 1, "no YAML"),
    ],
)
def test_yaml_beyond_the_limits_is_refused(read: Callable[[str], Any], text: str, line: int, message: str) -> None:
    found = refusal(read, text)
    assert message in found.message
    assert found.line == line


@pytest.mark.parametrize("text", ["a: 1\nb: !!bool foo", 'a: 1\nb: !!int ""', "a: 1\nb: !!float x"])
def test_a_scalar_that_is_not_what_its_tag_says_is_refused(text: str) -> None:
    assert refusal(read_yaml, text).line == 2
    assert refusal(yaml_value, text).message


@pytest.mark.parametrize("text", [f"a: 1\nb: {'1' * 5_000}", f"a: 1\nb: 0x{'f' * 5_000}", f"a: 1\nb: {'1' * 900}"])
def test_a_number_that_nothing_holds_is_refused(text: str) -> None:
    assert refusal(read_yaml, text).line == 2
    assert "number" in refusal(read_yaml, text).message


@pytest.mark.parametrize("read", [read_json, json_value])
@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{"a":' * 100_000, 1, ""),
        ("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2), 1, DEEP),
        ('{"a": 1,\n"a": 2}', 2, "stands twice"),
        ("[1,\nNaN]", 2, "no JSON"),
        ("[1,\n-Infinity]", 2, ""),
        ("[1,\n1e999]", 2, "larger than any"),
        (f"[1,\n{'1' * 5_000}]", 2, "characters"),
        ('[1,\n"\\ud800"]', 2, "surrogate"),
        ('[1,\n"a\tb"]', 2, "no JSON"),
        ("", 1, ""),
    ],
)
def test_json_beyond_the_limits_is_refused(read: Callable[[str], Any], text: str, line: int, message: str) -> None:
    found = refusal(read, text)
    assert message in found.message
    assert found.line == line


@pytest.mark.parametrize("read", [read_json, json_value, read_yaml])
def test_more_values_than_the_limit_are_refused(read: Callable[[str], Any]) -> None:
    assert MANY in refusal(read, "[" + "0," * MOST_VALUES + "0]").message


def test_an_alias_is_what_it_stands_for() -> None:
    document = read_yaml("a: &a {b: up}\nc: *a\n---\na: 1")[0]
    assert document.get("c", "b").text == "up"
    assert document.get("c", "b").line == 1
    assert yaml_value("a: &a [1]\nb: *a") == {"a": [1], "b": [1]}


def test_a_whole_number_of_more_than_64_bits_is_a_float_as_elsewhere() -> None:
    assert json_value(f"[{2**63}, {2**64}]") == [2**63, float(2**64)]
    assert read_yaml(str(2**64))[0].value == float(2**64)
