"""The parsers ``logfmt``, ``regexp`` and ``pattern``."""

import re
from collections.abc import Iterator
from functools import lru_cache
from json import JSONDecodeError

from attrs import frozen

from toolchain.languages.logql.ast import CapturingParser, Extraction, Parser
from toolchain.languages.logql.evaluation.errors import EvaluationError
from toolchain.languages.logql.evaluation.json_parser import decoded, label_name
from toolchain.languages.logql.evaluation.line_labels import DUPLICATE, LineLabels, StageFunction
from toolchain.languages.logql.evaluation.line_patterns import line_pattern
from toolchain.languages.logql.evaluation.regular_expressions import regex

_END = r"(?=[\x00- ]|\Z)"
_SKIPPED = re.compile(r"[\x00- ]*")
_PAIR = re.compile(rf'[\x00- ]*([^\x00- ="]+)(?:="((?:[^"\\]|\\.)*)"|=([^\x00- ="]*){_END}|{_END})', re.DOTALL)
_OPEN_QUOTE = re.compile(r'[^\x00- ="]+="')
_REST = re.compile(r"[^\x00- ]*")


@frozen
class _Broken:
    """A piece of a line that is no pair."""

    details: str


def pairs(line: str) -> Iterator[tuple[str, str] | _Broken]:
    """Yield the pairs of a logfmt line and what is none; a key alone has an empty value."""
    position = 0
    while True:
        found = _PAIR.match(line, position)
        if found is not None:
            position = found.end()
            key, quoted, bare = found.groups()
            if "\ufffd" in key:
                yield _Broken("invalid key")
                continue
            if quoted is None or "\\" not in quoted:
                yield key, quoted if quoted is not None else bare or ""
                continue
            text = _unquoted(quoted)
            yield _Broken("invalid quoted value") if text is None else (key, text)
            continue
        skipped = _SKIPPED.match(line, position)
        position = skipped.end() if skipped else position
        if position >= len(line):
            return
        if _OPEN_QUOTE.match(line, position):
            yield _Broken("unterminated quoted value")
            return
        else:
            yield _Broken(f"unexpected character in the word at {position + 1}")
            rest = _REST.match(line, position)
            position = rest.end() if rest else len(line)


@lru_cache(maxsize=1 << 15)
def _named_pairs(line: str) -> tuple[tuple[str, str] | _Broken, ...]:
    """Return the pairs of a line with the labels that their keys become: the queries of a dashboard read the same."""
    return tuple(each if isinstance(each, _Broken) else (label_name(each[0]), each[1]) for each in pairs(line))


def _unquoted(text: str) -> str | None:
    try:
        return str(decoded('"' + text.replace("\\'", "'") + '"')[0])
    except JSONDecodeError:
        return None


def logfmt(parser: Parser) -> StageFunction:
    """Return the stage ``| logfmt``, with its flags and labels."""
    is_strict = "--strict" in parser.flags
    if parser.extractions:
        return _logfmt_keys(parser.extractions, is_strict=is_strict)
    keeps_empty = "--keep-empty" in parser.flags

    def parse(time: int, line: str, labels: LineLabels) -> str | None:
        if labels.is_complete:
            return line
        wanted = labels.hints.parsed
        for pair in _named_pairs(line):
            if isinstance(pair, _Broken):
                if is_strict:
                    labels.fail_parsing("LogfmtParserErr", pair.details)
                    return line
                continue
            name, value = pair
            if (wanted and name not in wanted) or not name or not (value or keeps_empty):
                continue
            if not labels.parse(name, value.replace("\ufffd", " "), time, line):
                return None
            if labels.is_complete:
                break
        return line

    return parse


def _logfmt_keys(extractions: tuple[Extraction, ...], *, is_strict: bool) -> StageFunction:
    """Return the stage ``| logfmt label="key"``.

    Where a metric query tells which labels it reads, Loki skips a key that is renamed; that is kept.
    """
    keys = {each.label: each.path.strip('"') for each in extractions}
    targets: dict[str, str] = {}
    for label, key in keys.items():
        targets.setdefault(key, label)

    def parse(_time: int, line: str, labels: LineLabels) -> str:
        if labels.is_complete:
            return line
        for label in keys:
            if label not in labels.stream and label not in labels.metadata:
                labels.set(label, "")
        for pair in _named_pairs(line):
            if isinstance(pair, _Broken):
                if is_strict:
                    labels.fail_parsing("LogfmtParserErr", pair.details)
                    break
                continue
            key = pair[0]
            if key not in keys and (not labels.hints.wants(key) or key in labels.extracted):
                continue
            name = targets.get(key, key)
            if name not in keys:
                continue
            if name in labels.stream or name in labels.metadata:
                name += DUPLICATE
                if name in labels.extracted or not labels.hints.wants(name):
                    break
            labels.set(name, "" if "\ufffd" in pair[1] else pair[1])
            if labels.is_complete:
                break
        return line

    return parse


def capturing(parser: CapturingParser) -> StageFunction:
    """Return the stage ``| regexp`` or ``| pattern``. Raises EvaluationError."""
    if parser.name == "pattern":
        return _pattern(parser.text)
    return _regexp(parser.text)


def _pattern(text: str) -> StageFunction:
    pattern = line_pattern(text)

    def parse(time: int, line: str, labels: LineLabels) -> str | None:
        if labels.is_complete:
            return line
        for name, value in pattern.captures(line):
            if not labels.parse(name, value, time, line):
                return None
        return line

    return parse


def _regexp(text: str) -> StageFunction:
    expression = regex(text)
    groups = sorted((number, label_name(name)) for number, name in expression.names.items())
    if not groups:
        raise EvaluationError(f"regexp {text!r} names no group")

    def parse(time: int, line: str, labels: LineLabels) -> str | None:
        found = expression.search(line)
        if found is None:
            return line
        for number, name in groups:
            if not labels.parse(name, found.group(number) or "", time, line):
                return None
        return line

    return parse
