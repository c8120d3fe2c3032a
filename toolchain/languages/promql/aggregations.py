"""Aggregations of PromQL, each named as in PromQL."""

from collections.abc import Iterable
from typing import Protocol

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import AtLeast1, LabelName
from toolchain.base.errors import QueryError, UnknownLabelError, did_you_mean, slip_of
from toolchain.catalog.label import meant_label
from toolchain.languages.matching import Grouping
from toolchain.languages.promql.analysis.labels import output_labels
from toolchain.languages.promql.ast import Aggregation, Expression, Number, Operand, String, as_expression, selectors


class Aggregator(Protocol):
    """An aggregation; grouped ``by`` labels, or ``without`` some, or over everything."""

    def __call__(
        self, source: Operand, *, by: Iterable[str] | None = None, without: Iterable[str] | None = None
    ) -> Aggregation:
        """Return the aggregation. Raises UnknownLabelError for a label that the source does not have."""


def _aggregator(op: str) -> Aggregator:
    def build(source: Operand, *, by: Iterable[str] | None = None, without: Iterable[str] | None = None) -> Aggregation:
        expression = as_expression(source)
        return Aggregation(op, expression, _grouping(expression, by, without))

    build.__name__ = op
    return checked(build)


def _grouping(expression: Expression, by: Iterable[str] | None, without: Iterable[str] | None) -> Grouping | None:
    if by is None and without is None:
        return None
    if by is not None and without is not None:
        raise QueryError("an aggregation groups either by labels or without labels, not both", "Keep one of them.")
    wanted = tuple(by if by is not None else without or ())
    check_labels(expression, wanted, "group by" if by is not None else "group without")
    return Grouping("by" if by is not None else "without", wanted)


def check_labels(expression: Expression, wanted: Iterable[str], use: str) -> None:
    """Raise UnknownLabelError for a label that an expression does not have; ``use`` says what it is wanted for."""
    labels = output_labels(expression)
    if labels is None:
        return
    for name in wanted:
        if name not in labels:
            raise UnknownLabelError(
                f"cannot {use} {name!r}: the expression has no such label.{did_you_mean(name, labels)}",
                f"Its labels are {', '.join(sorted(labels)) or 'none'}.",
                follows=meant_label(name, (each for found in selectors(expression) for each in found.labels or ())),
                mend=slip_of(name, labels),
            )


sum = _aggregator("sum")
avg = _aggregator("avg")
min = _aggregator("min")
max = _aggregator("max")
count = _aggregator("count")
group = _aggregator("group")
stddev = _aggregator("stddev")


@checked
def topk(k: AtLeast1, source: Operand) -> Aggregation:
    """Return the k largest series; in a range panel the set may change at every step."""
    return Aggregation("topk", as_expression(source), parameter=Number(str(k)))


@checked
def bottomk(k: AtLeast1, source: Operand) -> Aggregation:
    """Return the k smallest series."""
    return Aggregation("bottomk", as_expression(source), parameter=Number(str(k)))


@checked
def count_values(label: LabelName, source: Operand, *, by: Iterable[str] | None = None) -> Aggregation:
    """Return how many series have each value, the value in ``label``."""
    expression = as_expression(source)
    return Aggregation("count_values", expression, _grouping(expression, by, None), String(label))
