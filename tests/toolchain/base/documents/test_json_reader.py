"""The quick way through a file of JSON gives what the way token by token gives, lines and errors included."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from toolchain.base.documents import json_reader
from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.json_reader import read_json
from toolchain.base.documents.located import Located

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)
CHARACTERS = st.sampled_from(
    ["{", "}", "[", "]", ",", ":", '"', "\\", "\n", " ", "\t", "0", "-", ".", "e", "\ud800", "t"]
)


def with_lines(value: Located) -> Any:
    if isinstance(value.value, dict):
        return value.line, [(name, with_lines(each)) for name, each in value.value.items()]
    if isinstance(value.value, list):
        return value.line, [with_lines(each) for each in value.value]
    return value.line, type(value.value), value.value


def outcome(text: str, *, quickly: bool) -> Any:
    try:
        return with_lines(read_json(text) if quickly else json_reader._read_by_tokens(text))
    except DocumentError as error:
        return error.message, error.line, error.remedy


@given(VALUES, st.sampled_from([None, 1, 2, "\t"]), st.booleans(), st.sampled_from(["", "\n", " \n\n"]))
def test_what_is_json_is_read_alike(value: Any, indent: int | str | None, ascii_only: bool, around: str) -> None:
    text = around + json.dumps(value, indent=indent, ensure_ascii=ascii_only) + around
    assert outcome(text, quickly=True) == outcome(text, quickly=False)
    assert read_json(text).plain() == value


@given(VALUES, st.data())
def test_what_is_damaged_is_told_alike(value: Any, data: st.DataObject) -> None:
    text = json.dumps(value, indent=data.draw(st.sampled_from([None, 1])))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(CHARACTERS) + text[at + data.draw(st.integers(0, 1)) :]
    assert outcome(text, quickly=True) == outcome(text, quickly=False)


def test_limits_are_those_of_the_other_way(monkeypatch: Any) -> None:
    monkeypatch.setattr(json_reader, "MOST_VALUES", 5)
    monkeypatch.setattr(json_reader, "DEEPEST", 3)
    for text in ("[1, 2, 3, 4]", "[1, 2, 3, 4, 5]", "[[[[]]]]", "[[[[[]]]]]", '[[[[{"a": 1}]]]]', '{"a": {"b": 1}}'):
        assert outcome(text, quickly=True) == outcome(text, quickly=False)
