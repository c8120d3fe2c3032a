"""Alloy's syntax is read as Alloy reads it, and what is none is said where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolchain.languages.alloy.ast import Attribute, Binary, Block, Call, Expression, Literal, Object, Unary, dotted
from toolchain.languages.alloy.lexer import AlloySyntaxError
from toolchain.languages.alloy.parser import parse


def value(text: str) -> Expression:
    (statement,) = parse(f"a = {text}")
    assert isinstance(statement, Attribute)
    return statement.value


def test_blocks_have_names_with_dots_labels_attributes_and_blocks() -> None:
    text = 'loki.write "default" {\n  endpoint {\n    url = "http://x"\n  }\n  max_streams = 5\n}\n'
    (block,) = parse(text)
    assert isinstance(block, Block)
    assert (block.name, block.label, block.position) == ("loki.write", "default", 0)
    assert [each.name for each in block.blocks] == ["endpoint"]
    assert [each.name for each in block.attributes] == ["max_streams"]
    assert block.value("max_streams") == Literal(5, "5", text.index("5"))
    assert block.value("other") is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('"a\\n\\"b\\""', 'a\n"b"'),
        ('"\\x41\\u00e4\\101"', "AäA"),
        ("`a\\n\n{{ b }}`", "a\\n\n{{ b }}"),
        ("15", 15),
        ("1.5e3", 1500.0),
        (".5", 0.5),
        ("true", True),
        ("null", None),
    ],
)
def test_literals_mean_what_they_mean_to_alloy(text: str, meant: object) -> None:
    found = value(text)
    assert isinstance(found, Literal)
    assert found.value == meant
    assert type(found.value) is type(meant)


def test_operators_bind_as_in_alloy() -> None:
    found = value("1 + 2 * 3 ^ 2 ^ x == -y && !z")
    assert isinstance(found, Binary)
    assert found.operator == "&&"
    assert isinstance(found.left, Binary)
    assert found.left.operator == "=="
    assert isinstance(found.right, Unary)
    plus = found.left.left
    assert isinstance(plus, Binary)
    assert plus.operator == "+"
    times = plus.right
    assert isinstance(times, Binary)
    assert isinstance(times.right, Binary)
    assert isinstance(times.right.right, Binary)


def test_references_are_chains_and_functions_are_called() -> None:
    assert dotted(value("loki.write.default.receiver")) == "loki.write.default.receiver"
    assert dotted(value("a[0].b")) == ""
    called = value('sys.env("A")')
    assert isinstance(called, Call)
    assert dotted(called.function) == "sys.env"


def test_lists_and_objects_may_go_over_lines_and_end_with_commas() -> None:
    found = value('{\n  __path__ = "x", // why\n  "b c" = [\n    1,\n    2,\n  ],\n}')
    assert isinstance(found, Object)
    assert [(each.name, each.is_quoted) for each in found.fields] == [("__path__", False), ("b c", True)]


def test_comments_end_no_statement_and_hide_none() -> None:
    text = "// first\na = 1 // one\nb = /* in */ 2 /* over\nlines */\nc {} // end"
    assert [each.name for each in parse(text)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a = ", 1, 5, "a value is missing"),
        ("a = 1 2", 1, 7, "a statement ends with its line"),
        ("a.b = 1", 1, 1, "an attribute has no dots"),
        ('a "b" = 1', 1, 1, "an attribute has no dots and no label"),
        ("a = [1\n2]", 1, 7, "a list needs ','"),
        ("a = {b = 1\nc = 2}", 1, 11, "an object needs ','"),
        ('a {\n  b = "x\n}', 2, 7, "a string is not closed"),
        ("a = `x", 1, 5, "a raw string is not closed"),
        ("a = 'x'", 1, 5, "double quotes"),
        ("# note\n", 1, 1, "a comment begins with //"),
        ('a = "\\q"', 1, 6, "no escape"),
        ("a {\n", 2, 1, "the block a of line 1 needs '}'"),
        ("}", 1, 1, "closes nothing"),
        ('a "b c" {}', 1, 3, "the label 'b c'"),
        ("a = b {}", 1, 7, "a block is no value"),
        ("a = 1 | 2", 1, 7, "||"),
        ("a = " + "[" * 200, 1, 104, "nested more than"),
    ],
)
def test_what_is_no_alloy_is_said_where_it_is(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(AlloySyntaxError) as caught:
        parse(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert message in caught.value.message


@given(st.text(alphabet='ab.="`{}[](),\n/*1-^! \\', max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except AlloySyntaxError as error:
        assert 0 <= error.position <= len(text)
