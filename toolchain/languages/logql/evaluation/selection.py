"""Which streams a selector takes, and which lines and labels a filter keeps."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from toolchain.languages.logql.ast import JoinedConditions, LabelComparison, LabelCondition, LineFilter
from toolchain.languages.logql.evaluation.addresses import address_test
from toolchain.languages.logql.evaluation.conversion import (
    go_duration,
    go_float,
    size_in_bytes,
    written_duration,
    written_number,
)
from toolchain.languages.logql.evaluation.errors import EvaluationError
from toolchain.languages.logql.evaluation.line_labels import ERROR, LineLabels, StageFunction
from toolchain.languages.logql.evaluation.line_patterns import line_pattern
from toolchain.languages.logql.evaluation.regular_expressions import regex
from toolchain.languages.matching import Matcher

Test = Callable[[str], bool]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_MOST_REMEMBERED = 10_000


def is_selected(matchers: tuple[Matcher, ...], labels: Mapping[str, str]) -> bool:
    """Return whether a stream's labels meet every matcher; a missing label is the empty text."""
    return all(
        text_test(matcher.op, matcher.value, dot_is_any=True)(labels.get(matcher.label, "")) for matcher in matchers
    )


def text_test(op: str, value: str, *, dot_is_any: bool = False) -> Test:
    """Return the test of a matcher; regular expressions are anchored. Raises EvaluationError."""
    if op == "=":
        return value.__eq__
    if op == "!=":
        return value.__ne__
    pattern = regex(value, dot_is_any=dot_is_any)
    is_wanted = op == "=~"
    known: dict[str, bool] = {}

    def matches(text: str) -> bool:
        found = known.get(text)
        if found is None:
            found = (pattern.fullmatch(text) is not None) is is_wanted
            if len(known) < _MOST_REMEMBERED:
                known[text] = found
        return found

    return matches


def line_test(stage: LineFilter) -> Test:
    """Return which lines a line filter keeps. Raises EvaluationError."""
    op = stage.op
    tests = [address_test(each.text) if each.is_ip else _text_in_line(op, each.text) for each in stage.alternatives]
    is_kept = op in ("|=", "|~", "|>")
    if len(tests) == 1:
        (test,) = tests
        return test if is_kept else lambda line: not test(line)
    return lambda line: any(test(line) for test in tests) is is_kept


def line_filter(stage: LineFilter) -> StageFunction:
    """Return the stage that keeps lines. Raises EvaluationError."""
    is_kept = line_test(stage)
    return lambda _time, line, _labels: line if is_kept(line) else None


def _text_in_line(op: str, text: str) -> Test:
    if op in ("|=", "!="):
        return lambda line: text in line
    if op in ("|>", "!>"):
        return line_pattern(text).matches
    return regex(text).is_in


def label_filter(condition: LabelCondition) -> StageFunction:
    """Return the stage that keeps lines whose labels meet a condition. Raises EvaluationError."""
    test = _condition(condition)
    return lambda _time, line, labels: line if test(labels) else None


def _condition(condition: LabelCondition) -> Callable[[LineLabels], bool]:
    if isinstance(condition, JoinedConditions):
        left, right = _condition(condition.left), _condition(condition.right)
        if condition.op == "and":
            return lambda labels: left(labels) and right(labels)
        return lambda labels: left(labels) or right(labels)
    match condition.kind:
        case "string":
            return _text_condition(condition)
        case "ip":
            return _address_condition(condition)
        case "duration":
            return _quantity_condition(condition, written_duration(condition.value), go_duration, "duration")
        case "bytes":
            return _quantity_condition(condition, size_in_bytes(condition.value), size_in_bytes, "size")
    return _quantity_condition(condition, written_number(condition.value), go_float, "number")


def _text_condition(condition: LabelComparison) -> Callable[[LineLabels], bool]:
    """Compare a text; a missing label is the empty text. Only this sees ``__error__``."""
    label = condition.label
    test = text_test(condition.op, condition.value)
    if label == ERROR:
        return lambda labels: test(labels.error)
    return lambda labels: test(labels.values.get(label, ""))


def _quantity_condition(
    condition: LabelComparison, wanted: float | None, read: Callable[[str], float | None], what: str
) -> Callable[[LineLabels], bool]:
    """Compare a quantity: a line without the label goes, one whose label is none of the kind stays with an error."""
    if wanted is None:
        raise EvaluationError(f"{condition.label} {condition.op} {condition.value}: the value is no {what}")
    label, compare = condition.label, _COMPARE[condition.op]

    def keeps(labels: LineLabels) -> bool:
        text = labels.values.get(label)
        if text is None:
            return False
        value = read(text)
        if value is None:
            if not labels.error:
                labels.fail("LabelFilterErr", f"{label}={text!r} is no {what}")
            return True
        return compare(value, wanted)

    return keeps


def _address_condition(condition: LabelComparison) -> Callable[[LineLabels], bool]:
    """Look for an address; a line with an error always stays, one without the label goes."""
    label, holds = condition.label, address_test(condition.value)
    is_wanted = condition.op == "="

    def keeps(labels: LineLabels) -> bool:
        if labels.error:
            return True
        text = labels.values.get(label)
        return text is not None and holds(text) is is_wanted

    return keeps
