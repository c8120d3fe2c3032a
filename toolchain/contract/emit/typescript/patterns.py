"""RE2's patterns as JavaScript's, as far as both mean the same by them.

Sources: RE2, "Syntax"; ECMAScript 2024, "RegExp (Regular Expression) Objects", with the flag ``u``.
"""

import re

_ESCAPED = r"\\[dDwW.^$*+?()\[\]{}|/\\]"
_CLASS = r"\[\^?(?:\\[dDwW.^$*+?()\[\]{}|/\\-]|[^\\\[\]\s&~])+\]"
_COUNT = r"(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??"
_LITERAL = r"[^\\\[\](){}|*+?.^$\s]| "
_TOKEN = re.compile(rf"{_ESCAPED}|{_CLASS}|{_COUNT}|{_LITERAL}|\(\?:|[().|^$]")
_BEFORE_COUNT = re.compile(r"[|(*+?}]")


def javascript_pattern(pattern: str) -> str | None:
    """Return the pattern of a whole text for ``new RegExp(..., 'u')``, None where JavaScript means something else."""
    position, previous = 0, "("
    while position < len(pattern):
        token = _TOKEN.match(pattern, position)
        if token is None or (re.fullmatch(_COUNT, token[0]) and _BEFORE_COUNT.fullmatch(previous[-1:])):
            return None
        previous = "" if len(token[0]) > 1 and token[0][0] in "\\[" else token[0]
        position = token.end()
    return f"^(?:{pattern})$"
