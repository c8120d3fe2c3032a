"""The difference of two expressions lands at the argument that differs, whatever text it holds."""

import ast
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolchain.pull.code import Call, Code, Items, Literal, Name, Pairs, call, code_of
from toolchain.pull.rewriting.alignment import Aligner
from toolchain.pull.rewriting.modules import Modules
from toolchain.pull.rewriting.source_module import SourceModule, applied
from toolchain.pull.rewriting.unplaced import UnplacedError

TEXT = st.text(max_size=40) | st.sampled_from(
    [
        '"',
        "'",
        '"""',
        "'''\nimport os",
        '")\nimport os #',
        "\\",
        "\\\n",
        "{x}",
        "%s",
        "\r\n",
        "\u2028",
        "\x00",
        "\u202eevil\u2066",
        "\ud83d",
        "#",
        "# type: ignore",
    ]
)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


def f(*arguments: Any, **keywords: Any) -> Any:
    """What the modules of these tests call."""
    return arguments, keywords


def g(*arguments: Any, **keywords: Any) -> Any:
    """Another one."""
    return arguments, keywords


def called(name: str, *arguments: Code, **keywords: Code | None) -> Call:
    """The call of a function of this module."""
    return call(__name__, name, *arguments, **keywords)


def aligned(text: str, before: Code, after: Code, *, shared: bool = False) -> str:
    """A module whose last statement is an expression, with that changed."""
    namespace = ModuleType("dashboards.m")
    vars(namespace).update(f=f, g=g)
    exec(compile(text, "m.py", "exec"), vars(namespace))
    root = Path("/nowhere")
    module = SourceModule(root / "m.py", text, namespace)
    modules = Modules(root)
    modules.every = (module,)
    statement = module.tree.body[-1]
    assert isinstance(statement, ast.Expr)
    aligner = Aligner(modules, shared)
    aligner.align(module, statement.value, before, after)
    return applied(text, (piece for _, piece in aligner.finished().pieces))


@pytest.mark.parametrize(
    ("text", "before", "after", "expected"),
    [
        (
            'f("a", x=g(1), y=2)  # why',
            called("f", Literal("a"), x=called("g", Literal(1)), y=Literal(2)),
            called("f", Literal("a"), x=called("g", Literal(3)), y=Literal(2)),
            'f("a", x=g(3), y=2)  # why',
        ),
        (
            "f(x=[1, 2, 3])",
            called("f", x=code_of([1, 2, 3])),
            called("f", x=code_of([1, 3, 4])),
            "f(x=[1, 3, 4])",
        ),
        (
            'f(x={"a": 1, "b": {"c": 2}})',
            called("f", x=code_of({"a": 1, "b": {"c": 2}})),
            called("f", x=code_of({"a": 1, "b": {"c": 3}})),
            'f(x={"a": 1, "b": {"c": 3}})',
        ),
        ("f(x=g(1))", called("f", x=called("g", Literal(1))), called("f", x=called("f", Literal(1))), "f(x=f(1))"),
        ("f(x=1)", called("f", x=Literal(1)), called("f"), "f()"),
    ],
)
def test_what_differs_is_changed_where_it_stands(text: str, before: Code, after: Code, expected: str) -> None:
    assert aligned(text, before, after) == expected


def test_a_constant_that_is_read_once_is_changed_where_it_is_defined() -> None:
    before, after = called("f", x=Literal(1)), called("f", x=Literal(2))
    assert aligned("A = 1\nf(x=A)", before, after) == "A = 2\nf(x=A)"


def test_a_constant_that_is_read_twice_is_changed_here_or_for_all() -> None:
    before, after = called("f", x=Literal(1)), called("f", x=Literal(2))
    text = "A = 1\nB = A\nf(x=A)"
    assert aligned(text, before, after) == "A = 1\nB = A\nf(x=2)"
    assert aligned(text, before, after, shared=True) == "A = 2\nB = A\nf(x=A)"


def test_what_a_comprehension_makes_is_not_changed() -> None:
    with pytest.raises(UnplacedError):
        aligned("[f(x=1) for _ in (1, 2)]", Items((called("f", x=Literal(1)),)), Items((called("f", x=Literal(2)),)))


@given(TEXT, TEXT)
def test_a_text_of_others_stays_one_literal(before: str, after: str) -> None:
    text = f"f({before!a}, x={before!a})  # comment"
    if before == after:
        return
    codes = (called("f", Literal(each), x=Literal(each)) for each in (before, after))
    changed = aligned(text, *codes)
    (statement,) = ast.parse(changed).body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Call)
    assert [ast.literal_eval(each) for each in statement.value.args] == [after]
    assert [(each.arg, ast.literal_eval(each.value)) for each in statement.value.keywords] == [("x", after)]
    assert all(each.isprintable() or each == "\n" for each in changed)


@given(st.dictionaries(TEXT, DATA, max_size=4))
def test_data_of_others_is_only_data(data: dict[str, Any]) -> None:
    changed = aligned(
        "f(x=1)", called("f", x=Literal(1)), called("f", x=Pairs(tuple((k, code_of(v)) for k, v in data.items())))
    )
    (statement,) = ast.parse(changed).body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Call)
    assert ast.literal_eval(statement.value.keywords[0].value) == data


def test_names_of_imports_are_those_of_the_module() -> None:
    name = Name(__name__, "g")
    assert aligned("f(x=1)", called("f", x=Literal(1)), called("f", x=Call(name))) == "f(x=g())"
