"""The labels that records have at one point of a pipeline."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import prod
from typing import Literal

import re2
from attrs import evolve, frozen

from toolchain.base.regexes import regex_matches
from toolchain.catalog.label import Label
from toolchain.catalog.logs import FieldType, LogField
from toolchain.languages.logql.lexer import has_variable

Origin = Literal["stream", "metadata", "loki", "parsed", "computed", "unknown"]
"""Where a label comes from: the index, structured metadata, Loki itself, a parser, a template, or nobody knows."""


@frozen(eq=False)
class LabelInfo:
    """What is known of a label; ``is_required`` is None where nobody knows whether every record has it.

    ``values`` are all that it can have, None where they are not listed; ``bound`` is the most values at one time.
    ``entry`` or ``label`` is where the schema describes it; ``type`` is None where that is not known.
    """

    origin: Origin
    is_required: bool | None = False
    type: FieldType | None = None
    values: tuple[str, ...] | None = None
    bound: int | None = None
    entry: LogField | None = None
    label: Label | None = None


UNKNOWN = LabelInfo("unknown", is_required=None)
COMPUTED = LabelInfo("computed")
LOKI_OWN = LabelInfo("loki", type=FieldType.STRING)


@frozen(eq=False)
class LabelSet:
    """Labels by name; where ``is_closed``, there are no others."""

    labels: Mapping[str, LabelInfo]
    is_closed: bool

    def can_have(self, name: str) -> bool:
        """Return whether some record or series can have the label."""
        return name in self.labels or not self.is_closed

    def info(self, name: str) -> LabelInfo | None:
        """Return what is known of a label, None where nothing can have it."""
        return self.labels.get(name) or (None if self.is_closed else UNKNOWN)

    @property
    def bound(self) -> int | None:
        """The most combinations of values, None where that is not known."""
        if not self.is_closed:
            return None
        bounds = [info.bound for info in self.labels.values()]
        return None if None in bounds else prod(bound for bound in bounds if bound is not None)

    def by(self, names: Iterable[str]) -> "LabelSet":
        """Return the labels that ``by (names)`` leaves."""
        kept: dict[str, LabelInfo] = {}
        is_closed = True
        for name in names:
            info = self.labels.get(name)
            if info is not None:
                kept[name] = info
            elif has_variable(name):
                is_closed = False
            elif not self.is_closed:
                kept[name] = UNKNOWN
        return LabelSet(kept, is_closed)

    def but(self, names: Iterable[str]) -> "LabelSet":
        """Return the labels without some of them."""
        gone = frozenset(names)
        if gone.isdisjoint(self.labels):
            return self
        return LabelSet({name: info for name, info in self.labels.items() if name not in gone}, self.is_closed)

    def plus(self, added: Mapping[str, LabelInfo]) -> "LabelSet":
        """Return the labels with some more."""
        return LabelSet({**self.labels, **added}, self.is_closed)


NO_LABELS = LabelSet({}, is_closed=True)


def united(first: LabelSet, second: LabelSet) -> LabelSet:
    """Return the labels of series that come from either side."""
    if first is second:
        return first
    labels = {name: _either(first.info(name), second.info(name)) for name in {**first.labels, **second.labels}}
    return LabelSet(labels, first.is_closed and second.is_closed)


def _either(first: LabelInfo | None, second: LabelInfo | None) -> LabelInfo:
    if first is None or second is None:
        return evolve(first or second or UNKNOWN, is_required=False)
    return merged(first, second)


def merged(first: LabelInfo, second: LabelInfo) -> LabelInfo:
    """Return what holds of a label that two schemas or two sides describe."""
    if first is second:
        return first
    values = None
    if first.values is not None and second.values is not None:
        values = tuple(dict.fromkeys((*first.values, *second.values)))
    bound = None if first.bound is None or second.bound is None else max(first.bound, second.bound)
    is_same_entry = first.entry is not None and second.entry is not None and first.entry.unit == second.entry.unit
    return LabelInfo(
        first.origin if first.origin == second.origin else "unknown",
        first.is_required if first.is_required == second.is_required else False,
        first.type if first.type is second.type else None,
        values,
        bound if values is None else len(values),
        first.entry if is_same_entry else None,
        first.label if first.label is second.label else None,
    )


def narrowed(info: LabelInfo, op: str, value: str) -> LabelInfo:
    """Return a label behind a comparison with a string; no values are left where none can match."""
    if has_variable(value):
        return evolve(info, is_required=True, bound=1) if op == "=" else info
    if op == "=":
        return _equal(info, value)
    if op == "!=":
        return _different(info, value)
    if op == "=~":
        return _matched(info, value)
    if info.values is None:
        return info
    excluded = matching_values(info.values, value)
    return _left(info, tuple(each for each in info.values if each not in excluded))


def _equal(info: LabelInfo, value: str) -> LabelInfo:
    if not value:
        return info
    is_possible = allows(info, value)
    return LabelInfo(
        info.origin,
        is_required=True,
        type=info.type,
        values=(value,) if is_possible else (),
        bound=int(is_possible),
        entry=info.entry,
        label=info.label,
    )


def _different(info: LabelInfo, value: str) -> LabelInfo:
    if not value:
        return evolve(info, is_required=True)
    if info.values is None or value not in info.values:
        return info
    return _left(info, tuple(each for each in info.values if each != value))


def _matched(info: LabelInfo, pattern: str) -> LabelInfo:
    found = info if matches(pattern, "") else evolve(info, is_required=True)
    if info.values is not None:
        return _left(found, matching_values(info.values, pattern))
    words = words_of(pattern)
    return _left(found, tuple(each for each in words if allows(info, each))) if words else found


def _left(info: LabelInfo, values: tuple[str, ...]) -> LabelInfo:
    bound = len(values) if info.bound is None else min(len(values), info.bound)
    return evolve(info, values=values, bound=bound)


def allows(info: LabelInfo, value: str) -> bool:
    """Return whether a label can have a value."""
    if info.values is not None:
        return value in info.values
    return info.label is None or info.label.allows(value)


_SPECIAL = frozenset(r"\.+*?()[]{}^$")


@lru_cache(maxsize=4096)
def words_of(pattern: str) -> tuple[str, ...]:
    """Return the alternatives of a pattern such as ``error|warn`` that is nothing but words; else none."""
    if not pattern or not _SPECIAL.isdisjoint(pattern):
        return ()
    words = tuple(pattern.split("|"))
    return words if all(words) else ()


_PREFIX = re.compile(r"[\w-]*+(?=\[|\\|\.[^*?{+]|\.[+*]|\Z)(?!(?s:.*)\|)")


@lru_cache(maxsize=16384)
def matching_values(values: tuple[str, ...], pattern: str) -> tuple[str, ...]:
    """Return the values that an anchored pattern matches."""
    return tuple(value for value in values if matches(pattern, value))


@lru_cache(maxsize=16384)
def _prefix(pattern: str) -> str:
    """Return the text that every match begins with: looking at it is cheaper than compiling the pattern."""
    found = _PREFIX.match(pattern)
    return found.group() if found is not None else ""


@lru_cache(maxsize=16384)
def matches(pattern: str, value: str) -> bool:
    """Return whether an anchored pattern matches; a broken one matches everything, and is reported elsewhere."""
    words = words_of(pattern)
    if words:
        return value in words
    if not value.startswith(_prefix(pattern)):
        return False
    try:
        return regex_matches(pattern, value)
    except (re2.error, UnicodeEncodeError):
        return True
