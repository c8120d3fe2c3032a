"""Holds lines against log schemas: fields that are missing, unknown or hold what they must not.

Personal data is looked for in the whole line first, which nearly always has none beyond the fields that are rewritten
before they are stored.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
import re2
from attrs import frozen

from toolchain.catalog.logs import FieldType, LogSchema
from toolchain.catalog.privacy import PersonalField, Privacy, Treatment
from toolchain.catalog.scrubbing import Scrubber
from toolchain.contract.logs.reading import Line, TooLong, Unreadable
from toolchain.contract.logs.record import RecordField, leaves, record_tree
from toolchain.contract.logs.tally import Occurrence, Problem, Tally

_TYPE_NAMES: Mapping[type, str] = {
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    dict: "an object",
    list: "a list",
    type(None): "null",
}
_WANTED: Mapping[FieldType, tuple[type, ...]] = {
    FieldType.STRING: (str,),
    FieldType.TIME: (str,),
    FieldType.NUMBER: (int, float),
    FieldType.BOOLEAN: (bool,),
}
_LONGEST_DETAIL = 80
"""Characters of a value, or of a name, that are told."""
_DEEPEST = 16
"""Objects inside of each other beyond which all of one is looked at as one field."""
_REMEMBERED = 4096
"""Values of personal fields that are not looked at again, such as the user agents of a day."""
_MASK = "["
"""What begins a text that was masked, such as ``[REDACTED]``."""


@frozen(eq=False)
class _Leaf:
    """A field, ready to be tested; ``accepts`` tells whether a value of the right type is one that it may have."""

    path: str
    types: tuple[type, ...]
    accepts: Callable[[str], bool] | None
    problem: Problem


_Node = dict[str, Any]
"""Leaves, and nodes of objects inside, by name."""


@frozen(eq=False)
class _Expected:
    """A schema, ready to be held against records."""

    name: str
    root: _Node
    names: frozenset[str]
    required: frozenset[str]
    required_inside: tuple[tuple[str, ...], ...]


class LogChecker:
    """Counts what is wrong with lines.

    A record is of the schema of the one before if it has what that requires, else of the one that knows most of its
    fields.
    """

    def __init__(self, schemas: Sequence[LogSchema], privacy: Privacy) -> None:
        self.tally = Tally()
        self._schemas = [_expected(schema) for schema in schemas]
        self._last = self._schemas[0]
        self._scrubber = Scrubber(privacy.of_lines)
        self._decisions = {each.name: each for each in privacy.fields}
        self._looks_for_personal_data = bool(privacy.of_lines)
        self._beyond = lru_cache(_REMEMBERED)(self._beyond_decision)

    def check(self, lines: Iterable[tuple[int, Line]]) -> None:
        """Hold each of the numbered lines against the schemas."""
        loads, tally = orjson.loads, self.tally
        for number, line in lines:
            if not isinstance(line, bytes):
                tally.add(Occurrence(Problem.TOO_LONG if line is TooLong else Problem.UNREADABLE), number)
                tally.lines += line is not Unreadable
                continue
            tally.lines += 1
            try:
                record = loads(line)
            except orjson.JSONDecodeError:
                record = None
            if type(record) is not dict:
                tally.add(Occurrence(Problem.NO_RECORD), number)
            else:
                tally.records += 1
                self._check_record(record, number)
            if self._looks_for_personal_data and self._scrubber.finds(line):
                self._look_for_personal_data(record, line, number)

    def _check_record(self, record: dict[str, Any], number: int) -> None:
        expected = self._last
        keys = record.keys()
        if not expected.required <= keys:
            expected = self._last = self._best(record)
            for name in expected.required - keys:
                self.tally.add(Occurrence(Problem.MISSING_FIELD, expected.name, name), number)
        for path in expected.required_inside:
            if not _has(record, path):
                self.tally.add(Occurrence(Problem.MISSING_FIELD, expected.name, ".".join(path)), number)
        self._check_object(record, expected.root, expected, "", number)

    def _best(self, record: dict[str, Any]) -> _Expected:
        keys = record.keys()
        return max(self._schemas, key=lambda each: (len(keys & each.names), each.required <= keys))

    def _check_object(self, value: dict[str, Any], node: _Node, expected: _Expected, prefix: str, number: int) -> None:
        for name, child in value.items():
            leaf = node.get(name)
            kind = type(child)
            if leaf is None:
                path = prefix + name[:_LONGEST_DETAIL]
                self.tally.add(Occurrence(Problem.UNKNOWN_FIELD, expected.name, path), number)
            elif type(leaf) is dict:
                if kind is dict:
                    self._check_object(child, leaf, expected, f"{prefix}{name}.", number)
                else:
                    detail = f"{_TYPE_NAMES[kind]} in place of an object"
                    self.tally.add(Occurrence(Problem.WRONG_TYPE, expected.name, prefix + name, detail), number)
            elif kind not in leaf.types:
                detail = f"{_TYPE_NAMES[kind]} in place of {_TYPE_NAMES[leaf.types[0]]}"
                self.tally.add(Occurrence(Problem.WRONG_TYPE, expected.name, leaf.path, detail), number)
            elif leaf.accepts is not None and not leaf.accepts(child):
                detail = child[:_LONGEST_DETAIL] if leaf.problem is Problem.UNKNOWN_VALUE else ""
                self.tally.add(Occurrence(leaf.problem, expected.name, leaf.path, detail), number)

    def _look_for_personal_data(self, record: object, line: bytes, number: int) -> None:
        if type(record) is not dict:
            self._add_personal("", self._scrubber.found(line), number)
            return
        rest = self._without_decided(record, "", number)
        try:
            if self._scrubber.finds(orjson.dumps(rest)):
                self._attribute(rest, "", number)
        except orjson.JSONEncodeError:  # too deep to be written
            self._add_personal("", self._scrubber.found(line), number)

    def _without_decided(self, value: dict[str, Any], prefix: str, number: int) -> dict[str, Any]:
        """Return an object without the fields that are rewritten or removed before they are stored."""
        rest = {}
        for name, child in value.items():
            path = prefix + name
            decision = self._decisions.get(path)
            if type(child) is dict and prefix.count(".") < _DEEPEST:
                rest[name] = self._without_decided(child, f"{path}.", number)
            elif decision is None or decision.treatment is Treatment.KEPT or type(child) is not str:
                rest[name] = child
            else:
                self._check_decided(decision, child, number)
        return rest

    def _check_decided(self, decision: PersonalField, value: str, number: int) -> None:
        if decision.treatment is Treatment.REMOVED:
            if value not in ("", "-") and not value.startswith(_MASK):
                self._add_personal(decision.name, ("",), number)
        else:
            beyond = self._beyond(decision, value)
            if beyond:
                self._add_personal(decision.name, beyond, number)

    def _beyond_decision(self, decision: PersonalField, value: str) -> frozenset[str]:
        """Return the patterns that find something in a value, beside those that rewrite its field."""
        text, by = value.encode("utf-8", "replace"), {each.name for each in decision.by}
        if by.issuperset(self._scrubber.matching(text)):
            return frozenset()
        return frozenset(self._scrubber.found(text)) - by

    def _attribute(self, value: dict[str, Any], prefix: str, number: int) -> None:
        for name, child in value.items():
            if type(child) is dict and prefix.count(".") < _DEEPEST:
                self._attribute(child, f"{prefix}{name}.", number)
            else:
                self._add_personal(prefix + name, self._scrubber.found(orjson.dumps({name: child})), number)

    def _add_personal(self, path: str, patterns: Iterable[str], number: int) -> None:
        for pattern in sorted(patterns):
            self.tally.add(Occurrence(Problem.PERSONAL_DATA, "", path, pattern), number)


def _has(record: object, path: tuple[str, ...]) -> bool:
    for name in path:
        if type(record) is not dict or name not in record:
            return False
        record = record[name]
    return True


def _expected(schema: LogSchema) -> _Expected:
    tree = record_tree(schema)
    fields = tuple(leaves(tree))
    required = [each.path for each in fields if each.is_required]
    return _Expected(
        schema.name,
        _node(tree),
        frozenset(tree),
        frozenset(path[0] for path in required if len(path) == 1),
        tuple(path for path in required if len(path) > 1),
    )


def _node(tree: Mapping[str, Any]) -> _Node:
    return {name: _leaf(child) if isinstance(child, RecordField) else _node(child) for name, child in tree.items()}


def _leaf(entry: RecordField) -> _Leaf:
    types = _WANTED[entry.type]
    if entry.type is FieldType.TIME:
        pattern = re.compile(entry.time_form.pattern)
        return _Leaf(entry.dotted, types, lambda value: pattern.fullmatch(value) is not None, Problem.TIME_FORM)
    if entry.values:
        values = frozenset(entry.values)
        return _Leaf(entry.dotted, types, lambda value: str(value) in values, Problem.UNKNOWN_VALUE)
    if entry.pattern is not None:
        form = re2.compile(entry.pattern)
        return _Leaf(entry.dotted, types, lambda value: form.fullmatch(value) is not None, Problem.VALUE_FORM)
    return _Leaf(entry.dotted, types, None, Problem.UNKNOWN_VALUE)
