"""Which bracket was left open, where Python only says that it came to an end without the one that closes it."""

import io
import tokenize
from collections.abc import Iterator

from attrs import frozen

_PAIRS = {")": "(", "]": "[", "}": "{"}


@frozen
class _Open:
    """A bracket that is open: its line, how far the line is indented, and whether it is the last thing on it."""

    bracket: str
    line: int
    indent: int
    ends_line: bool


def unclosed_bracket(text: str) -> tuple[str, int] | None:
    """Return the bracket that nothing closes, and its line; None where all are closed.

    Code as the formatter leaves it closes a bracket that ends a line on a line that is indented like it. One that is
    closed further to the left was not closed: what stands there closes another one.
    """
    opened: list[_Open] = []
    lines = text.splitlines()
    for token in _tokens(text):
        line, column = token.start
        content = lines[line - 1] if line <= len(lines) else ""
        indent = len(content) - len(content.lstrip())
        if token.string in _PAIRS.values():
            opened.append(_Open(token.string, line, indent, not content[column + 1 :].split("#")[0].strip()))
        elif token.string in _PAIRS:
            if not opened:
                return None
            last = opened.pop()
            is_too_far_left = column == indent and last.ends_line and indent < last.indent
            if is_too_far_left or last.bracket != _PAIRS[token.string]:
                return last.bracket, last.line
    return (opened[-1].bracket, opened[-1].line) if opened else None


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """Yield the operators of a text up to where it cannot be read."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.OP:
                yield token
    except (tokenize.TokenError, SyntaxError):
        return
