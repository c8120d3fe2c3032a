"""Texts of others in Markdown: as code, or as prose in which nothing is markup, a mention or a reference."""

import re
from html import escape

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+!|~>-])")
_CALLS = re.compile(r"([@#])(?=\w)")
_BACKTICKS = re.compile(r"`+")


def code(text: str) -> str:
    """Return a text as a code span of one line, whatever backticks it has."""
    line = " ".join(text.split()) or " "
    fence = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(line)), default=0))
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def plain(text: str) -> str:
    """Return a text as prose in which nothing is markup, a mention or a reference."""
    line = escape(" ".join(text.split()), quote=False)
    return _CALLS.sub("\\1\u200b", _PUNCTUATION.sub(r"\\\1", line))
