"""Which labels of its records a metric query looks at behind the pipeline."""

from collections.abc import Iterator

from attrs import frozen

from toolchain.languages.logql.analysis.results import SELECTING
from toolchain.languages.logql.ast import (
    Constant,
    LabelReplace,
    Operation,
    Query,
    RangeAggregation,
    VectorAggregation,
    children,
)
from toolchain.languages.matching import Grouping


@frozen(eq=False)
class Consumption:
    """A range aggregation, and the labels that reach the result or decide about it; None where all do."""

    node: RangeAggregation
    labels: frozenset[str] | None


def consumptions(node: Query, labels: frozenset[str] | None = None) -> Iterator[Consumption]:
    """Yield the range aggregations of a query, left to right; ``labels`` are those that the outside looks at."""
    match node:
        case RangeAggregation():
            yield Consumption(node, labels if node.grouping is None else _kept(node.grouping))
            return
        case VectorAggregation() if node.op not in SELECTING:
            labels = frozenset() if node.grouping is None else _kept(node.grouping)
        case VectorAggregation() if node.grouping is not None:
            labels = _also(labels, node.grouping.labels)
        case LabelReplace():
            labels = _also(labels, (node.source,))
        case Operation():
            labels = _matched(node, labels)
    for part in children(node):
        yield from consumptions(part, labels)


def _kept(grouping: Grouping) -> frozenset[str] | None:
    return frozenset(grouping.labels) if grouping.kind == "by" else None


def _also(labels: frozenset[str] | None, names: tuple[str, ...]) -> frozenset[str] | None:
    return None if labels is None else labels.union(names)


def _matched(node: Operation, labels: frozenset[str] | None) -> frozenset[str] | None:
    if isinstance(node.left, Constant) or isinstance(node.right, Constant):
        return labels
    matching = node.matching
    if matching is None or matching.labels is None or matching.kind == "ignoring":
        return None
    return _also(labels, (*matching.labels, *matching.include))
