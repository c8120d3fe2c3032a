"""Matchers as Alertmanager writes them, such as ``severity="critical"``.

Source: Alertmanager documentation, "Configuration: matcher".
"""

import re
from collections.abc import Iterator

from toolchain.languages.matching import Matcher, Operator

_CLASSIC = re.compile(r"\s*(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?P<op>=~|!=|!~|=)\s*(?P<value>.*?)\s*", re.DOTALL)
_QUOTED_NAME = re.compile(r'\s*(?P<name>"(?:[^"\\]|\\.)+")\s*(?P<op>=~|!=|!~|=)\s*(?P<value>.*?)\s*', re.DOTALL)
"""From 0.27 on a name may be any text, in quotes."""
_FREE_NAME = re.compile(r'\s*(?P<name>[^\s{}!=~,\\"\'`]+)\s*(?P<op>=~|!=|!~|=)\s*(?P<value>.*?)\s*', re.DOTALL)
_PART = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^,"]|")+')
_OPERATORS: dict[str, Operator] = {"=": "=", "!=": "!=", "=~": "=~", "!~": "!~"}


class MatcherSyntaxError(ValueError):
    """What is no matcher; the message says why, as the rest of a sentence."""


def alertmanager_matchers(text: str) -> Iterator[Matcher]:
    """Yield the matchers of a text, with or without braces around them. Raises MatcherSyntaxError."""
    for part in _PART.findall(text.strip().removeprefix("{").removesuffix("}")):
        if not part.strip():
            continue
        found = _CLASSIC.fullmatch(part) or _QUOTED_NAME.fullmatch(part) or _FREE_NAME.fullmatch(part)
        if found is None:
            raise MatcherSyntaxError('no matcher such as severity="critical"')
        value = found["value"]
        if _is_unbalanced(value):
            raise MatcherSyntaxError("a quote stands alone")
        yield Matcher(_unquoted(found["name"]), _OPERATORS[found["op"]], _unquoted(value))


def _is_unbalanced(value: str) -> bool:
    inner = value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value
    return re.search(r'(?<!\\)(?:\\\\)*"', inner) is not None


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    return re.sub(r'\\([n"\\])', lambda found: "\n" if found[1] == "n" else found[1], value[1:-1])
