"""Arguments and elements are put in and taken out, and the comments of the others stay."""

import ast
from pathlib import Path

import pytest

from toolchain.pull.rewriting.brackets import element_text, elements_of, inserted, removed
from toolchain.pull.rewriting.source_module import Replacement, SourceModule, applied


def module_of(text: str) -> tuple[SourceModule, ast.expr]:
    """A module with one expression, and the expression."""
    module = SourceModule(Path("m.py"), text, None)
    (statement,) = module.tree.body
    assert isinstance(statement, ast.Expr)
    return module, statement.value


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()", "f(x=1)"),
        ("f(a)", "f(a, x=1)"),
        ("f(a,)", "f(a, x=1)"),
        ("f((a))", "f((a), x=1)"),
        ("f(\n    a,\n)", "f(\n    a,\n    x=1,\n)"),
        ("f(\n    a\n)", "f(\n    a,\n    x=1,\n)"),
        ("f(\n    a,  # why\n)", "f(\n    a,  # why\n    x=1,\n)"),
        ("f(\n    a  # why\n)", "f(\n    a,  # why\n    x=1,\n)"),
        ("f(\n    a,\n    # last\n)", "f(\n    a,\n    x=1,\n    # last\n)"),
        ("f(\n    (\n        'é'\n        'b'\n    ),\n)", "f(\n    (\n        'é'\n        'b'\n    ),\n    x=1,\n)"),
        ("f(a(')'), '),')", "f(a(')'), '),', x=1)"),
        ("f(\n    'a\u2028b',  # \u2028 \x0c\n)", "f(\n    'a\u2028b',  # \u2028 \x0c\n    x=1,\n)"),
        ("f(\r\n    a,\r\n)", "f(\r\n    a,\n    x=1,\r\n)"),
    ],
)
def test_an_argument_goes_behind_all_others(before: str, after: str) -> None:
    module, node = module_of(before)
    assert applied(before, inserted(module, node, "x=1")) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(a, b)", "f(a, x, b)"),
        ("f(\n    a,\n    # of b\n    b,\n)", "f(\n    a,\n    # of b\n    x,\n    b,\n)"),
    ],
)
def test_an_element_goes_before_another_one(before: str, after: str) -> None:
    module, node = module_of(before)
    assert applied(before, inserted(module, node, "x", before=elements_of(node)[1])) == after


@pytest.mark.parametrize(
    ("before", "index", "after"),
    [
        ("f(a)", 0, "f()"),
        ("f(a, b)", 0, "f(b)"),
        ("f(a, b)", 1, "f(a)"),
        ("f(a, (b), c)", 1, "f(a, c)"),
        ("[a, b, c]", 1, "[a, c]"),
        ("f(\n    a,\n    b=1,  # goes along\n    c=2,  # stays\n)", 1, "f(\n    a,\n    c=2,  # stays\n)"),
        ("f(\n    a,\n    b,\n    # stays\n)", 1, "f(\n    a,\n    # stays\n)"),
        ("f(\n    a,\n    b\n)", 1, "f(\n    a,\n)"),
    ],
)
def test_an_element_is_taken_out(before: str, index: int, after: str) -> None:
    module, node = module_of(before)
    assert applied(before, [removed(module, node, elements_of(node)[index])]) == after


def test_brackets_of_its_own_belong_to_an_element() -> None:
    module, node = module_of("f(a, ((b)), c)")
    assert element_text(module, node, elements_of(node)[1]) == "((b))"


def test_two_changes_of_one_piece_are_refused() -> None:
    with pytest.raises(ValueError, match="y"):
        applied("abcdef", [Replacement(0, 3, "x"), Replacement(2, 4, "y")])
    assert applied("abc", [Replacement(1, 2, "x"), Replacement(1, 2, "x")]) == "axc"
