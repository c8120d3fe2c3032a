"""A definition module as text: where its expressions stand, what their names mean, and what changes there."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from types import ModuleType
from typing import Any

from attrs import define, frozen

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
"""A line as Python counts them: what else ends lines of text stands in literals and comments."""

UNKNOWN: Any = object()
"""Of an expression that is no name, or one that is bound inside of a function."""


@frozen
class Replacement:
    """A piece of a module and what comes in its place; ``start`` and ``end`` count characters."""

    start: int
    end: int
    text: str


@define(slots=False, frozen=True, eq=False)
class SourceModule:
    """A module that was imported, and its text."""

    path: Path
    text: str
    module: ModuleType | None

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text)

    @cached_property
    def namespace(self) -> Mapping[str, Any]:
        """What the module's names mean."""
        return vars(self.module) if self.module is not None else {}

    @cached_property
    def line_starts(self) -> list[int]:
        """Where each line begins, and where the text ends."""
        return [0, *accumulate(map(len, self._lines))]

    @cached_property
    def _lines(self) -> list[str]:
        return _LINE.findall(self.text)

    @cached_property
    def parents(self) -> Mapping[ast.AST, ast.AST]:
        """Each node's parent."""
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def start(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        """Return where a node begins."""
        return self._offset(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        """Return where a node ends."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._offset(node.end_lineno, node.end_col_offset)

    def end_of(self, node: ast.alias) -> int:
        """Return where an imported name ends."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._offset(node.end_lineno, node.end_col_offset)

    def _offset(self, line: int, column: int) -> int:
        """Return the character at a column, which Python counts in bytes."""
        before = self._lines[line - 1].encode()[:column].decode() if column else ""
        return self.line_starts[line - 1] + len(before)

    def segment(self, node: ast.expr | ast.stmt | ast.keyword) -> str:
        """Return the text of a node."""
        return self.text[self.start(node) : self.end(node)]

    def calls_at(self, line: int) -> list[ast.Call]:
        """Return the calls that begin at a line, the outermost first."""
        found = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call) and node.lineno == line]
        return sorted(found, key=lambda node: (self.start(node), -self.end(node)))

    def meaning(self, node: ast.AST) -> Any:
        """Return what a name, or an attribute of one, means in the module; UNKNOWN for anything else."""
        match node:
            case ast.Name(id=name) if not self.is_in_function(node):
                return self.namespace.get(name, UNKNOWN)
            case ast.Name(id=name) if name not in self._bound_in_functions:
                return self.namespace.get(name, UNKNOWN)
            case ast.Attribute(value=value, attr=name):
                owner = self.meaning(value)
                return UNKNOWN if owner is UNKNOWN else getattr(owner, name, UNKNOWN)
        return UNKNOWN

    def is_in_function(self, node: ast.AST) -> bool:
        """Return whether a node may be evaluated more than once: in a function, a loop or a comprehension."""
        return any(isinstance(each, _REPEATED) for each in self.around(node))

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield what a node is inside of, the nearest first."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    @cached_property
    def _bound_in_functions(self) -> frozenset[str]:
        names = {node.arg for node in ast.walk(self.tree) if isinstance(node, ast.arg)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and self.is_in_function(node):
                names.add(node.id)
        return frozenset(names)

    def assignment_of(self, name: str) -> ast.Assign | ast.AnnAssign | None:
        """Return the one statement at the top of the module that gives a name its value; None where there are more."""
        found: list[ast.Assign | ast.AnnAssign] = []
        for node in self.tree.body:
            targets: Iterable[ast.expr] = ()
            if isinstance(node, ast.Assign):
                targets = node.targets
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                targets = (node.target,)
            if any(isinstance(each, ast.Name) and each.id == name for each in targets):
                assert isinstance(node, ast.Assign | ast.AnnAssign)
                found.append(node)
        return found[0] if len(found) == 1 else None

    def uses_of(self, name: str) -> list[ast.Name]:
        """Return where a name is read."""
        return [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        ]


_REPEATED = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.For,
    ast.While,
)


class OverlapError(ValueError):
    """Two changes of the same piece of a module."""


def applied(text: str, replacements: Iterable[Replacement]) -> str:
    """Return a text with pieces replaced; the same replacement counts once. Raises OverlapError."""
    pieces: list[str] = []
    position = 0
    for each in sorted(dict.fromkeys(replacements), key=lambda each: (each.start, each.end)):
        if each.start < position:
            raise OverlapError(each.text)
        pieces += (text[position : each.start], each.text)
        position = each.end
    return "".join((*pieces, text[position:]))
