"""Replaces variables in queries, titles and links (Grafana documentation, "Variable syntax")."""

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from attrs import frozen

_USE = re.compile(
    r"\$\{(?P<braced>[A-Za-z_]\w*)(?P<path>(?:\.[\w.]+)?)(?::(?P<format>[^}]*))?\}"
    r"|\[\[(?P<old>[A-Za-z_]\w*)(?::(?P<old_format>[^\]]*))?\]\]"
    r"|\$(?P<bare>[A-Za-z_]\w*)"
)
_REGEX_CHARACTERS = re.compile(r"[\\^$*+?.()|\[\]{}/]")
_MATCHER_CHARACTERS = re.compile(r"[\\^$*+?.()|\[\]{}]")
"""What the Prometheus and Loki data sources escape: not the slash, which means nothing to RE2."""


@frozen
class Value:
    """What a variable is set to: the texts that people see and the values that queries get.

    ``all_value`` replaces the values where All is chosen and the variable has one of its own.
    """

    texts: tuple[str, ...]
    values: tuple[str, ...]
    multi: bool = False
    all_value: str = ""


def single(text: str) -> Value:
    """Return a variable of one value that reads as it is."""
    return Value((text,), (text,))


def interpolate(text: str, variables: Mapping[str, Value], *, default_format: str = "glob") -> str:
    """Return a text with its variables replaced; one that nobody defines stays as it is.

    ``default_format`` applies where the text names none: ``prometheus`` and ``loki`` escape as those data sources do.
    """

    def replaced(use: re.Match[str]) -> str:
        value = variables.get(use["braced"] or use["old"] or use["bare"])
        if value is None or use["path"]:
            return use[0]
        return format_value(value, use["format"] or use["old_format"] or default_format)

    return _USE.sub(replaced, text)


def format_value(value: Value, form: str) -> str:
    """Return a variable's value in one of Grafana's formats; an unknown one gives ``glob``."""
    if form == "text":
        return " + ".join(value.texts)
    if value.all_value:
        return value.all_value
    values = value.values
    if form in ("prometheus", "loki"):
        return _in_matcher(value)
    write = _FORMATS.get(form)
    return write(values) if write else _glob(values)


def _in_matcher(value: Value) -> str:
    """Return a value for a label matcher: escaped as a regular expression only where several can be chosen."""
    if not value.multi:
        return (value.values[0] if value.values else "").replace("\\", "\\\\").replace('"', '\\"')
    escaped = [
        _MATCHER_CHARACTERS.sub(lambda found: "\\" + found[0], each).replace("\\", "\\\\").replace('"', '\\"')
        for each in value.values
    ]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"


def escape_regex(text: str) -> str:
    """Return a text in which no character means anything to a regular expression."""
    return _REGEX_CHARACTERS.sub(lambda found: "\\" + found[0], text)


def _glob(values: tuple[str, ...]) -> str:
    return values[0] if len(values) == 1 else "{" + ",".join(values) + "}"


def _regex(values: tuple[str, ...]) -> str:
    escaped = [escape_regex(each) for each in values]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"


def _quoted(mark: str, escaped: str) -> Callable[[tuple[str, ...]], str]:
    return lambda values: ",".join(mark + each.replace(mark, escaped) + mark for each in values)


def _lucene(values: tuple[str, ...]) -> str:
    quoted = ['"' + each.replace("\\", "\\\\").replace('"', '\\"') + '"' for each in values]
    return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"


_FORMATS: Mapping[str, Callable[[tuple[str, ...]], str]] = {
    "glob": _glob,
    "regex": _regex,
    "pipe": "|".join,
    "csv": ",".join,
    "raw": ",".join,
    "json": lambda values: json.dumps(values[0] if len(values) == 1 else list(values), ensure_ascii=False),
    "lucene": _lucene,
    "percentencode": lambda values: quote(_glob(values), safe=""),
    "uriencode": lambda values: quote(_glob(values), safe=";,/?:@&=+$!'()*#"),
    "singlequote": _quoted("'", "\\'"),
    "doublequote": _quoted('"', '\\"'),
    "sqlstring": _quoted("'", "''"),
}
