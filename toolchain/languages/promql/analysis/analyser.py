"""Analyses a query: every part of the tree gets the branches of its result, bottom up."""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from math import inf, isfinite, isnan

from attrs import define, evolve

from toolchain.catalog.metric import Metric
from toolchain.languages.promql.analysis.aggregations import aggregation_branches
from toolchain.languages.promql.analysis.arithmetic import negated
from toolchain.languages.promql.analysis.binary import binary_branches
from toolchain.languages.promql.analysis.branch import Branch, Kind, LabelFact, united
from toolchain.languages.promql.analysis.calls import call_branches
from toolchain.languages.promql.analysis.context import WITHOUT_CATALOG, QueryContext
from toolchain.languages.promql.analysis.selectors import MOST_BRANCHES, selector_branches, selector_metrics
from toolchain.languages.promql.ast import (
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
from toolchain.languages.promql.functions import ValueType
from toolchain.languages.promql.value_types import type_of
from toolchain.languages.quantity import SECONDS, Quantity

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


def built_branches(expression: Expression) -> tuple[Branch, ...]:
    """Return the branches of a built expression without a catalog, as ``analyse`` gives them.

    Who builds asks of each step what it gives, and a step holds all those before: each part is worked out once. Parts
    never change.
    """
    known = _KNOWN.get(id(expression))
    if known is not None:
        return known[1]
    inner = [built_branches(part) for part in children(expression)]
    branches = _bounded(_branches(expression, inner, WITHOUT_CATALOG))
    if len(_KNOWN) >= _MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN[id(expression)] = (expression, branches)  # a part that is held keeps its id
    return branches


_KNOWN: dict[int, tuple[Expression, tuple[Branch, ...]]] = {}
_MOST_KNOWN = 16_384


def _visit(
    node: Expression, context: QueryContext, found: dict[int, tuple[Branch, ...]], nodes: list[Expression]
) -> tuple[Branch, ...]:
    parts = children(node)
    inner = [_visit(part, context, found, nodes) for part in parts]
    branches = _bounded(_branches(node, inner, context))
    found[id(node)] = branches
    nodes.append(node)
    return branches


def _bounded(branches: tuple[Branch, ...]) -> tuple[Branch, ...]:
    if len(branches) <= MOST_BRANCHES:
        return branches
    return (Branch(branches[0].type, united(branches), is_closed=all(b.is_closed for b in branches)),)


def _branches(node: Expression, inner: list[tuple[Branch, ...]], context: QueryContext) -> tuple[Branch, ...]:
    match node:
        case Selector():
            return selector_branches(node, context)
        case Range():
            return tuple(map(_ranged, inner[0]))
        case Subquery():
            return tuple(_over_time(branch) for branch in inner[0])
        case Call():
            return call_branches(node, inner)
        case Aggregation():
            return aggregation_branches(node, inner[-1])
        case Binary():
            return binary_branches(node, inner[0], inner[1])
        case Negation():
            return tuple(_negated(branch) for branch in inner[0])
        case Number():
            return (_number(node),)
        case String():
            return _STRING
        case Variable():
            return _ANYTHING
    return _ANYTHING


@lru_cache(maxsize=8192)
def _ranged(branch: Branch) -> Branch:
    """Return what a range of a selector holds; the same selectors are asked by panel after panel."""
    return evolve(branch, type=ValueType.RANGE)


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


def series_bound(analysis: Analysis, node: Expression) -> int | None:
    """Return the most series of a part of the query: ``topk``, ``and``, ``unless`` bound them, ``or`` adds them up."""
    if isinstance(node, Aggregation) and node.op in ("topk", "bottomk", "limitk"):
        inner = series_bound(analysis, node.expression)
        most = node.parameter.value if isinstance(node.parameter, Number) else None
        if node.grouping is None and most is not None and isfinite(most):
            return max(0, int(most)) if inner is None else max(0, min(inner, int(most)))
        return inner
    if isinstance(node, Binary) and node.op == "or":
        left, right = series_bound(analysis, node.left), series_bound(analysis, node.right)
        return None if left is None or right is None else left + right
    if isinstance(node, Binary) and (node.op == "unless" or isinstance(node.right, Number)):
        return series_bound(analysis, node.left)  # what is left out or compared is no more than before
    if isinstance(node, Binary) and node.op == "and" and node.matching is None:
        known = [
            each for each in (series_bound(analysis, node.left), series_bound(analysis, node.right)) if each is not None
        ]
        return min(known, default=None)
    bounds = [branch.series_bound for branch in analysis.of(node)]
    return None if any(bound is None for bound in bounds) else sum(bound for bound in bounds if bound is not None)
