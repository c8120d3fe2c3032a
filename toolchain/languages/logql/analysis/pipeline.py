"""Walks through a log query with the labels that records have before each stage."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Final

from attrs import define, evolve

from toolchain.catalog.logs import FieldType
from toolchain.languages.logql.analysis.label_set import COMPUTED, UNKNOWN, LabelInfo, LabelSet, narrowed
from toolchain.languages.logql.analysis.schemas import ERROR_LABELS, Records, dotted, field_info, start_labels
from toolchain.languages.logql.ast import (
    CapturingParser,
    LabelComparison,
    LabelCondition,
    LabelFilter,
    LabelFormat,
    LabelSelection,
    LogQuery,
    Parser,
    Span,
    Unwrap,
)
from toolchain.languages.logql.lexer import has_variable
from toolchain.languages.matching import Matcher

_GROUP: Final = re.compile(r"(?<!\\)\(\?P?<([A-Za-z_]\w*)>")
_CAPTURE: Final = re.compile(r"<([A-Za-z_]\w*)>")
_CAPTURED = LabelInfo("parsed")


@define(slots=False, frozen=True, eq=False)
class Pipeline:
    """A log query with the labels before each stage and behind the last one.

    ``records`` is what the schemas say, None where none is known. ``never`` says why no record passes, and is empty
    where one can. ``after`` still has the unwrapped label, which filters behind ``unwrap`` can read; the sample's
    series do not.
    """

    query: LogQuery
    records: Records | None
    before: tuple[LabelSet, ...]
    after: LabelSet
    unwrap: Unwrap | None
    never: str

    @property
    def matchers(self) -> Iterator[tuple[Matcher, Span | None]]:
        """The matchers of the selector with their places, None in a query that was built."""
        spans = self.query.matcher_spans or (None,) * len(self.query.matchers)
        return zip(self.query.matchers, spans, strict=True)

    @cached_property
    def first_stages(self) -> Mapping[str, int]:
        """Label -> the index of the first stage before which records can have it."""
        found: dict[str, int] = {}
        for index, labels in enumerate((*self.before, self.after)):
            for name in labels.labels:
                found.setdefault(name, index)
        return found

    @cached_property
    def series_labels(self) -> LabelSet:
        """The labels of series that a range function makes of the records."""
        gone = ERROR_LABELS if self.unwrap is None else (*ERROR_LABELS, self.unwrap.label)
        return self.after.but((*gone, "__preserve_error__"))


def walked(query: LogQuery, records: Records | None) -> Pipeline:
    """Return the labels at every stage of a log query."""
    labels, never = start_labels(records, query.matchers)
    before: list[LabelSet] = []
    unwrap: Unwrap | None = None
    for stage in query.stages:
        before.append(labels)
        if isinstance(stage, LabelFilter):
            labels, excluded = _filtered(labels, stage.condition)
            never = never or excluded
        elif isinstance(stage, Parser):
            labels = _parsed(labels, stage, records)
        elif isinstance(stage, CapturingParser):
            labels = _captured(labels, stage, records)
        elif isinstance(stage, LabelFormat):
            labels = _formatted(labels, stage)
        elif isinstance(stage, LabelSelection):
            labels = _selected(labels, stage)
        elif isinstance(stage, Unwrap):
            unwrap = stage
            if labels.info(stage.label) is None and not has_variable(stage.label):
                never = never or f"no record has the field {stage.label!r} to unwrap"
    return Pipeline(query, records, tuple(before), labels, unwrap, never)


def _parsed(labels: LabelSet, stage: Parser, records: Records | None) -> LabelSet:
    if stage.extractions:
        added = {}
        for extraction in stage.extractions:
            info = _CAPTURED
            if records is not None and stage.name in ("json", "logfmt"):
                entry = records.paths.get(extraction.path) or records.paths.get(dotted(extraction.path))
                info = _CAPTURED if entry is None else field_info(entry)
            added[_free_name(extraction.label, records)] = info
        return labels.plus(added)
    if stage.name == "json" and records is not None:
        return labels.plus(records.parsed)
    return LabelSet(labels.labels, is_closed=False)


def _free_name(name: str, records: Records | None) -> str:
    """Return the name that a parsed label gets: one that the stream has already keeps its value."""
    return f"{name}_extracted" if records is not None and name in records.base else name


def _captured(labels: LabelSet, stage: CapturingParser, records: Records | None) -> LabelSet:
    names = capture_names(stage.name, stage.text)
    return labels.plus({_free_name(name, records): _CAPTURED for name in names})


@lru_cache(maxsize=1024)
def capture_names(parser: str, text: str) -> tuple[str, ...]:
    """Return the labels that ``regexp`` or ``pattern`` fills."""
    found = (_GROUP if parser == "regexp" else _CAPTURE).findall(text)
    return tuple(name for name in found if name != "_")


def _formatted(labels: LabelSet, stage: LabelFormat) -> LabelSet:
    changed = dict(labels.labels)
    for assignment in stage.assignments:
        if assignment.is_template:
            changed[assignment.label] = evolve(COMPUTED, is_required=True)
        else:
            source = changed.pop(assignment.source, None)
            if source is not None or not labels.is_closed:
                changed[assignment.label] = source or UNKNOWN
    return LabelSet(changed, labels.is_closed)


def _selected(labels: LabelSet, stage: LabelSelection) -> LabelSet:
    names = {item if isinstance(item, str) else item.label for item in stage.items}
    partly = names - {item for item in stage.items if isinstance(item, str)}
    if stage.name == "drop":
        kept = {name: info for name, info in labels.labels.items() if name not in names or name in partly}
    else:
        kept = {name: info for name, info in labels.labels.items() if name in names or name.startswith("__")}
        if not labels.is_closed:
            kept |= {name: UNKNOWN for name in names if name not in kept}
    for name in partly.intersection(kept):
        kept[name] = evolve(kept[name], is_required=False)
    return LabelSet(kept, labels.is_closed or stage.name == "keep")


def _filtered(labels: LabelSet, condition: LabelCondition) -> tuple[LabelSet, str]:
    """Return the labels of records that meet a condition, and why none does or an empty string."""
    if isinstance(condition, LabelComparison):
        return _compared(labels, condition)
    left, never_left = _filtered(labels, condition.left)
    if condition.op == "or":
        never_right = _filtered(labels, condition.right)[1]
        return labels, never_left and never_right
    both, never = _filtered(left, condition.right)
    return both, never_left or never


def _compared(labels: LabelSet, comparison: LabelComparison) -> tuple[LabelSet, str]:
    name, op, value = comparison.label, comparison.op, comparison.value
    info = labels.info(name)
    if has_variable(name):
        return labels, ""
    if comparison.kind != "string":
        if info is None:
            return labels, "" if comparison.kind == "ip" else f"no record has the label {name!r} to compare"
        if comparison.kind == "ip" or info.is_required:
            return labels, ""
        return labels.plus({name: evolve(info, is_required=True)}), ""
    if info is None:
        is_wanted = op == "=" and value and not has_variable(value)
        return labels, f"no record has the label {name!r}" if is_wanted else ""
    changed = narrowed(info, op, value)
    if changed is info:
        return labels, ""
    is_impossible = changed.values == () and value and info.type is FieldType.STRING and op in ("=", "=~")
    return labels.plus({name: changed}), f"no value of {name!r} matches {op}{value!r}" if is_impossible else ""


def conjuncts(condition: LabelCondition) -> Iterator[LabelComparison]:
    """Yield the comparisons that every record must meet."""
    if isinstance(condition, LabelComparison):
        yield condition
    elif condition.op == "and":
        yield from conjuncts(condition.left)
        yield from conjuncts(condition.right)
