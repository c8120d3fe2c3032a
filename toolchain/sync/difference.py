"""How two documents differ, field by field, fit to be read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from attrs import frozen

from toolchain.base.secret import is_reference, reference_text
from toolchain.sync.model import canonical

ABSENT = "<absent>"
REDACTED = "<secret>"

_NAMES = ("uid", "title", "name", "refId", "key", "id", "record", "alert")
"""What tells the elements of a list apart, the first that every element has."""
_SECRET_NAMES = re.compile(r"password|passphrase|secret|token|api_?key|client_?secret|access_?key|credentials?", re.I)
"""Fields of any kind that hold a secret; a field that only has such a word in its name may be anything there."""
_SECRET_WORDS = ("password", "token", "secret", "apikey", "integrationkey", "credentials", "webhook")


@frozen
class FieldChange:
    """One place that differs; ``before`` and ``after`` are values, or ABSENT."""

    path: str
    before: Any
    after: Any


def differences(before: Any, after: Any, path: str = "") -> tuple[FieldChange, ...]:
    """Return where ``after`` differs from ``before``.

    Elements of lists are paired by uid, title or name where all have one; else those that are equal are, and what is
    left between them in its order.
    """
    return tuple(_differences(before, after, path))


def _differences(before: Any, after: Any, path: str) -> Iterator[FieldChange]:
    if before is after or (isinstance(before, str) and before == after):
        return
    is_named = is_reference(before) or is_reference(after)
    if isinstance(before, Mapping) and isinstance(after, Mapping) and not is_named:
        for name in dict.fromkeys((*before, *after)):
            place = f"{path}.{name}" if path else str(name)
            yield from _differences(before.get(name, ABSENT), after.get(name, ABSENT), place)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _list_differences(before, after, path)
    elif ABSENT in (before, after) or canonical(before) != canonical(after):
        if is_named or is_secret_path(path):
            yield FieldChange(path, _shown(before), _shown(after))
        else:  # definitions name their secrets; what Grafana holds may have them anywhere below
            yield FieldChange(path, redacted(before, path), redacted(after, path))


def _shown(value: Any) -> str:
    """Return a secret, or something in its place, by no more than its name."""
    if value == ABSENT:
        return ABSENT
    return reference_text({"$secret": value["$secret"]}) if is_reference(value) else REDACTED


def _list_differences(before: list[Any], after: list[Any], path: str) -> Iterator[FieldChange]:
    name = _identifying(before, after)
    if name is None:
        yield from _unnamed_differences(before, after, path)
        return
    old, new = ({each[name]: each for each in side} for side in (before, after))
    for each in dict.fromkeys((*old, *new)):
        yield from _differences(old.get(each, ABSENT), new.get(each, ABSENT), f"{path}[{each}]")
    kept = [each for each in old if each in new]
    if kept != [each for each in new if each in old]:
        yield FieldChange(f"{path} order", kept, [each for each in new if each in old])


def _unnamed_differences(before: list[Any], after: list[Any], path: str) -> Iterator[FieldChange]:
    old, new = ([canonical(each) for each in side] for side in (before, after))
    for action, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if action == "equal":
            continue
        paired = min(end - start, new_end - new_start)
        for offset in range(paired):
            place = f"{path}[{new_start + offset}]"
            yield from _differences(before[start + offset], after[new_start + offset], place)
        for index in range(start + paired, end):
            yield from _differences(before[index], ABSENT, f"{path}[{index}]")
        for index in range(new_start + paired, new_end):
            yield from _differences(ABSENT, after[index], f"{path}[{index}]")


def _identifying(before: Sequence[Any], after: Sequence[Any]) -> str | None:
    elements = [*before, *after]
    if not elements or not all(isinstance(each, Mapping) for each in elements):
        return None
    for name in _NAMES:
        if all(isinstance(each.get(name), str | int) for each in elements) and all(
            len({each[name] for each in side}) == len(side) for side in (before, after)
        ):
            return name
    return None


def is_secret_name(name: str) -> bool:
    """Return whether a field of this name holds a secret, whatever it is a field of."""
    return _SECRET_NAMES.fullmatch(name) is not None


def is_secret_path(path: str) -> bool:
    """Return whether a field's name says that it holds a secret."""
    words = path.lower().replace("_", "")
    return "securejsondata" in words or any(word in words.rpartition(".")[2] for word in _SECRET_WORDS)


def redacted(value: Any, path: str = "") -> Any:
    """Return a document with every field whose name says so left out of sight."""
    if isinstance(value, Mapping | list) and not is_secret_path(path) and not _mentions_secrets(value):
        return value
    return _redacted(value, path)


def _mentions_secrets(value: Any) -> bool:
    """Return whether a word for a secret is anywhere in a document, its texts included: in most it is nowhere."""
    words = canonical(value).lower().replace(b"_", b"")
    return b"securejsondata" in words or any(word.encode() in words for word in _SECRET_WORDS)


def _redacted(value: Any, path: str) -> Any:
    match value:
        case Mapping() if is_reference(value):
            return value
        case Mapping():
            return {name: _redacted(each, f"{path}.{name}") for name, each in value.items()}
        case list():
            return [_redacted(each, path) for each in value]
        case str() if value and is_secret_path(path):
            return REDACTED
    return value
