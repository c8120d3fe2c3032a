"""Queries as HTML: coloured by the lexer of their language, the names of series leading to what they are."""

import re
from collections.abc import Callable, Iterator
from html import escape

from toolchain.languages.logql.lexer import LogqlSyntaxError
from toolchain.languages.logql.lexer import tokens as logql_tokens
from toolchain.languages.promql.functions import AGGREGATIONS, FUNCTIONS
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.lexer import tokens as promql_tokens
from toolchain.site.markup import folded, linked

_KEYWORDS = frozenset(
    {
        *("by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool", "and", "or", "unless"),
        *("start", "end", "atan2"),
    }
)
_LONG = 8
"""Lines of a query from which on it is folded."""
_VALUES = {"string": "s", "number": "n", "duration": "n", "range": "n", "bytes": "n", "variable": "v", "flag": "k"}
_MATCHES = ("=", "=~", "!=", "!~")
_VARIABLE = re.compile(r"\$")

Address = Callable[[str], str]
"""Where a series is told of, empty for nowhere."""
_Part = tuple[int, str, str]
"""Where a token begins, its text and its colour."""


def query(text: str, source_type: str, address: Address, *, summary: str = "") -> str:
    """Return a query, folded behind its summary (HTML) where it is long."""
    coloured = f'<pre class="query" tabindex="0"><code>{highlighted(text, source_type, address)}</code></pre>'
    if text.count("\n") < _LONG:
        return f'<div class="asked">{f"<p>{summary}</p>" if summary else ""}{coloured}</div>'
    lines = f"<small>{text.count(chr(10)) + 1} lines</small>"
    return folded(f"{summary or 'Query'} {lines}", coloured)


def highlighted(text: str, source_type: str, address: Address) -> str:
    """Return a query with colours; one that cannot be read has none."""
    parts = list(_logql(text)) if source_type == "loki" else list(_promql(text))
    html, end = list[str](), 0
    for start, word, colour in parts:
        html += [escape(text[end:start]), _coloured(word, colour, address)]
        end = start + len(word)
    return "".join((*html, escape(text[end:])))


def _coloured(word: str, colour: str, address: Address) -> str:
    if colour == "m":
        target = address(word)
        return linked(target, f"<b>{escape(word)}</b>") if target else f"<b>{escape(word)}</b>"
    return f'<i class="{colour}">{escape(word)}</i>' if colour else escape(word)


def _promql(text: str) -> Iterator[_Part]:
    try:
        found = promql_tokens(text)
    except PromqlSyntaxError:
        return
    braces = 0
    labels_follow = False
    for index, token in enumerate(found):
        after = found[index + 1].text if index + 1 < len(found) else ""
        match token.text:
            case "{":
                braces += 1
            case "}":
                braces -= 1
            case ")":
                labels_follow = False
        colour = _VALUES.get(token.kind, "")
        if token.kind == "name":
            if braces or (labels_follow and token.word not in _KEYWORDS):
                colour = "l"
            elif token.word in _KEYWORDS:
                colour, labels_follow = "k", after == "(" and token.word not in ("and", "or", "unless")
            elif after == "(" or (token.word in AGGREGATIONS and after in ("by", "without")):
                colour = "f" if token.word in FUNCTIONS or token.word in AGGREGATIONS else ""
            else:
                colour = "v" if _VARIABLE.search(token.text) else "m"
        elif _VARIABLE.search(token.text) and token.kind == "range":
            colour = "v"
        if token.text:
            yield token.start, token.text, colour


def _logql(text: str) -> Iterator[_Part]:
    try:
        found = logql_tokens(text, variables=True)
    except LogqlSyntaxError:
        return
    following = (*found.kinds[1:], "end")
    for kind, word, start, after in zip(found.kinds, found.texts, found.starts, following, strict=True):
        if kind == "name" and after in _MATCHES:
            yield start, word, "l"
        elif word:
            yield start, word, _VALUES.get(kind) or ("k" if kind == word.lower() and word.isidentifier() else "")
