"""Analyses a query: every part of the tree gets the branches of its result, bottom up."""

from collections.abc import Mapping
from functools import cached_property
from math import inf, isfinite, isnan

from attrs import define, evolve

from toolchain.catalog.metric import Metric
from toolchain.matching import VectorMatching
from toolchain.promql.analysis.aggregations import aggregation_branches
from toolchain.promql.analysis.arithmetic import combined, negated
from toolchain.promql.analysis.branch import Branch, Kind, LabelFact, united
from toolchain.promql.analysis.calls import call_branches
from toolchain.promql.analysis.context import WITHOUT_CATALOG, QueryContext
from toolchain.promql.analysis.matching import matched
from toolchain.promql.analysis.selectors import MOST_BRANCHES, selector_branches, selector_metrics
from toolchain.promql.analysis.share import is_share
from toolchain.promql.ast import (
    COMPARISONS,
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
    Variable,
    children,
)
from toolchain.promql.functions import ValueType
from toolchain.promql.parser import type_of
from toolchain.promql.selector_syntax import NAME_LABEL
from toolchain.quantity import COUNT, SECONDS, Quantity

_STRING = (Branch(ValueType.STRING, {}, is_closed=True),)
_ANYTHING = (Branch(ValueType.VECTOR, {}, is_closed=False),)


@define(slots=False, frozen=True, eq=False)
class Analysis:
    """What a query is; ``nodes`` are all parts of its tree, children before their parents."""

    expression: Expression
    context: QueryContext
    nodes: tuple[Expression, ...]
    _branches: Mapping[int, tuple[Branch, ...]]

    def of(self, node: Expression) -> tuple[Branch, ...]:
        """Return the branches of a part of the tree."""
        return self._branches[id(node)]

    @property
    def branches(self) -> tuple[Branch, ...]:
        """The branches of the whole query."""
        return self._branches[id(self.expression)]

    @property
    def type(self) -> ValueType | None:
        """The type of the result, None for a variable that may be anything."""
        return type_of(self.expression)

    @cached_property
    def labels(self) -> Mapping[str, LabelFact]:
        """The labels that series of the result can have."""
        return united(self.branches)

    @property
    def is_closed(self) -> bool:
        """Whether the result has no labels but those known."""
        return all(branch.is_closed for branch in self.branches)

    @cached_property
    def unit(self) -> Quantity | None:
        """What the result measures, None where that is unknown or differs between branches."""
        units = {(b.unit.dimension, b.unit.scale): b.unit for b in self.branches if b.unit is not None}
        is_known = all(branch.unit is not None or branch.kind is Kind.NUMBER for branch in self.branches)
        return next(iter(units.values())) if len(units) == 1 and is_known else None

    @cached_property
    def selectors(self) -> tuple[Selector, ...]:
        """The selectors of the query."""
        return tuple(node for node in self.nodes if isinstance(node, Selector))

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """The names of the series that the query reads."""
        return tuple(dict.fromkeys(selector.name for selector in self.selectors if selector.name))

    @cached_property
    def windows(self) -> tuple[str, ...]:
        """The ranges that the query looks over, as written."""
        return tuple(dict.fromkeys(node.window for node in self.nodes if isinstance(node, Range | Subquery)))

    @cached_property
    def labels_read(self) -> tuple[str, ...]:
        """The labels that matchers, groupings and vector matching name."""
        names: list[str] = []
        for node in self.nodes:
            match node:
                case Selector(matchers=matchers):
                    names.extend(matcher.label for matcher in matchers)
                case Aggregation(grouping=grouping) if grouping is not None:
                    names.extend(grouping.labels)
                case Binary(matching=matching) if matching is not None:
                    names.extend((*(matching.labels or ()), *matching.include))
        return tuple(dict.fromkeys(names))

    @property
    def series_bound(self) -> int | None:
        """The most series that the result can have, None where a label's values are not bounded."""
        return series_bound(self, self.expression)

    def metrics_of(self, selector: Selector) -> tuple[Metric, ...]:
        """Return the catalog's metrics that can answer a selector."""
        found = self._answering.get(id(selector))
        return selector_metrics(self.context.catalog, selector) if found is None else found

    @cached_property
    def _answering(self) -> Mapping[int, tuple[Metric, ...]]:
        return {id(selector): selector_metrics(self.context.catalog, selector) for selector in self.selectors}


def analyse(expression: Expression, context: QueryContext = WITHOUT_CATALOG) -> Analysis:
    """Return what a query means; selectors that carry their metric need no catalog. Never raises."""
    found: dict[int, tuple[Branch, ...]] = {}
    nodes: list[Expression] = []
    _visit(expression, context, found, nodes)
    return Analysis(expression, context, tuple(nodes), found)


def _visit(
    node: Expression, context: QueryContext, found: dict[int, tuple[Branch, ...]], nodes: list[Expression]
) -> tuple[Branch, ...]:
    parts = children(node)
    inner = [_visit(part, context, found, nodes) for part in parts]
    branches = _branches(node, inner, context)
    if len(branches) > MOST_BRANCHES:
        branches = (Branch(branches[0].type, united(branches), is_closed=all(b.is_closed for b in branches)),)
    found[id(node)] = branches
    nodes.append(node)
    return branches


def _branches(node: Expression, inner: list[tuple[Branch, ...]], context: QueryContext) -> tuple[Branch, ...]:
    match node:
        case Selector():
            return selector_branches(node, context)
        case Range():
            return tuple(evolve(branch, type=ValueType.RANGE) for branch in inner[0])
        case Subquery():
            return tuple(_over_time(branch) for branch in inner[0])
        case Call():
            return call_branches(node, inner)
        case Aggregation():
            return aggregation_branches(node, inner[-1])
        case Binary():
            return _binary(node, inner[0], inner[1])
        case Negation():
            return tuple(_negated(branch) for branch in inner[0])
        case Number():
            return (_number(node),)
        case String():
            return _STRING
        case Variable():
            return _ANYTHING
    return _ANYTHING


def _over_time(branch: Branch) -> Branch:
    """Return what a subquery collects: what is single at one moment can be another at the next."""
    varying = frozenset(name for name, fact in branch.labels.items() if not fact.is_single)
    return evolve(branch, type=ValueType.RANGE, key=varying if branch.is_closed else None, budget=None)


def _number(node: Number) -> Branch:
    value = node.value
    unit = SECONDS if node.text[-1] in "smhdwy" and node.text[:2] not in ("0x", "0X") else None
    low, high = (-inf, inf) if value is None or isnan(value) else (value, value)
    return Branch(
        ValueType.SCALAR,
        {},
        is_closed=True,
        kind=Kind.NUMBER,
        unit=unit,
        key=frozenset(),
        low=low,
        high=high,
        is_always=True,
        constant=value,
    )


def _negated(branch: Branch) -> Branch:
    low, high = negated(branch)
    constant = None if branch.constant is None else -branch.constant
    return evolve(branch, low=low, high=high, constant=constant, keeps_name=False, series="")


def _binary(node: Binary, left: tuple[Branch, ...], right: tuple[Branch, ...]) -> tuple[Branch, ...]:
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
    return evolve(branch, never=never, condition="filter" if is_conditional else branch.condition, is_always=False)


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


def series_bound(analysis: Analysis, node: Expression) -> int | None:
    """Return the most series of a part of the query; ``topk`` bounds them, ``or`` adds them up."""
    if isinstance(node, Aggregation) and node.op in ("topk", "bottomk", "limitk"):
        inner = series_bound(analysis, node.expression)
        most = node.parameter.value if isinstance(node.parameter, Number) else None
        if node.grouping is None and most is not None and isfinite(most):
            return max(0, int(most)) if inner is None else max(0, min(inner, int(most)))
        return inner
    if isinstance(node, Binary) and node.op == "or":
        left, right = series_bound(analysis, node.left), series_bound(analysis, node.right)
        return None if left is None or right is None else left + right
    bounds = [branch.series_bound for branch in analysis.of(node)]
    return None if any(bound is None for bound in bounds) else sum(bound for bound in bounds if bound is not None)
