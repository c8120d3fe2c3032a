"""The text of an expression, laid out as ``ruff format`` does: what fits stays on one line."""

import re

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
    code_of,
)

WIDTH = 120
_STEP = 4
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_PIECES = re.compile(r"[^\n ]*(?:\n|  *\n?|$)")


class Layout:
    """Lays out the expressions of one module; ``names`` are what imported things and constants are called there."""

    def __init__(self, names: dict[Name, str], constants: dict[tuple[str, bytes], str]) -> None:
        self._names = names
        self._constants = constants
        self._flat: dict[int, tuple[Code, str]] = {}

    def text(self, code: Code, *, indent: int = 0, before: int = 0, after: int = 0) -> str:
        """Return the text of an expression in a line indented by ``indent`` columns.

        ``before`` and ``after`` are how many columns of the first and the last line are taken by something else.
        """
        flat = self.flat(code)
        if indent + before + cell_len(flat) + after <= WIDTH:
            return flat
        match code:
            case Literal(content=str() as content):
                return self._pieces(content, indent, before, after)
            case Fields(document=document) if code.key not in self._constants:
                return self.text(code_of(document), indent=indent, before=before, after=after)
            case Items(items=items, is_tuple=is_tuple):
                left, right = "()" if is_tuple else "[]"
                return self._block(left, [("", each) for each in items], right, indent)
            case Pairs(pairs=pairs):
                return self._block("{", [(f"{quoted(name)}: ", each) for name, each in pairs], "}", indent)
            case Call():
                return self._call(code, indent)
            case Negative(operand=operand):
                return self._operand(operand, "-", indent, after, needs_parentheses=operand.precedence < UNARY)
            case Operation(op=op, left=left_side, right=right_side):
                level = code.precedence
                first = self._operand(left_side, "", indent, 0, needs_parentheses=_wraps(left_side, level, op))
                second = self._operand(
                    right_side, f"{op} ", indent, after, needs_parentheses=right_side.precedence <= level
                )
                return f"{first}\n{' ' * indent}{second}"
        return flat

    def flat(self, code: Code) -> str:
        """Return the text of an expression on one line."""
        known = self._flat.get(id(code))
        if known is None:
            known = self._flat[id(code)] = (code, self._on_one_line(code))
        return known[1]

    def _on_one_line(self, code: Code) -> str:
        match code:
            case Literal(content=content):
                return quoted(content) if isinstance(content, str) else repr(content)
            case Name():
                return ".".join((self._names[code], *code.path))
            case Local(name=name):
                return name
            case Fields(document=document):
                return self._constants.get(code.key) or self.flat(code_of(document))
            case Items(items=items, is_tuple=is_tuple):
                inner = ", ".join(self.flat(each) for each in items)
                return f"({inner}{',' * (len(items) == 1)})" if is_tuple else f"[{inner}]"
            case Pairs(pairs=pairs):
                return "{" + ", ".join(f"{quoted(name)}: {self.flat(each)}" for name, each in pairs) + "}"
            case Call(function=function):
                inner = ", ".join(f"{label}{self.flat(each)}" for label, each in _labelled(code))
                return f"{self.flat(function)}({inner})"
            case Negative(operand=operand):
                return f"-{self._wrapped(operand, needs_parentheses=operand.precedence < UNARY)}"
            case Operation(op=op, left=left, right=right):
                first = self._wrapped(left, needs_parentheses=_wraps(left, code.precedence, op))
                second = self._wrapped(right, needs_parentheses=right.precedence <= code.precedence)
                return f"{first} {op} {second}"
        raise TypeError(f"not an expression: {code!r}")

    def _wrapped(self, code: Code, *, needs_parentheses: bool) -> str:
        return f"({self.flat(code)})" if needs_parentheses else self.flat(code)

    def _call(self, code: Call, indent: int) -> str:
        labelled = _labelled(code)
        head = f"{self.flat(code.function)}("
        if len(labelled) > 1:
            inner = ", ".join(f"{label}{self.flat(each)}" for label, each in labelled)
            if indent + _STEP + cell_len(inner) <= WIDTH:
                return f"{head}\n{' ' * (indent + _STEP)}{inner}\n{' ' * indent})"
        return self._block(head, labelled, ")", indent)

    def _block(self, left: str, labelled: list[tuple[str, Code]], right: str, indent: int) -> str:
        inner = indent + _STEP
        comma = "," if len(labelled) > 1 else ""
        lines = [
            f"{' ' * inner}{label}{self.text(each, indent=inner, before=cell_len(label), after=len(comma))}{comma}"
            for label, each in labelled
        ]
        return "\n".join((left, *lines, f"{' ' * indent}{right}"))

    def _operand(self, code: Code, sign: str, indent: int, after: int, *, needs_parentheses: bool) -> str:
        if not needs_parentheses:
            return sign + self.text(code, indent=indent, before=len(sign), after=after)
        flat = f"{sign}({self.flat(code)})"
        if indent + cell_len(flat) + after <= WIDTH:
            return flat
        inner = indent + _STEP
        return f"{sign}(\n{' ' * inner}{self.text(code, indent=inner)}\n{' ' * indent})"

    def _pieces(self, content: str, indent: int, before: int, after: int) -> str:
        """Return a long text as literals one below the other, cut after words and ends of lines."""
        lines: list[str] = []
        line = ""
        for piece in _words(content):
            room = WIDTH - indent - (before if not lines else 0) - after
            if line and (cell_len(quoted(line + piece)) > room or line.endswith("\n")):
                lines.append(line)
                line = ""
            line += piece
        return f"\n{' ' * indent}".join(quoted(each) for each in (*lines, line))


def _wraps(left: Code, level: int, op: str) -> bool:
    """Return whether a left operand needs parentheses: comparisons in a row would be a chain."""
    return left.precedence < level or (left.precedence == level and op in ("<", "<=", ">", ">="))


def _labelled(code: Call) -> list[tuple[str, Code]]:
    return [*(("", each) for each in code.arguments), *((f"{name}=", each) for name, each in code.keywords.items())]


def _words(content: str) -> list[str]:
    """Return a text cut after spaces and ends of lines, and within words that are longer than a line can be."""
    longest = WIDTH // 2
    found = []
    for word in _PIECES.findall(content):
        found += [word[start : start + longest] for start in range(0, len(word), longest)]
    return found


def quoted(text: str) -> str:
    """Return a text literal: in double quotes unless that takes more backslashes; nothing invisible stands in it."""
    mark = "'" if text.count('"') > text.count("'") else '"'
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
