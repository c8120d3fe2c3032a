"""Matchers of Alertmanager and regular expressions of RE2, in the texts that configurations hold.

Source: Alertmanager documentation, "Configuration: matcher".
"""

import re
from collections.abc import Iterator

_CLASSIC = re.compile(r"\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|!=|!~|=)\s*(.*?)\s*", re.DOTALL)
_QUOTED_NAME = re.compile(r'\s*"(?:[^"\\]|\\.)+"\s*(=~|!=|!~|=)\s*(.*?)\s*', re.DOTALL)
"""From 0.27 on a name may be any text, in quotes."""
_FREE_NAME = re.compile(r'\s*[^\s{}!=~,\\"\'`]+\s*(=~|!=|!~|=)\s*(.*?)\s*', re.DOTALL)
_PART = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^,"]|")+')


def regex_problem(text: str) -> str:
    """Return why a text is no regular expression of RE2; empty where it is one."""
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(f"^(?:{text})$", options)
    except re2.error as error:
        said = error.args[0] if error.args else ""
        return f"no regular expression of RE2, {said.decode() if isinstance(said, bytes) else said}"
    return ""


def matchers_problem(text: str) -> str:
    """Return why a text is no matchers of Alertmanager, such as ``severity="critical"``; empty where it is."""
    return next(_problems(text), "")


def _problems(text: str) -> Iterator[str]:
    for part in _PART.findall(text.strip().removeprefix("{").removesuffix("}")):
        if not part.strip():
            continue
        classic = _CLASSIC.fullmatch(part)
        found = classic or _QUOTED_NAME.fullmatch(part) or _FREE_NAME.fullmatch(part)
        if found is None:
            yield 'no matcher such as severity="critical"'
            continue
        op, value = found.groups()[-2:]
        if _is_unbalanced(value):
            yield "a quote stands alone"
        elif op in ("=~", "!~") and (problem := regex_problem(_unquoted(value))):
            yield problem


def _is_unbalanced(value: str) -> bool:
    inner = value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value
    return re.search(r'(?<!\\)(?:\\\\)*"', inner) is not None


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    return re.sub(r'\\([n"\\])', lambda found: "\n" if found[1] == "n" else found[1], value[1:-1])
