"""Binary operations: which series the sides make together, and what their value becomes."""

from attrs import evolve

from toolchain.languages.matching import VectorMatching
from toolchain.languages.promql.analysis.arithmetic import combined
from toolchain.languages.promql.analysis.branch import CUMULATIVE, Branch, Kind
from toolchain.languages.promql.analysis.matching import matched
from toolchain.languages.promql.analysis.share import is_share
from toolchain.languages.promql.ast import COMPARISONS, SET_OPERATORS, Binary, Selector
from toolchain.languages.promql.functions import ValueType
from toolchain.languages.promql.selector_syntax import NAME_LABEL
from toolchain.languages.quantity import COUNT


def binary_branches(node: Binary, left: tuple[Branch, ...], right: tuple[Branch, ...]) -> tuple[Branch, ...]:
    """Return the branches of a binary operation from those of its sides."""
    if node.op == "or":
        return (*left, *(_other_branch(branch, left) for branch in right))
    if node.op in SET_OPERATORS:
        return tuple(_filtered_by(node, branch, right) for branch in left)
    pairs = tuple(_pair(node, first, second) for first in left for second in right)
    if all(branch.is_closed and not branch.labels for branch in (*left, *right)):
        return pairs
    return tuple(_uncertain(pair, left, right) for pair in pairs)


def _uncertain(pair: Branch, left: tuple[Branch, ...], right: tuple[Branch, ...]) -> Branch:
    """Return what joins two vectors of which a partner can be missing: the fallback of ``or`` may not be there."""
    joins_vectors = ValueType.SCALAR not in (left[0].type, right[0].type)
    return evolve(pair, is_always=False) if pair.is_always and joins_vectors else pair


def _other_branch(branch: Branch, before: tuple[Branch, ...]) -> Branch:
    """Return the second side of ``or``; its zero adopts the unit of the first."""
    if branch.kind is Kind.NUMBER and branch.unit is None and len(before) == 1:
        return evolve(branch, unit=before[0].unit)
    return branch


def _filtered_by(node: Binary, branch: Branch, others: tuple[Branch, ...]) -> Branch:
    found = [matched(node.op, branch, other, node.matching, is_set=True) for other in others]
    never = branch.never
    if node.op == "and" and not never and all(each.never for each in found):
        never = found[0].never
    is_conditional = node.op == "unless" or any(other.condition == "filter" for other in others)
    kind = Kind.INCREASE if branch.kind in CUMULATIVE and _has_begun_since(node) else branch.kind
    condition = "filter" if is_conditional else branch.condition
    return evolve(branch, kind=kind, never=never, condition=condition, is_always=False)


def _has_begun_since(node: Binary) -> bool:
    """Return whether series are left that did not exist an offset ago: a counter's value is its increase since then."""
    left, right = node.left, node.right
    return (
        node.op == "unless"
        and isinstance(left, Selector)
        and isinstance(right, Selector)
        and bool(right.offset)
        and left == evolve(right, offset="")
    )


def _pair(node: Binary, left: Branch, right: Branch) -> Branch:
    is_comparison = node.op in COMPARISONS
    arithmetic = combined(node.op, left, right)
    kind, unit, low, high = arithmetic.kind, arithmetic.unit, arithmetic.low, arithmetic.high
    if is_comparison and node.returns_bool:
        kind, unit, low, high = Kind.BOOL, COUNT, 0.0, 1.0
    if node.op == "/" and is_share(node.left, node.right):
        high = 1.0
    condition = left.condition or right.condition
    if is_comparison:
        condition = "bool" if node.returns_bool else "filter"
    vectors = [branch for branch in (left, right) if branch.type is not ValueType.SCALAR]
    if len(vectors) == 2:
        value = Branch(
            ValueType.VECTOR, {}, is_closed=True, kind=kind, unit=unit, low=low, high=high, condition=condition
        )
        return _joined(node, left, right, value)
    source = vectors[0] if vectors else left
    if is_comparison and not node.returns_bool:
        kind, unit = source.kind, source.unit
        low, high = _filtered_range(node.op, left, right)
    is_constant = left.constant is not None and right.constant is not None and not is_comparison
    return evolve(
        source,
        kind=kind,
        unit=unit,
        low=low,
        high=high,
        condition=condition,
        keeps_name=source.keeps_name and is_comparison and not node.returns_bool,
        is_always=source.is_always and condition != "filter",
        constant=low if is_constant and low == high else None,
        metrics=tuple(dict.fromkeys((*left.metrics, *right.metrics))),
        never=left.never or right.never,
    )


def _joined(node: Binary, left: Branch, right: Branch, value: Branch) -> Branch:
    pair = matched(node.op, left, right, node.matching, is_set=False)
    is_filter = node.op in COMPARISONS and not node.returns_bool
    many = right if node.matching is not None and node.matching.group == "group_right" else left
    keeps_name = is_filter and many.keeps_name and _leaves_name(node.matching)
    return Branch(
        ValueType.VECTOR,
        pair.labels,
        pair.is_closed,
        left.kind if is_filter else value.kind,
        left.unit if is_filter else value.unit,
        tuple(dict.fromkeys((*left.metrics, *right.metrics))),
        many.series if keeps_name else "",
        keeps_name,
        pair.key,
        left.low if is_filter else value.low,
        left.high if is_filter else value.high,
        value.condition,
        left.is_always and right.is_always and not is_filter,
        None,
        left.never or right.never or pair.never,
        left.aggregated or right.aggregated,
        pair.removed,
        many.budget,
    )


def _leaves_name(matching: VectorMatching | None) -> bool:
    if matching is None or matching.kind != "on" or matching.group is not None:
        return True
    return NAME_LABEL in (matching.labels or ())


def _filtered_range(op: str, left: Branch, right: Branch) -> tuple[float, float]:
    """Return what is left of the vector's range behind a comparison with a number."""
    if left.type is ValueType.SCALAR:
        left, right = right, left
        op = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(op, op)
    bound = right.constant
    if bound is None:
        return left.low, left.high
    match op:
        case ">" | ">=":
            return max(left.low, bound), left.high
        case "<" | "<=":
            return left.low, min(left.high, bound)
        case "==":
            return bound, bound
    return left.low, left.high
