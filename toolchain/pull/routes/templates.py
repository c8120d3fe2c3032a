"""Message templates as definitions have them: one by one, each without the ``define`` around it."""

import re
from collections.abc import Iterator

from toolchain.define.alerting.routing.message_syntax import parse_message
from toolchain.languages.gotemplate.ast import Block
from toolchain.languages.gotemplate.lexer import TemplateSyntaxError
from toolchain.pull.imports.given import RefusedError
from toolchain.pull.routes.given import GivenRouting

_OPENING = re.compile(r'\{\{(-?)\s*define\s+(?:"[^"]*"|`[^`]*`)\s*(-?)\}\}')
_CLOSING = re.compile(r"\{\{(-?)\s*end\s*(-?)\}\}$")


def templates_of(given: GivenRouting, place: str) -> Iterator[tuple[str, str]]:
    """Yield every template by its name: a group of Grafana may define several. Raises RefusedError."""
    for group, text in given.templates:
        try:
            parts = parse_message(text).parts
        except TemplateSyntaxError as error:
            raise RefusedError(f"{place}: template {group!r} cannot be read: {error}", "Correct it first.") from error
        defines = [each for each in parts if isinstance(each, Block) and each.keyword == "define"]
        if not defines:
            yield group, text
        for block in defines:
            yield block.name, _inside(text[slice(*block.span)])


def _inside(define: str) -> str:
    """Return what stands inside of a ``define``, without the space that its braces cut away."""
    opening, closing = _OPENING.match(define), _CLOSING.search(define)
    assert opening is not None
    assert closing is not None
    text = define[opening.end() : closing.start()]
    text = text.lstrip(" \t\r\n") if opening[2] else text
    return text.rstrip(" \t\r\n") if closing[1] else text
