"""Aggregations: which labels they leave, and what the value becomes."""

from collections.abc import Sequence
from math import inf

from attrs import evolve

from toolchain.languages.matching import Grouping
from toolchain.languages.promql.analysis.branch import CUMULATIVE, Branch, Kind, LabelFact
from toolchain.languages.promql.ast import Aggregation, Expression, Number, String
from toolchain.languages.promql.functions import ValueType
from toolchain.languages.promql.lexer import has_variable
from toolchain.languages.promql.selector_syntax import NAME_LABEL
from toolchain.languages.quantity import COUNT, Quantity

SELECTING = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
"""Aggregations that return some of their series as they are."""


def aggregation_branches(aggregation: Aggregation, inner: Sequence[Branch]) -> tuple[Branch, ...]:
    """Return the branches of an aggregation; each of the operand's gives one."""
    if aggregation.op in SELECTING:
        return tuple(_selected(aggregation, branch) for branch in inner)
    return tuple(_aggregated(aggregation, branch) for branch in inner)


def _selected(aggregation: Aggregation, branch: Branch) -> Branch:
    most = aggregation.parameter.value if isinstance(aggregation.parameter, Number) else None
    is_count = aggregation.op != "limit_ratio" and most is not None
    is_always = branch.is_always and is_count and most is not None and most >= 1
    if is_count and most == 1:
        return evolve(branch, key=_group_key(aggregation.grouping, branch), is_always=is_always)
    return evolve(branch, is_always=is_always) if branch.is_always else branch


def _group_key(grouping: Grouping | None, branch: Branch) -> frozenset[str] | None:
    """Return what tells groups apart of which each has one series."""
    if grouping is None:
        return frozenset()
    if grouping.kind == "without" or any(has_variable(name) for name in grouping.labels):
        return branch.key
    facts = {name: branch.labels.get(name) for name in grouping.labels if branch.can_have(name)}
    return frozenset(name for name, fact in facts.items() if fact is None or not fact.is_single)


def _aggregated(aggregation: Aggregation, branch: Branch) -> Branch:
    labels, is_closed, removed = _grouped(aggregation, branch)
    key = frozenset(name for name, fact in labels.items() if not fact.is_single) if is_closed else None
    if aggregation.op == "count_values" and isinstance(aggregation.parameter, String) and not _is_removed(aggregation):
        labels[aggregation.parameter.value] = LabelFact(is_required=True)
        key = None if key is None else key | {aggregation.parameter.value}
    kind, unit, low, high = _value(aggregation, branch)
    return Branch(
        ValueType.VECTOR,
        labels,
        is_closed,
        kind,
        unit,
        branch.metrics,
        "",
        _keeps_name(aggregation, branch),
        key,
        low,
        high,
        "" if branch.condition == "bool" else branch.condition,
        branch.is_always,
        None,
        branch.never,
        branch.aggregated or (aggregation.op if branch.kind in CUMULATIVE and kind in CUMULATIVE else ""),
        removed,
        branch.budget,
    )


def _is_removed(aggregation: Aggregation) -> bool:
    """Return whether ``without`` takes the label that count_values has just set."""
    grouping, label = aggregation.grouping, aggregation.parameter
    is_without = grouping is not None and grouping.kind == "without"
    return is_without and isinstance(label, String) and grouping is not None and label.value in grouping.labels


def is_share(parameter: Expression | None) -> bool:
    """Return whether a quantile is a number from 0 to 1; one beyond them is infinite."""
    value = parameter.value if isinstance(parameter, Number) else None
    return value is not None and 0 <= value <= 1


def _keeps_name(aggregation: Aggregation, branch: Branch) -> bool:
    grouping = aggregation.grouping
    return branch.keeps_name and grouping is not None and grouping.kind == "by" and NAME_LABEL in grouping.labels


def _grouped(aggregation: Aggregation, branch: Branch) -> tuple[dict[str, LabelFact], bool, dict[str, str]]:
    """Return the labels that remain, whether those are all, and which construct removed the others."""
    grouping = aggregation.grouping
    if grouping is None:
        return {}, True, {**branch.removed, **dict.fromkeys(branch.labels, f"{aggregation.op}(...)")}
    clause = f"{aggregation.op} {grouping.kind} ({', '.join(grouping.labels)})"
    has_holes = any(has_variable(name) for name in grouping.labels)
    if grouping.kind == "by":
        kept = {
            name: branch.labels.get(name, LabelFact(is_required=False))
            for name in grouping.labels
            if name != NAME_LABEL and not has_variable(name) and branch.can_have(name)
        }
        gone = dict.fromkeys((name for name in branch.labels if name not in kept), clause)
        return kept, not has_holes, {**branch.removed, **gone}
    kept = {name: fact for name, fact in branch.labels.items() if name not in grouping.labels}
    gone = dict.fromkeys((name for name in grouping.labels if branch.can_have(name)), clause)
    return kept, branch.is_closed and not has_holes, {**branch.removed, **gone}


def _value(aggregation: Aggregation, branch: Branch) -> tuple[Kind, Quantity | None, float, float]:
    match aggregation.op:
        case "count" | "count_values":
            return Kind.COUNT, COUNT, 1.0, inf
        case "group":
            return Kind.COUNT, COUNT, 1.0, 1.0
        case "sum":
            kind = Kind.COUNT if branch.kind in (Kind.BOOL, Kind.INFO) else branch.kind
            low, high = 0.0 if branch.low >= 0 else -inf, 0.0 if branch.high <= 0 else inf
            return kind, branch.unit, low, high
        case "stddev":
            return Kind.GAUGE, branch.unit, 0.0, inf
        case "stdvar":
            return Kind.GAUGE, None, 0.0, inf
        case "avg" if branch.kind is Kind.BOOL:
            return Kind.RATIO, Quantity((), is_ratio=True), 0.0, 1.0
        case "quantile" if not is_share(aggregation.parameter):
            return branch.kind, branch.unit, -inf, inf
    return branch.kind, branch.unit, branch.low, branch.high
