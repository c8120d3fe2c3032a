"""The parsers ``json`` and ``unpack``.

Numbers keep their spelling. A line that ends early gives what stands before, as Loki reads it: with an error from
``json``, and without from ``json label="path"``, which only looks for its paths.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from json import JSONDecodeError, JSONDecoder
from typing import Any, NoReturn

from toolchain.languages.logql.ast import Extraction
from toolchain.languages.logql.evaluation.errors import EvaluationError
from toolchain.languages.logql.evaluation.line_labels import DUPLICATE, LineLabels, StageFunction

JSON_ERROR = "JSONParserErr"

_SPACE = re.compile(r"[ \t\r\n]*")
_NO_NAME = re.compile(r"[^A-Za-z0-9_]")
_PATH_STEP = re.compile(r'\.?([A-Za-z_][A-Za-z0-9_]*)|\[("(?:[^"\\]|\\.)*")\]|\[([0-9]+)\]')
_DEEPEST = 500
_ABSENT = object()


def _no_constant(text: str) -> NoReturn:
    raise JSONDecodeError(f"{text} is no JSON", text, 0)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; of members with the same name the first counts."""
    found = dict(pairs)
    if len(found) < len(pairs):
        found = {}
        for key, value in pairs:
            found.setdefault(key, value)
    return found


_DECODER = JSONDecoder(
    parse_float=str, parse_int=str, parse_constant=_no_constant, strict=False, object_pairs_hook=_object
)


@lru_cache(maxsize=65_536)
def label_name(*path: str) -> str:
    """Return the label of a nested field: what no label name may hold becomes an underscore, and so does nesting."""
    parts = [_NO_NAME.sub("_", part.strip()) for part in path if part.strip()]
    name = "_".join(parts)
    return f"_{name}" if name[:1].isdigit() else name


def decoded(line: str, position: int = 0) -> tuple[Any, int]:
    """Return the value at an offset and the offset behind it. Raises JSONDecodeError."""
    try:
        return _DECODER.raw_decode(line, position)
    except RecursionError:
        raise JSONDecodeError("nested too deeply", line, position) from None


def members(line: str, position: int = 0) -> Iterator[tuple[str, Any, int, int]]:
    """Yield key, value, start and end of each member of the object at an offset.

    Raises JSONDecodeError where the object breaks off, after what stands before.
    """
    position = _after_space(line, position)
    if line[position : position + 1] != "{":
        raise JSONDecodeError("no object", line, position)
    position = _after_space(line, position + 1)
    if line[position : position + 1] == "}":
        return
    while True:
        key, position = decoded(line, position)
        position = _after_space(line, position)
        if not isinstance(key, str) or line[position : position + 1] != ":":
            raise JSONDecodeError("no key", line, position)
        start = _after_space(line, position + 1)
        value, position = decoded(line, start)
        yield key, value, start, position
        position = _after_space(line, position)
        mark = line[position : position + 1]
        if mark == "}":
            return
        if mark != ",":
            raise JSONDecodeError("no comma", line, position)
        position = _after_space(line, position + 1)


def _after_space(line: str, position: int) -> int:
    found = _SPACE.match(line, position)
    return found.end() if found else position


def value_text(value: Any) -> str:
    """Return a scalar as a label's value; null is empty."""
    if isinstance(value, str):
        return value if value.isascii() else _text(value)
    return "true" if value is True else "false" if value is False else ""


def _text(value: str) -> str:
    """Return a text as Loki keeps it: half a surrogate pair spoils it all, a replacement character becomes a space."""
    if any("\ud800" <= character <= "\udfff" for character in value):
        return ""
    return value.replace("\ufffd", " ")


def parse_all(time: int, line: str, labels: LineLabels) -> str | None:
    """Make a label of every field: the stage ``| json``. Arrays and nulls give none."""
    if labels.is_complete:
        return line
    try:
        position = _after_space(line, 0)
        record, _ = decoded(line, position)
        if isinstance(record, dict) and line[position] == "{":
            return line if _parse_object(record, (), time, line, labels) else None
        labels.fail_parsing(JSON_ERROR, "the line is no JSON object")
    except JSONDecodeError as error:
        return _parse_broken(time, line, labels, error)
    return line


def _parse_broken(time: int, line: str, labels: LineLabels, error: JSONDecodeError) -> str | None:
    try:
        for key, value, _, _ in members(line):
            if not _parse_object({key: value}, (), time, line, labels):
                return None
            if labels.is_complete:
                return line
    except JSONDecodeError:
        labels.fail_parsing(JSON_ERROR, f"{error.msg} at character {error.pos + 1}")
    return line


def _parse_object(record: dict[str, Any], path: tuple[str, ...], time: int, line: str, labels: LineLabels) -> bool:
    """Set the labels of an object's fields; return False where a condition drops the line."""
    for key, value in record.items():
        if isinstance(value, dict):
            inner = (*path, key)
            if len(inner) > _DEEPEST or not labels.hints.wants_prefix(label_name(*inner)):
                continue
            if not _parse_object(value, inner, time, line, labels):
                return False
        elif value is not None and not isinstance(value, list):
            name = label_name(*path, key)
            if name and not labels.parse(name, value_text(value), time, line):
                return False
        if labels.is_complete:
            return True
    return True


def json_paths(extractions: tuple[Extraction, ...]) -> StageFunction:
    """Return the stage ``| json label="path"``. Raises EvaluationError."""
    paths = [(each.label, _path(each.path)) for each in extractions]

    def parse(_time: int, line: str, labels: LineLabels) -> str:
        if not line or labels.is_complete:
            return line
        if line[0] not in '"{[':
            labels.fail_parsing(JSON_ERROR)
            return line
        record = _readable(line)
        missing: list[str] = []
        for label, path in paths:
            value = _at(record, path)
            if value is _ABSENT:
                missing.append(label)
                continue
            name = label + DUPLICATE if label in labels.stream or label in labels.metadata else label
            labels.set(name, _raw(line, path) if isinstance(value, dict | list) else value_text(value))
        for label in missing:
            if label not in labels.values:
                labels.set(label, "")
        return line

    return parse


def _path(text: str) -> tuple[str | int, ...]:
    steps: list[str | int] = []
    position = 0
    while position < len(text):
        found = _PATH_STEP.match(text, position)
        if found is None:
            raise EvaluationError(f"{text!r} is no json path")
        field, key, index = found.groups()
        steps.append(field if field is not None else int(index) if index is not None else _key(key))
        position = found.end()
    return tuple(steps)


def _key(quoted: str) -> str:
    try:
        return str(decoded(quoted)[0])
    except JSONDecodeError:
        return quoted[1:-1]


@lru_cache(maxsize=1 << 17)
def _readable(line: str) -> Any:
    """Return the line's value, or of an object that breaks off the members before that.

    The queries of a dashboard read the same lines: values are shared, and are not to be changed.
    """
    try:
        return decoded(line)[0]
    except JSONDecodeError:
        pass  # a search for paths does not mind what stands behind them
    found: dict[str, Any] = {}
    try:
        for key, value, _, _ in members(line):
            found.setdefault(key, value)
    except JSONDecodeError:
        return found
    return found


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    """Return what stands at a path in a value, or that it is absent."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step, _ABSENT) if isinstance(value, dict) else _ABSENT
        else:
            value = value[step] if isinstance(value, list) and step < len(value) else _ABSENT
        if value is _ABSENT:
            break
    return value


def _raw(line: str, path: tuple[str | int, ...]) -> str:
    """Return an object or array as the line writes it."""
    start, end = 0, len(line)
    for step in path:
        start, end = _raw_member(line, start, step) if isinstance(step, str) else _raw_item(line, start, step)
    return line[start:end] if path else line


def _raw_member(line: str, start: int, step: str) -> tuple[int, int]:
    return next((place[2], place[3]) for place in members(line, start) if place[0] == step)


def _raw_item(line: str, start: int, step: int) -> tuple[int, int]:
    position = end = _after_space(line, start + 1)
    for _ in range(step + 1):
        position = _after_space(line, position)
        _, end = decoded(line, position)
        start = position
        position = _after_space(line, end) + 1
    return start, end


def unpack(time: int, line: str, labels: LineLabels) -> str | None:
    """Undo Promtail's packing: ``_entry`` becomes the line, the other texts labels: the stage ``| unpack``."""
    if not line or labels.is_complete:
        return line
    entry: str | None = None
    found: list[tuple[str, str]] = []
    if line[0] != "{":
        labels.fail_parsing(JSON_ERROR, "the line is no JSON object")
        return line
    try:
        strings = ((key, value) for key, value, start, _ in members(line) if line[start] == '"')
        for key, value in strings:
            if key == "_entry":
                entry = value
            else:
                found.append((label_name(key), value_text(value)))
    except JSONDecodeError as error:
        labels.fail_parsing(JSON_ERROR, f"{error.msg} at character {error.pos + 1}")
        return line
    if entry is None:
        return line
    for name, text in found:
        if not labels.parse(name, text, time, entry):
            return None
    return entry
