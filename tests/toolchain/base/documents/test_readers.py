"""JSON and YAML are read with the line of everything in them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.json_reader import read_json
from toolchain.base.documents.limits import DEEPEST
from toolchain.base.documents.located import Located
from toolchain.base.documents.yaml_reader import read_yaml

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)

EXPRESSION = "sum by (job) (\n  rate(x[5m])\n) > 1"


def plain(located: Located) -> object:
    if isinstance(located.value, dict):
        return {name: plain(value) for name, value in located.value.items()}
    if isinstance(located.value, list):
        return [plain(value) for value in located.value]
    return located.value


@given(VALUES, st.sampled_from([None, 0, 2, "\t"]))
def test_json_is_read_as_the_standard_library_reads_it(value: object, indent: str | int | None) -> None:
    assert plain(read_json(json.dumps(value, indent=indent))) == value


@given(st.text(max_size=40) | st.lists(st.sampled_from([*'{}[]:,"1 \n', "null", '"a"']), max_size=30).map("".join))
def test_any_text_is_json_or_a_syntax_error(text: str) -> None:
    try:
        json.loads(text, parse_constant=lambda _: pytest.skip())
        is_json = True
    except ValueError:
        is_json = False
    try:
        read_json(text)
        assert is_json
    except DocumentError as error:
        assert 1 <= error.line <= text.count("\n") + 1
        assert not is_json or "twice" in error.message


def test_json_values_know_their_line() -> None:
    document = read_json('{\n  "a": [\n    1,\n    {"b": "x"}\n  ]\n}')
    assert document.get("a").line == 2
    assert [each.line for each in document.get("a").items()] == [3, 4]
    assert list(document.get("a").items())[1].get("b").line == 4


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{"a": 1,\n "a": 2}', 2, "stands twice"),
        ('{"a": 1\n "b": 2}', 2, "expected '}'"),
        ('{"a": 1} x', 1, "no JSON"),
        ('{"a": 1}\n{}', 2, "goes on"),
        ('[1,\n\n"abc]', 3, "no JSON"),
        ("[" * (DEEPEST + 2), 1, "nested more than"),
        ("[" * 100_000, 1, "nested more than"),
        ("{1: 2}", 1, "name in quotes"),
        ("[1,]", 1, "expected a value"),
    ],
)
def test_what_is_no_json_is_named_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_json(text)
    assert message in caught.value.message
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("style", "text", "lines"),
    [
        ("literal", "a: |\n  one\n  two\n\n  three\n", [2, 3, 5]),
        ("folded", "a: >-\n  one\n  two\n\n  three\n", [2, 3, 5]),
        ("plain", "a: one\n  two\n  three\n", [1, 2, 3]),
        ("double quotes", 'a: "one\n  two\n\n  three"\n', [1, 2, 4]),
        ("single quotes", "a: 'one\n  two\n  three'\n", [1, 2, 3]),
        ("one line", "b: 1\na: one two three\n", [2, 2, 2]),
    ],
)
def test_every_style_of_yaml_string_knows_the_line_of_its_words(style: str, text: str, lines: list[int]) -> None:
    value = read_yaml(text)[0].get("a")
    assert [value.line_at(value.text.index(word)) for word in ("one", "two", "three")] == lines


def test_yaml_documents_and_scalars_are_read() -> None:
    first, second = read_yaml("a: 5\nb: [true, null, 1.5, '5m']\n---\nc: 1\n")
    assert plain(first) == {"a": 5, "b": [True, None, 1.5, "5m"]}
    assert second.get("c").line == 4


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1", 2),
        ("a: 1\na: 2\n", 2),
        ("a:\n\t- b\n", 2),
        ("a: *nothing\n", 1),
        ("- " * 200 + "x", 1),
        ("a: \x00", 1),
    ],
)
def test_what_is_no_yaml_is_named_with_its_line(text: str, line: int) -> None:
    with pytest.raises(DocumentError) as caught:
        read_yaml(text)
    assert caught.value.line <= line
    assert caught.value.remedy
