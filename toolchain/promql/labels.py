"""Which labels an expression's result can have, and how many series at most.

The label rules are those of Prometheus' evaluation of each construct. A result of None means that some selector is
not in the catalog, so nothing certain can be said.
"""

from collections.abc import Mapping
from math import prod

from attrs import evolve

from toolchain.catalog.label import Label
from toolchain.matching import Grouping, Matcher, VectorMatching
from toolchain.promql.ast import (
    SET_OPERATORS,
    Aggregation,
    Binary,
    Call,
    Expression,
    Negation,
    Number,
    Range,
    Selector,
    String,
    Subquery,
)

Labels = Mapping[str, Label]

_NO_LABELS = frozenset({"vector", "scalar", "time", "pi"})
_KEEPING_ALL = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})


def output_labels(expression: Expression) -> Labels | None:
    """Return the labels of the result by name, or None where a metric is unknown."""
    match expression:
        case Selector():
            return _selector_labels(expression)
        case Range(selector=selector):
            return _selector_labels(selector)
        case Number() | String():
            return {}
        case Subquery(expression=inner) | Negation(expression=inner):
            return output_labels(inner)
        case Aggregation():
            return _aggregation_labels(expression)
        case Call():
            return _call_labels(expression)
        case Binary():
            return _binary_labels(expression)
    return None


def series_bound(expression: Expression) -> int | None:
    """Return an upper bound of the number of series in the result, or None where it is not known."""
    if isinstance(expression, Aggregation) and expression.op in ("topk", "bottomk"):
        inner = series_bound(expression.expression)
        k = _constant(expression.parameter)
        if expression.grouping is None and k is not None:
            return k if inner is None else min(inner, k)
        return inner
    if isinstance(expression, Binary) and expression.op == "or":
        left, right = series_bound(expression.left), series_bound(expression.right)
        return None if left is None or right is None else left + right
    labels = output_labels(expression)
    return None if labels is None else prod(label.bound for label in labels.values())


def _constant(parameter: Expression | None) -> int | None:
    if isinstance(parameter, Number) and parameter.text.isdigit():
        return int(parameter.text)
    return None


def _selector_labels(selector: Selector) -> Labels | None:
    if selector.labels is None:
        return None
    labels = {label.name: label for label in selector.labels}
    for matcher in selector.matchers:
        if matcher.label in labels:
            labels[matcher.label] = _narrowed(labels[matcher.label], matcher)
    return {name: label for name, label in labels.items() if label.bound}


def _narrowed(label: Label, matcher: Matcher) -> Label:
    if "$" in matcher.value.rstrip("$"):
        return evolve(label, bound=1) if matcher.op == "=" else label
    if matcher.op == "=":
        return evolve(label, bound=1 if matcher.value else 0)
    if label.values and matcher.op != "!=":
        matched = set(label.matched_by(matcher.value))
        kept = [value for value in label.values if (value in matched) == (matcher.op == "=~")]
        return evolve(label, bound=max(len(kept), 1))
    return label


def _aggregation_labels(aggregation: Aggregation) -> Labels | None:
    inner = output_labels(aggregation.expression)
    if inner is None or aggregation.op in _KEEPING_ALL:
        return inner
    kept = _grouped(inner, aggregation.grouping)
    if aggregation.op == "count_values" and isinstance(aggregation.parameter, String):
        name = aggregation.parameter.value
        return {**kept, name: Label(name, 100, example="1")}
    return kept


def _grouped(labels: Labels, grouping: Grouping | None) -> Labels:
    if grouping is None:
        return {}
    return {name: label for name, label in labels.items() if (name in grouping.labels) == (grouping.kind == "by")}


def _call_labels(call: Call) -> Labels | None:
    if call.function in _NO_LABELS:
        return {}
    vectors = [argument for argument in call.arguments if not isinstance(argument, Number | String)]
    if not vectors:
        return {}
    if call.function in ("absent", "absent_over_time"):
        return _absent_labels(vectors[0])
    labels = output_labels(vectors[-1] if call.function == "histogram_quantile" else vectors[0])
    if labels is None:
        return None
    if call.function == "histogram_quantile":
        return {name: label for name, label in labels.items() if name != "le"}
    if call.function in ("label_replace", "label_join"):
        destination = call.arguments[1]
        if isinstance(destination, String):
            bound = prod(label.bound for label in labels.values()) or 1
            return {**labels, destination.value: Label(destination.value, min(bound, 100), example="")}
    return labels


def _absent_labels(argument: Expression) -> Labels | None:
    selector = argument.selector if isinstance(argument, Range) else argument
    if not isinstance(selector, Selector):
        return {}
    return {m.label: Label(m.label, 1, values=(m.value,)) for m in selector.matchers if m.op == "=" and m.value}


def _binary_labels(operation: Binary) -> Labels | None:
    left, right = output_labels(operation.left), output_labels(operation.right)
    if _is_scalar(operation.left):
        return right
    if _is_scalar(operation.right):
        return left
    if operation.op in SET_OPERATORS:
        if operation.op != "or" or left is None or right is None:
            return None if operation.op == "or" else left
        return {**right, **left}
    return None if left is None or right is None else _matched(left, right, operation.matching or VectorMatching())


def _matched(left: Labels, right: Labels, matching: VectorMatching) -> Labels:
    if matching.group is not None:
        many, one = (left, right) if matching.group == "group_left" else (right, left)
        kept = {name: label for name, label in many.items() if name not in matching.include}
        return {**kept, **{name: one[name] for name in matching.include if name in one}}
    if matching.labels is None:
        return left
    return {name: label for name, label in left.items() if (name in matching.labels) == (matching.kind == "on")}


def _is_scalar(expression: Expression) -> bool:
    if isinstance(expression, Call):
        return expression.function in ("scalar", "time", "pi")
    if isinstance(expression, Binary):
        return _is_scalar(expression.left) and _is_scalar(expression.right)
    return isinstance(expression, Number) or (isinstance(expression, Negation) and _is_scalar(expression.expression))
