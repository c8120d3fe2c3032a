"""Walks through a log query with the labels that records have before each stage."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from attrs import evolve, frozen

from toolchain.catalog.logs import FieldType
from toolchain.logql.analysis.label_set import COMPUTED, UNKNOWN, LabelInfo, LabelSet, narrowed
from toolchain.logql.analysis.schemas import ERROR_LABELS, Records, dotted, field_info, start_labels
from toolchain.logql.ast import (
    CapturingParser,
    JoinedConditions,
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
from toolchain.logql.lexer import has_variable
from toolchain.matching import Matcher

_GROUP: Final = re.compile(r"(?<!\\)\(\?P?<([A-Za-z_]\w*)>")
_CAPTURE: Final = re.compile(r"<([A-Za-z_]\w*)>")
_CAPTURED = LabelInfo("parsed")


@frozen(eq=False)
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

    @property
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
            condition = stage.condition
            never = never or _excludes_all(labels, condition)
            labels = _filtered(labels, condition)
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
            if records is not None and stage.name == "json":
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


def _filtered(labels: LabelSet, condition: LabelCondition) -> LabelSet:
    if isinstance(condition, JoinedConditions):
        if condition.op == "or":
            return labels
        return _filtered(_filtered(labels, condition.left), condition.right)
    info = labels.labels.get(condition.label)
    if info is None:
        if labels.is_closed or has_variable(condition.label):
            return labels
        info = UNKNOWN
    changed = _compared(info, condition)
    return labels if changed is info else labels.plus({condition.label: changed})


def _compared(info: LabelInfo, comparison: LabelComparison) -> LabelInfo:
    if comparison.kind == "string":
        return narrowed(info, comparison.op, comparison.value)
    if comparison.kind == "ip" or info.is_required:
        return info
    return evolve(info, is_required=True)


def _excludes_all(labels: LabelSet, condition: LabelCondition) -> str:
    """Return why no record meets a condition, empty where one can."""
    if isinstance(condition, JoinedConditions):
        left, right = _excludes_all(labels, condition.left), _excludes_all(labels, condition.right)
        return (left and right) if condition.op == "or" else (left or right)
    name, value = condition.label, condition.value
    if has_variable(name) or has_variable(value):
        return ""
    info = labels.info(name)
    if condition.kind != "string":
        is_missing = info is None and condition.kind != "ip"
        return f"no record has the label {name!r} to compare" if is_missing else ""
    if info is None:
        is_found = condition.op == "=" and value
        return f"no record has the label {name!r}" if is_found else ""
    is_counted = info.type is FieldType.STRING and condition.op in ("=", "=~") and info.values is not None and value
    if is_counted and narrowed(info, condition.op, value).values == ():
        return f"no value of {name!r} matches {condition.op}{value!r}"
    return ""


def conjuncts(condition: LabelCondition) -> Iterator[LabelComparison]:
    """Yield the comparisons that every record must meet."""
    if isinstance(condition, LabelComparison):
        yield condition
    elif condition.op == "and":
        yield from conjuncts(condition.left)
        yield from conjuncts(condition.right)
