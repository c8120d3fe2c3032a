"""Edits of definitions: by the syntax tree of their module, which afterwards has to differ in that place alone."""

import ast
import re
from collections.abc import Iterator, Sequence

from toolchain.base.mend import Correction, Mend
from toolchain.check.fixes.edit import Edit, UnplacedError
from toolchain.check.fixes.literals import Literal, Syntax, correction_of, line_starts

_Element = ast.expr | ast.keyword
_BLANK = re.compile(r"[ \t]*\n?")


def python_edits(text: str, line: int, mend: Mend) -> tuple[Edit, ...]:
    """Return the edits of a module that mend what is wrong on a line. Raises UnplacedError where that is no one thing.

    What an element that goes needed and nothing else reads is imported no more.
    """
    if isinstance(mend, Correction):
        return (correction_of(text, line, mend, _PYTHON, _calls(text, line)),)
    tree = ast.parse(text)
    places = _Places(text)
    holders: list[tuple[ast.List | ast.Tuple, ast.expr]] = [
        (node, each)
        for node in ast.walk(tree)
        if isinstance(node, ast.List | ast.Tuple)
        for each in node.elts
        if each.lineno == line and any(_says(part, mend.name) for part in ast.walk(each))
    ]
    if len(holders) != 1:
        raise UnplacedError("it does not stand in a list itself" if not holders else "its line has several such")
    holder, element = holders[0]
    edit = places.removal(*_emptied(tree, holder, element))
    return (edit, *_unread_imports(places, tree, element))


def _calls(text: str, line: int) -> list[tuple[int, int]]:
    """Return where the calls stand that begin on a line, the shortest first: errors are told at their first line."""
    places = _Places(text)
    calls = [each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Call) and each.lineno == line]
    return sorted(((places.start(each), places.end(each)) for each in calls), key=lambda each: each[1] - each[0])


def _says(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == name


def _emptied(tree: ast.Module, holder: ast.List | ast.Tuple, element: ast.expr) -> tuple[Sequence[_Element], _Element]:
    """Return what goes and what it goes from: the argument with its name where the list would be empty."""
    if len(holder.elts) > 1:
        return holder.elts, element
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            keyword = next((each for each in call.keywords if each.value is holder), None)
            if keyword is not None:
                arguments: list[_Element] = [*call.args, *call.keywords]
                return sorted(arguments, key=lambda each: (each.lineno, each.col_offset)), keyword
    return holder.elts, element


class _Places:
    """Where nodes stand in a text: Python counts the columns of a line in bytes of UTF-8."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [*line_starts(text), len(text)]

    def at(self, line: int, column: int) -> int:
        """Return the offset of a place."""
        start, end = self._starts[line - 1 : line + 1]
        return start + len(self.text[start:end].encode()[:column].decode())

    def start(self, node: _Element | ast.alias) -> int:
        """Return where a node begins."""
        return self.at(node.lineno, node.col_offset)

    def end(self, node: _Element | ast.alias) -> int:
        """Return where a node ends."""
        return self.at(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def removal(self, among: Sequence[_Element | ast.alias], element: _Element | ast.alias) -> Edit:
        """Return what takes an element out, its comma included, and its lines where nothing else stands on them.

        Raises UnplacedError where brackets or comments stand between it and its neighbours.
        """
        index = among.index(element)
        start, end = self.start(element), self.end(element)
        rest = re.compile(r"\s*,").match(self.text, end)
        after_comma = end if rest is None else rest.end()
        line_start = self.text.rfind("\n", 0, start) + 1
        blank = _BLANK.match(self.text, after_comma)
        ends_line = blank is not None and blank[0].endswith("\n")
        if not self.text[line_start:start].strip() and ends_line and blank is not None:
            return Edit(line_start, blank.end(), "")
        if index + 1 < len(among):
            following = self.start(among[index + 1])
            return self._bare(start, following, self.text[end:following])
        if index:
            before = self.end(among[index - 1])
            return self._bare(before, end, self.text[before:start])
        return Edit(start, after_comma, "")

    @staticmethod
    def _bare(start: int, end: int, between: str) -> Edit:
        if between.strip() != ",":
            raise UnplacedError("brackets or comments stand beside it")
        return Edit(start, end, "")


def _unread_imports(places: _Places, tree: ast.Module, element: ast.expr) -> Iterator[Edit]:
    """Yield what takes the imports of names away that only the element reads."""
    inside = {id(each) for each in ast.walk(element)}
    names = [each for each in ast.walk(tree) if isinstance(each, ast.Name)]
    gone = {each.id for each in names if id(each) in inside} - {each.id for each in names if id(each) not in inside}
    for statement in tree.body:
        if not isinstance(statement, ast.ImportFrom):
            continue
        unread = [each for each in statement.names if (each.asname or each.name) in gone]
        if not unread:
            continue
        if len(unread) == len(statement.names):
            start = places.at(statement.lineno, 0)
            end = places.at(statement.end_lineno or statement.lineno, statement.end_col_offset or 0)
            blank = _BLANK.match(places.text, end)
            yield Edit(start, end if blank is None else blank.end(), "")
        elif len(unread) == 1:
            yield places.removal(statement.names, unread[0])


def proved(before: str, after: str) -> None:
    """Raise UnplacedError where a module is no Python any more, or holds what it did not hold before."""
    try:
        tree = ast.parse(after)
    except SyntaxError as error:
        raise UnplacedError("it is written in a way that is mended by hand") from error
    if len(tree.body) > len(ast.parse(before).body):
        raise UnplacedError("it is written in a way that is mended by hand")


def _literals(text: str) -> Sequence[Literal]:
    """Return the texts of a module and the names of arguments, in their order. Raises ValueError for no Python."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise ValueError(str(error)) from error
    places = _Places(text)
    in_formats = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    found: list[Literal] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in in_formats:
            last = node.end_lineno or node.lineno
            found.append(Literal(places.start(node), places.end(node), node.lineno, last, node.value))
        elif isinstance(node, ast.keyword) and node.arg is not None:
            start = places.start(node)
            found.append(Literal(start, start + len(node.arg), node.lineno, node.lineno, node.arg))
    return sorted(found, key=lambda each: each.start)


_PYTHON = Syntax(_literals)
