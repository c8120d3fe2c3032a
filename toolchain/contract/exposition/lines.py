"""One line of an exposition: a sample with its labels, or what declares a family.

Source: Prometheus documentation, "Exposition formats" (text format 0.0.4, and quoted names since Prometheus 3);
OpenMetrics specification 1.0, "Text format". Held against promtool and Prometheus by tests.
"""

import re
from math import isinf
from typing import NamedTuple

_S = r"[ \t]*+"
_VALUE = r'"(?:[^"\\\n]++|\\.)*"'
_LABEL_NAME = r"[a-zA-Z_][a-zA-Z0-9_]*+"
_ANY_NAME = rf"(?:{_LABEL_NAME}|{_VALUE})"
_LABELS = rf"\{{{_S}(?:{_LABEL_NAME}{_S}={_S}{_VALUE}{_S}(?:,{_S}|(?=\}})))*\}}"
_QUOTED_LABELS = rf"\{{{_S}(?:{_ANY_NAME}{_S}(?:={_S}{_VALUE}{_S})?(?:,{_S}|(?=\}})))*\}}"
_SAMPLE = re.compile(rf"([a-zA-Z_:][a-zA-Z0-9_:]*+){_S}({_LABELS})?{_S}([^\s#{{\"]++)(?:[ \t]++([^\s#]++))?{_S}(#.*+)?")
_QUOTED_SAMPLE = re.compile(
    rf"([a-zA-Z_:][a-zA-Z0-9_:]*+)?{_S}({_QUOTED_LABELS}){_S}([^\s#{{\"]++)(?:[ \t]++([^\s#]++))?{_S}(#.*+)?"
)
_PAIR = re.compile(rf'({_LABEL_NAME}){_S}={_S}"((?:[^"\\\n]++|\\.)*)"')
_QUOTED_PAIR = re.compile(rf'({_ANY_NAME}){_S}(?:={_S}"((?:[^"\\\n]++|\\.)*)")?')
_EXEMPLAR = re.compile(rf"# ({_LABELS}) ([^ ]+)(?: ([^ ]+))?")
_ESCAPE = re.compile(r"\\(.)")
_DECLARED = re.compile(rf"#[ \t]++(HELP|TYPE|UNIT)[ \t]++([a-zA-Z_:][a-zA-Z0-9_:]*+|{_VALUE})(?:.(.*+))?", re.S)
_STRICT_DECLARED = re.compile(rf"# (?:HELP|TYPE|UNIT) (?:[a-zA-Z_:][a-zA-Z0-9_:]*+|{_VALUE}) .*+", re.S)
_STRICT_LABELS = rf"\{{(?:{_LABEL_NAME}={_VALUE}(?:,|(?=\}})))*\}}"
_STRICT_SAMPLE = re.compile(rf"[a-zA-Z_:][a-zA-Z0-9_:]*+(?:{_STRICT_LABELS})? \S++(?: [^\s#]++)?(?: #.*+)?")
_STAMP = re.compile(r"-?[0-9]+")

_NUMBER = re.compile(
    r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?inf(?:inity)?|[+]?nan", re.IGNORECASE
)


class Sample(NamedTuple):
    """A sample; the timestamp and the exemplar are as they are written, empty for none."""

    name: str
    labels: list[tuple[str, str]]
    value: float
    at: str
    exemplar: str


class Declaration(NamedTuple):
    """A HELP, TYPE or UNIT line; the text is None where not even a space stands for it."""

    keyword: str
    name: str
    text: str | None


class MalformedLine(ValueError):  # noqa: N818 - as the field calls it
    """A line that is neither a sample nor a declaration nor a comment; the message tells why."""


def sample_of(line: str) -> Sample:
    """Return the sample of a line. Raises MalformedLine."""
    found = _SAMPLE.fullmatch(line)
    if found is None:
        return _quoted_sample(line)
    name, block, number, at, exemplar = found.groups()
    pairs: list[tuple[str, str]] = _PAIR.findall(block) if block else []
    if block and "\\" in block:
        pairs = [(label, _unescaped(value)) for label, value in pairs]
    if len(pairs) > 1 and len({label for label, _ in pairs}) < len(pairs):
        raise MalformedLine("a label stands in it twice")
    return Sample(name, pairs, number_of(number), at or "", exemplar or "")


def _quoted_sample(line: str) -> Sample:
    found = _QUOTED_SAMPLE.fullmatch(line) if '"' in line else None
    if found is None:
        raise MalformedLine(_why(line))
    name, block, number, at, exemplar = found.groups()
    pairs: list[tuple[str, str]] = []
    for each in _QUOTED_PAIR.finditer(block):
        label, value = each.groups()
        if value is None:
            if name or not label.startswith('"'):
                raise MalformedLine(_why(line))
            name = _unescaped(label[1:-1])
        else:
            pairs.append((_unescaped(label.strip('"')), _unescaped(value)))
    if not name:
        raise MalformedLine("it names no metric")
    if len({label for label, _ in pairs}) < len(pairs):
        raise MalformedLine("a label stands in it twice")
    return Sample(name, pairs, number_of(number), at or "", exemplar or "")


def number_of(text: str) -> float:
    """Return a value as Prometheus reads it. Raises MalformedLine."""
    try:
        value = float(text)
    except ValueError:
        value = None
    is_out_of_range = value is not None and isinf(value) and "n" not in text.lower()
    if value is None or is_out_of_range or "_" in text or not text.isascii():
        raise MalformedLine(f"{_short(text)} is no number")
    return value


def declaration_of(line: str) -> Declaration | None:
    """Return what a line that begins with ``#`` declares, None for a comment."""
    found = _DECLARED.fullmatch(line)
    if found is None:
        return None
    keyword, name, text = found.groups()
    if name.startswith('"'):
        name = _unescaped(name[1:-1])
    return Declaration(keyword, name, text)


def is_stamp(text: str) -> bool:
    """Return whether a text is a timestamp of the text format: whole milliseconds."""
    return _STAMP.fullmatch(text) is not None


def is_strict(line: str) -> bool:
    """Return whether a line has its spaces where OpenMetrics has them; a sample with quoted names is not judged."""
    if line.startswith("#"):
        return _STRICT_DECLARED.fullmatch(line) is not None
    return _STRICT_SAMPLE.fullmatch(line) is not None or line.startswith("{") or '{"' in line


def is_exemplar(text: str) -> bool:
    """Return whether a text is an exemplar of OpenMetrics."""
    found = _EXEMPLAR.fullmatch(text)
    return found is not None and all(_NUMBER.fullmatch(each) for each in found.groups()[1:] if each is not None)


def help_of(text: str) -> str:
    """Return a help text without its escapes."""
    return _unescaped(text) if "\\" in text else text


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    character = found.group(1)
    match character:
        case "n":
            return "\n"
        case '"' | "\\":
            return character
    return found.group(0)


def _why(line: str) -> str:
    """Return what most likely keeps a line from being a sample."""
    if line.count('"') % 2 and "\\" not in line:
        return "a quotation mark is not closed"
    if line.count("{") > line.count("}"):
        return "the labels are not closed with }"
    if re.fullmatch(rf"[a-zA-Z_:][a-zA-Z0-9_:]*{_S}(?:{_LABELS})?{_S}", line):
        return "it has no value"
    name = re.match(r"[^ \t{]*", line)
    if name is not None and not re.fullmatch(r"[a-zA-Z_:][a-zA-Z0-9_:]*", name.group()):
        return f"{_short(name.group() or line)} is no metric name"
    return 'a sample is written as name{label="value"} 1'


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")
