"""The text of an expression on one line, which ``ruff format`` lays out; long texts are cut into pieces before."""

import re
from collections.abc import Iterable

from rich.cells import cell_len

from toolchain.pull.code import (
    UNARY,
    Call,
    Code,
    Fields,
    Items,
    Literal,
    Local,
    Name,
    Negative,
    Operation,
    Pairs,
    Query,
    code_of,
)

WIDTH = 120
_STEP = 4
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_PIECES = re.compile(r"[^\n ]*(?:\n|  *\n?|$)")


class Spelling:
    """Spells the expressions of one module; ``names`` are what imported things and constants are called there."""

    def __init__(self, names: dict[Name, str], constants: dict[tuple[str, bytes], str]) -> None:
        self._names = names
        self._constants = constants

    def text(self, code: Code, *, inside: int = 0, label: str = "") -> str:
        """Return the text of an expression inside of so many brackets, and behind a label if it has one."""
        match code:
            case Query(content=str() as content):
                return label + _by_lines(content, inside)
            case Literal(content=str() as content):
                return label + _in_pieces(content, inside, label)
            case Literal(content=content):
                return label + repr(content)
            case Name():
                return label + ".".join((self._names[code], *code.path))
            case Local(name=name):
                return label + name
            case Fields(document=document):
                named = self._constants.get(code.key)
                return label + named if named else self.text(code_of(document), inside=inside, label=label)
            case Items(items=items, is_tuple=is_tuple):
                inner = self._listed(inside, (("", each) for each in items))
                return f"{label}({inner}{',' * (len(items) == 1)})" if is_tuple else f"{label}[{inner}]"
            case Pairs(pairs=pairs):
                inner = self._listed(inside, ((f"{quoted(name)}: ", each) for name, each in pairs))
                return f"{label}{{{inner}}}"
            case Call(function=function):
                return f"{label}{self.text(function)}({self._listed(inside, _labelled(code))})"
            case Negative(operand=operand):
                return f"{label}-{self._operand(operand, inside, needs_parentheses=operand.precedence < UNARY)}"
            case Operation(op=op, left=left, right=right):
                first = self._operand(left, inside, needs_parentheses=_wraps(left, code.precedence, op))
                second = self._operand(right, inside, needs_parentheses=right.precedence <= code.precedence)
                return f"{label}{first} {op} {second}"
        raise TypeError(f"not an expression: {code!r}")

    def _listed(self, inside: int, labelled: Iterable[tuple[str, Code]]) -> str:
        return ", ".join(self.text(each, inside=inside + 1, label=label) for label, each in labelled)

    def _operand(self, code: Code, inside: int, *, needs_parentheses: bool) -> str:
        text = self.text(code, inside=inside + 1)
        return f"({text})" if needs_parentheses else text


def _by_lines(content: str, inside: int) -> str:
    """Return a text as one literal for each of its lines, however long they are."""
    pieces = [quoted(each) for each in content.splitlines(keepends=True)] if "\n" in content else [quoted(content)]
    text = " ".join(pieces)
    return text if inside or len(pieces) < 2 else f"({text})"


def _in_pieces(content: str, inside: int, label: str) -> str:
    """Return a text as literals one behind the other that fit below each other, cut after words and ends of lines."""
    room = WIDTH - _STEP * inside - cell_len(label) - len(",")
    whole = quoted(content)
    if cell_len(whole) <= room:
        return whole
    lines: list[str] = []
    line = ""
    for piece in _words(content):
        if line and (cell_len(quoted(line + piece)) > room or line.endswith("\n")):
            lines.append(line)
            line = ""
        line += piece
    pieces = " ".join(quoted(each) for each in (*lines, line))
    return pieces if inside or not lines else f"({pieces})"


def _wraps(left: Code, level: int, op: str) -> bool:
    """Return whether a left operand needs parentheses: comparisons in a row would be a chain."""
    return left.precedence < level or (left.precedence == level and op in ("<", "<=", ">", ">="))


def _labelled(code: Call) -> list[tuple[str, Code]]:
    return [*(("", each) for each in code.arguments), *((f"{name}=", each) for name, each in code.keywords.items())]


def _words(content: str) -> list[str]:
    """Return a text cut after spaces and ends of lines, and within what is longer than a line and has none."""
    longest = WIDTH // 2
    found = []
    for word in _PIECES.findall(content):
        step = longest if cell_len(quoted(word)) > WIDTH - 4 * _STEP else len(word) or 1
        found += [word[start : start + step] for start in range(0, len(word), step)]
    return found


def quoted(text: str) -> str:
    """Return a text literal: in double quotes unless that takes more backslashes; nothing invisible stands in it."""
    mark = "'" if text.count('"') > text.count("'") else '"'
    if text.isprintable() and "\\" not in text and mark not in text:
        return f"{mark}{text}{mark}"
    return mark + "".join(_escaped(each, mark) for each in text) + mark


def _escaped(character: str, mark: str) -> str:
    if character == mark:
        return f"\\{mark}"
    known = _ESCAPES.get(character)
    if known is not None:
        return known
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
