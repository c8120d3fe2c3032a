"""Definitions with one value replaced by a wrong one, and what a check says of each."""

import ast
import json
import shutil
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any

from attrs import frozen
from click.testing import CliRunner

from build import main
from tests.conftest import FIXTURES
from tests.mistakes.seeding import replaced
from toolchain.project.packages import ENVIRONMENTS, PACKAGES

WRONG = (
    *("None", "True", "0", "-1", "5", "2.5", "10**30", "1e308", "float('nan')", "float('inf')", "-float('inf')", "1j"),
    *("''", "' '", "'x'", "'10%'", "'{{'", "'$'", "'['", "'\\ud800'", "'\\x00'", "'x' * 1000", "b'x'", "..."),
    *("[]", "[None]", "['x']", "[[]]", "()", "('x', 'x')", "{}", "{'x': 1}", "{1: 'x'}", "{'x'}", "range(3)"),
    *("(x for x in [None])", "iter(int, 1)", "print", "str", "lambda *a, **k: a", "object()", "Exception('x')"),
    *("__import__('math')", "__import__('toolchain.define').define", "type('Loud', (), {'__repr__': lambda self: 1 / 0})()"),
    *("type('Text', (str,), {})('x')", "type('Odd', (), {'__getattr__': lambda self, name: self})()"),
    "__import__('toolchain.base.secret').base.secret.Secret('X')",
    "__import__('toolchain.base.waiver').base.waiver.Waiver('x', 'x')",
    "__import__('toolchain.define').define.text('x', 'x', description='x')",
    "__import__('toolchain.define.targets').define.targets.prom('up')",
    "__import__('toolchain.define.thresholds').define.thresholds.above(warning=1)",
    "__import__('toolchain.languages.promql.builder').languages.promql.builder.select",
    "__import__('toolchain.catalog').catalog.one_of('x', 'x')",
    "__import__('toolchain.define.alerting').define.alerting.RuleGroup('x', '1m')",
    "__import__('toolchain.define.alerting.routing').define.alerting.routing.when(x='x')",
    "__import__('grafanalib.core').core.Dashboard(title='x', rows=[])",
    "__import__('grafanalib.core').core.Graph(title='x', targets=[])",
)  # fmt: skip
"""Values of every type, as definitions would write them."""


def values_of(texts: Iterable[str]) -> Iterator[Any]:
    """Yield what texts stand for, made once; an iterator is made anew, for it can be read once."""
    for text in texts:
        value = _made(text)
        yield eval(text) if isinstance(value, Iterator) else value


@cache
def _made(text: str) -> Any:
    return eval(text)


@frozen
class Place:
    """A value in a module of definitions, by the bytes that it takes up."""

    file: str
    line: int
    start: int
    end: int


@frozen
class Mutant:
    """A project with a wrong value at a place."""

    project: str
    place: Place
    value: str

    @property
    def may_be_right(self) -> bool:
        """Whether something may be meant by the value, so that only what depends on it is wrong."""
        value = _made(self.value)
        return isinstance(value, str | int | float | NoneType) or value in ([], (), {})


@frozen
class Verdict:
    """What a check says of a mutant, and whether what had nothing wrong was built."""

    exit_code: int
    findings: tuple[dict[str, Any], ...]
    text: str


@cache
def places_of(project: str) -> tuple[Place, ...]:
    """Return every argument of a call in the definitions of a fixture, and every element and operand in one."""
    root = FIXTURES / project
    files = sorted(path for package in (*PACKAGES, ENVIRONMENTS) for path in (root / package).rglob("*.py"))
    return tuple(place for path in files for place in _places(path.read_bytes(), str(path.relative_to(root))))


def _places(text: bytes, file: str) -> Iterator[Place]:
    begins = [0]
    for line in text.splitlines(keepends=True):
        begins.append(begins[-1] + len(line))
    inside = (each for call in ast.walk(ast.parse(text)) if isinstance(call, ast.Call) for each in ast.walk(call))
    for node in dict.fromkeys(inside):
        for value in _values(node):
            if isinstance(value, ast.Starred):
                continue
            assert value.end_lineno is not None
            assert value.end_col_offset is not None
            start = begins[value.lineno - 1] + value.col_offset
            yield Place(file, value.lineno, start, begins[value.end_lineno - 1] + value.end_col_offset)


def _values(node: ast.AST) -> Iterable[ast.expr]:
    match node:
        case ast.Call(args=args, keywords=keywords):
            return (*args, *(each.value for each in keywords))
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return elements
        case ast.Dict(values=values):
            return values
        case ast.BinOp(left=left, right=right):
            return (left, right)
        case ast.Compare(left=left, comparators=others):
            return (left, *others)
    return ()


def every_mutant(project: str) -> list[Mutant]:
    """Return each place of a fixture with each wrong value."""
    return [Mutant(project, place, value) for place in places_of(project) for value in WRONG]


def verdict_of(mutant: Mutant, root: Path) -> Verdict:
    """Check a mutant as a person does, in a copy of its project, and build it where nothing is wrong."""
    text = (root / mutant.place.file).read_bytes()
    wrong = f"({mutant.value})".encode()
    mutated = text[: mutant.place.start] + wrong + text[mutant.place.end :]
    arguments = ["--root", str(root), "--environment", "production"]
    with replaced(root, {mutant.place.file: mutated}):
        checked = CliRunner().invoke(main, ["check", *arguments, "--format", "json"], catch_exceptions=False)
        found = tuple(json.loads(checked.stdout)["findings"])
        if checked.exit_code:
            return Verdict(checked.exit_code, found, checked.output)
        try:
            built = CliRunner().invoke(main, ["build", *arguments], catch_exceptions=False)
        finally:
            shutil.rmtree(root / "build", ignore_errors=True)
        return Verdict(built.exit_code, found, built.output)
