"""Bodies of blocks as the schemas of components see them: attributes with values, and each kind of block as a list."""

from bisect import bisect_right
from collections.abc import Sequence

from attrs import frozen

from toolchain.base.documents.located import Located
from toolchain.languages.alloy.ast import Array, Attribute, Block, Expression, Group, Literal, Object, Statement, Unary


@frozen
class Lines:
    """The lines of a text by offset, counted from 1."""

    starts: Sequence[int]

    @staticmethod
    def of(text: str) -> "Lines":
        """Return the lines of a text."""
        return Lines([0, *(index + 1 for index, character in enumerate(text) if character == "\n")])

    def at(self, position: int) -> int:
        """Return the line of an offset."""
        return bisect_right(self.starts, position)


def located_body(body: Sequence[Statement], lines: Lines, line: int) -> Located:
    """Return a body as a mapping; ``line`` is that of its block."""
    found: dict[str, Located] = {}
    blocks: dict[str, list[Located]] = {}
    for each in body:
        if isinstance(each, Attribute):
            found[each.name] = located_value(each.value, lines)
        else:
            here = lines.at(each.position)
            blocks.setdefault(each.name, []).append(located_body(each.body, lines, here))
    for name, several in blocks.items():
        found.setdefault(name, Located(several, several[0].line))
    return Located(found, line)


def located_value(expression: Expression, lines: Lines) -> Located:
    """Return a value; what is only known when Alloy runs is the expression itself."""
    line = lines.at(expression.position)
    match expression:
        case Literal(value):
            return Located(value, line)
        case Array(items):
            return Located([located_value(each, lines) for each in items], line)
        case Object(fields):
            return Located({each.name: located_value(each.value, lines) for each in fields}, line)
        case Group(inner):
            return located_value(inner, lines)
        case Unary("-", Literal(int() | float() as number)) if not isinstance(number, bool):
            return Located(-number, line)
    return Located(expression, line)


def repeated(body: Sequence[Statement]) -> list[Attribute]:
    """Return the attributes that stand in a body before."""
    names: set[str] = set()
    found: list[Attribute] = []
    for each in body:
        if isinstance(each, Attribute):
            if each.name in names:
                found.append(each)
            names.add(each.name)
    return found


def named(block: Block) -> str:
    """Return how findings name a block."""
    return f'{block.name} "{block.label}"' if block.label else block.name
