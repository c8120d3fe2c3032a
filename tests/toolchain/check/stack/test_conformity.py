"""Documents are held against schemas as programs in Go read them, and each problem stands at its line."""

import re
from typing import Any

import pytest

from toolchain.base.documents.yaml_reader import read_yaml
from toolchain.check.stack.conformity import Conformity, Reading
from toolchain.check.stack.schema_files import Schema

VARIABLE = re.compile(r"\$\{[^}]+\}")
STRICT = Reading(takes_scalars=False, takes_null=False)


def found(rule: dict[str, Any], text: str, reading: Reading | None = None) -> list[tuple[int, str]]:
    (document,) = read_yaml(text)
    schema = Schema(rule)
    problems = Conformity(schema, Reading() if reading is None else reading).problems(document)
    return [(each.at.line, f"{each.owner}: {each.message}" if each.owner else each.message) for each in problems]


def of_a(rule: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": rule}, "additionalProperties": False}


TEXT, NUMBER, LIST = {"type": "string"}, {"type": "integer"}, {"type": "array", "items": {"type": "string"}}


@pytest.mark.parametrize("written", ["x", "5", "1.5", "true", "2026-01-01", "''", "~", ""])
def test_any_scalar_is_a_text_to_go_and_null_is_what_is_not_there(written: str) -> None:
    assert found(of_a(TEXT), f"a: {written}") == []


@pytest.mark.parametrize("written", ["5", "1.5", "true", "~"])
def test_to_others_only_a_text_is_one(written: str) -> None:
    assert len(found(of_a(TEXT), f"a: {written}", STRICT)) == 1


@pytest.mark.parametrize("written", ["yes", "no", "on", "Off"])
def test_a_word_that_older_yaml_takes_for_a_boolean_is_a_text_as_well(written: str) -> None:
    assert found(of_a(TEXT), f"a: {written}", STRICT) == []
    assert found(of_a({"type": "boolean"}), f"a: {written}", STRICT) == []


@pytest.mark.parametrize(
    ("rule", "written", "message"),
    [
        (NUMBER, "x", "a: is 'x', and has to be a whole number"),
        (NUMBER, "1.5", "a: is '1.5', and has to be a whole number"),
        (NUMBER, "'5'", "a: is '5', and has to be a whole number"),
        ({"type": "integer", "minimum": 1}, "0", "a: is 0, and has to be at least 1"),
        ({"type": "number", "maximum": 1}, "1.5", "a: is 1.5, and has to be at most 1"),
        ({"type": "boolean"}, "x", "a: is 'x', and has to be true or false"),
        (LIST, "x", "a: is 'x', and has to be a list"),
        (LIST, "[{}]", "a[0]: is an object, and has to be a text"),
        ({**LIST, "minItems": 1}, "[]", "a: is an empty list"),
        ({**LIST, "maxItems": 1}, "[b, c]", "a: stands more than once"),
        ({"type": "object"}, "[]", "a: is a list, and has to be an object"),
        ({"type": "string", "enum": ["left", "right"]}, "lefd", "a: is 'lefd', and has to be one of left, right. Did"),
        ({"const": True}, "false", "a: is 'False', and has to be true"),
        ({"type": "string", "pattern": "^x", "title": "an x"}, "y", "a: is 'y', and has to be an x"),
        ({"type": "string", "minLength": 1}, "''", "a: is empty"),
        ({"type": "string", "format": "re2"}, "'('", "a: is '(': no regular expression of RE2"),
        ({"anyOf": [TEXT, LIST], "title": "a text or a list"}, "{b: 1}", "a: is an object, and has to be a text or a"),
        ({"anyOf": [LIST, {"type": "object"}]}, "[[]]", "a[0]: is a list, and has to be a text"),
        ({"type": "object", "required": ["b"]}, "{b: ''}", "a: has no b"),
        ({"type": "object", "dependentRequired": {"b": ["c"]}}, "{b: 1}", "a: has b without c"),
        ({"type": "object", "not": {"required": ["b", "c"]}}, "{b: 1, c: 2}", "a: has b and c, and may have one"),
        ({"type": "object", "anyOf": [{"required": ["b"]}, {"required": ["c"]}]}, "{}", "a: has none of b, c"),
        ({"type": "object", "minProperties": 1}, "{}", "a: is empty"),
        ({"type": "object", "propertyNames": {"pattern": "^x", "title": "an x"}}, "{y: 1}", "a: the name 'y': is 'y'"),
        ({"type": "object", "patternProperties": {"^x-": NUMBER}}, "{x-b: c}", "a.x-b: is 'c', and has to be a whole"),
        ({"type": "object", "additionalProperties": NUMBER}, "{b: c}", "a.b: is 'c', and has to be a whole number"),
    ],
)
def test_what_breaks_a_schema_is_said(rule: dict[str, Any], written: str, message: str) -> None:
    ((line, said),) = found(of_a(rule), f"# first\na: {written}")
    assert line == 2
    assert said.startswith(message)


def test_unknown_fields_are_told_with_the_closest_one_that_is_known() -> None:
    assert found(of_a(TEXT), "a: 1\nb: 2") == [(2, "nobody knows the field 'b'.")]
    rule = {"type": "object", "properties": {"timeout": TEXT}, "additionalProperties": False}
    assert found(rule, "timeot: 1") == [(1, "nobody knows the field 'timeot'. Did you mean 'timeout'?")]


def test_what_a_schema_takes_over_from_another_is_known() -> None:
    base = {"type": "object", "properties": {"b": NUMBER}}
    rule = {
        "type": "object",
        "allOf": [{"$ref": "#/$defs/base"}],
        "properties": {"a": TEXT},
        "unevaluatedProperties": False,
        "$defs": {"base": base},
    }
    assert found(rule, "{a: x, b: 1}") == []
    assert found(rule, "{a: x, b: y}") == [(1, "b: is 'y', and has to be a whole number")]
    assert found(rule, "{c: x}") == [(1, "nobody knows the field 'c'.")]


def test_entries_of_a_list_are_called_by_their_names() -> None:
    rule = of_a({"type": "array", "items": of_a(NUMBER) | {"additionalProperties": True}})
    assert found(rule, "a: [{name: web, a: x}, {a: y}, ~]") == [
        (1, "a[web].a: is 'x', and has to be a whole number"),
        (1, "a[1].a: is 'y', and has to be a whole number"),
        (1, "a[2]: is nothing"),
    ]


def test_what_the_program_replaces_may_be_anything_unless_it_is_a_scalar() -> None:
    for rule in (NUMBER, LIST, {"type": "object"}, {"type": "string", "pattern": "^x"}):
        assert found(of_a(rule), "a: ${NAME}", Reading(VARIABLE)) == []
    scalar = Reading(VARIABLE, is_scalar=True)
    assert found(of_a(NUMBER), "a: ${NAME}", scalar) == []
    assert found(of_a(LIST), "a: ${NAME}", scalar) == [(1, "a: is '${NAME}', and has to be a list")]


def test_what_once_was_right_is_told_as_that() -> None:
    rule = of_a({"type": "string", "deprecated": True, "description": "release 3 took it out"})
    (document,) = read_yaml("a: b")
    (problem,) = Conformity(Schema(rule)).problems(document)
    assert (problem.message, problem.is_former) == ("release 3 took it out", True)


def test_a_file_that_says_nothing_is_none() -> None:
    assert found(of_a(TEXT), "~") == [(1, "the file says nothing")]


def test_a_keyword_that_nothing_checks_is_an_error_of_the_schema() -> None:
    with pytest.raises(NotImplementedError, match="uniqueItems"):
        found(of_a({**LIST, "uniqueItems": True}), "a: [b]")
