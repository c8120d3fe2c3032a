"""Reads YAML with the line of every value, and of every character of a string over several lines."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.limits import MOST_DIGITS
from toolchain.base.documents.located import Located
from toolchain.base.documents.numbers import bounded
from toolchain.base.documents.yaml_events import bounded_events, yaml_errors

_PREFIX = "tag:yaml.org,2002:"
_NUMBERS = {f"{_PREFIX}int": "whole number", f"{_PREFIX}float": "number"}
_SIMPLE = {**_NUMBERS, f"{_PREFIX}bool": "boolean", f"{_PREFIX}null": "null"}
"""The tags of scalars that are not text, and what a scalar with such a tag is."""

_MERGE = "<<"
"""The key that brings the fields of another mapping (YAML, "Merge key language-independent type")."""

_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\n]*)?")


def read_yaml(text: str) -> list[Located]:
    """Return the documents.

    Raises DocumentError with the line of what is no YAML, of a key that repeats, and of what is beyond the limits.
    """
    with yaml_errors(text):
        loader = yaml.CSafeLoader(text)
        try:
            return list(_Reader(text, loader).documents())
        finally:
            loader.dispose()


class _Source:
    """The lines of a file, without their ends."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")

    def solid_lines(self, event: Any) -> tuple[int, ...]:
        """Return the line of each character of a scalar that is no white space; folding changes nothing else."""
        first, last = event.start_mark.line, event.end_mark.line
        found: list[int] = []
        for number in range(first, min(last, len(self.lines) - 1) + 1):
            line = self.lines[number]
            begin = event.start_mark.column if number == first else 0
            end = event.end_mark.column if number == last else len(line)
            piece = line[begin:end]
            if number == first and event.style in ("|", ">"):
                piece = _BLOCK_HEADER.sub("", piece, count=1)
            elif number == first and event.style in ('"', "'"):
                piece = piece[1:]
            found.extend([number + 1] * sum(map(len, piece.split())))
        return tuple(found)


class _Reader:
    """Builds values of events; an alias is the value that it stands for, once."""

    def __init__(self, text: str, loader: Any) -> None:
        self._source = _Source(text)
        self._loader = loader
        self._events = bounded_events(loader)
        self._anchors: dict[str, Located] = {}

    def documents(self) -> Iterator[Located]:
        """Yield the documents."""
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._anchors = {}
                yield self._value(next(self._events))

    def _value(self, event: Any) -> Located:
        if isinstance(event, yaml.AliasEvent):
            return self._anchors[str(event.anchor)]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.MappingStartEvent):
            found = Located(self._mapping(), line)
        elif isinstance(event, yaml.SequenceStartEvent):
            found = Located(self._sequence(), line)
        else:
            found = self._scalar(event, line)
        if event.anchor is not None:
            self._anchors[event.anchor] = found
        return found

    def _sequence(self) -> list[Located]:
        found: list[Located] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._value(event))
        return found

    def _mapping(self) -> dict[str, Located]:
        found: dict[str, Located] = {}
        merged: dict[str, Located] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            name, line = self._name(event), event.start_mark.line + 1
            if name in found:
                raise DocumentError(f"the key {name[:60]!r} stands twice", line, "Keep one of them.")
            value = self._value(next(self._events))
            if name == _MERGE and isinstance(event, yaml.ScalarEvent) and event.implicit[0]:
                merged |= _mergeable(value, line)
            else:
                found[name] = value
        return {**merged, **found}

    def _name(self, event: Any) -> str:
        if isinstance(event, yaml.ScalarEvent):
            self._value(event)  # a name can have an anchor as well
            return str(event.value)
        found = self._value(event)
        if isinstance(found.value, dict | list):
            raise DocumentError("a key is a list or an object", event.start_mark.line + 1, "Write a text as the key.")
        return str(found.value)

    def _scalar(self, event: Any, line: int) -> Located:
        text = str(event.value)
        tag = event.tag
        if tag is None or tag == "!":
            tag = self._loader.resolve(yaml.ScalarNode, text, event.implicit)
        if tag in _SIMPLE:
            return Located(_simple(tag, text, line), line, written=text)
        is_long = event.end_mark.line > event.start_mark.line
        return Located(text, line, self._source.solid_lines(event) if is_long else ())


def _mergeable(value: Located, line: int) -> dict[str, Located]:
    """Return the fields that a merge key brings: of a mapping, or of several, of which the first has its way."""
    mappings = list(value.items()) if isinstance(value.value, list) else [value]
    if not all(isinstance(each.value, dict) for each in mappings):
        raise DocumentError("a merge key << stands before what is no object", line, "Merge objects with it.")
    return {name: each for mapping in reversed(mappings) for name, each in mapping.pairs()}


def _simple(tag: str, text: str, line: int) -> int | float | bool | None:
    """Return what a scalar with a tag such as ``!!int`` is. Raises DocumentError where it is none."""
    if tag in _NUMBERS and len(text) > MOST_DIGITS:
        raise DocumentError(f"the number has {len(text):,} characters, and may have {MOST_DIGITS:,}", line)
    try:
        value: Any = yaml.constructor.SafeConstructor.yaml_constructors[tag](_CONSTRUCTOR, yaml.ScalarNode(tag, text))
    except (ValueError, KeyError, IndexError, OverflowError) as error:
        raise DocumentError(f"{text[:60]!r} is no {_SIMPLE[tag]}", line) from error
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    found: int | float | bool | None = bounded(value, line) if is_whole else value
    return found


_CONSTRUCTOR = yaml.constructor.SafeConstructor()
