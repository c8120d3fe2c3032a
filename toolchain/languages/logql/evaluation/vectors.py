"""What vector aggregations and ``label_replace`` make of the series at one moment."""

import math
from collections.abc import Callable, Sequence

from toolchain.languages.logql.ast import LabelReplace, VectorAggregation
from toolchain.languages.logql.evaluation.errors import EvaluationError
from toolchain.languages.logql.evaluation.extraction import Labels
from toolchain.languages.logql.evaluation.regular_expressions import expanded, regex
from toolchain.languages.logql.evaluation.windows import largest, mean, smallest, variance
from toolchain.languages.logql.syntax import COUNTED_AGGREGATIONS, SORTS

Vector = list[tuple[Labels, float]]
"""Series with their values at one moment."""

_COMBINE: dict[str, Callable[[Sequence[float]], float]] = {
    "sum": sum,
    "avg": mean,
    "min": smallest,
    "max": largest,
    "count": lambda values: float(len(values)),
    "stdvar": variance,
    "stddev": lambda values: math.sqrt(variance(values)),
}


def aggregation_of(query: VectorAggregation) -> Callable[[Vector], Vector]:
    """Return how a vector aggregation combines series. Raises EvaluationError."""
    group = _group_of(query)
    if query.op not in COUNTED_AGGREGATIONS and query.op not in SORTS:
        combine = _COMBINE[query.op]
        return lambda vector: [(labels, combine([value for _, value in each])) for labels, each in group(vector)]
    if query.op in SORTS:
        count = None
    elif query.parameter.isdecimal():
        count = int(query.parameter)
    else:
        raise EvaluationError(f"{query.op} takes a whole number of series, not {query.parameter!r}")
    is_descending = query.op not in ("sort", "bottomk")

    def ranked(vector: Vector) -> Vector:
        found: Vector = []
        for _, each in group(vector):
            each.sort(
                key=lambda sample: (sample[1] != sample[1], -sample[1] if is_descending else sample[1], sample[0])
            )
            found += each[:count]
        return found

    return ranked


def _group_of(query: VectorAggregation) -> Callable[[Vector], list[tuple[Labels, Vector]]]:
    grouping = query.grouping
    names = frozenset(grouping.labels) if grouping else frozenset()
    is_without = grouping is not None and grouping.kind == "without"
    known: dict[Labels, Labels] = {}

    def group(vector: Vector) -> list[tuple[Labels, Vector]]:
        found: dict[Labels, Vector] = {}
        for sample in vector:
            labels = known.get(sample[0])
            if labels is None:
                labels = known[sample[0]] = tuple(pair for pair in sample[0] if (pair[0] in names) is not is_without)
            found.setdefault(labels, []).append(sample)
        return sorted(found.items())

    return group


def replacement_of(query: LabelReplace) -> Callable[[Vector], Vector]:
    """Return how ``label_replace`` changes the labels of series. Raises EvaluationError."""
    pattern = regex(f"^(?:{query.pattern})$", dot_is_any=True)
    known: dict[Labels, Labels] = {}

    def replaced(labels: Labels) -> Labels:
        found = pattern.fullmatch(dict(labels).get(query.source, ""))
        if found is None:
            return labels
        changed = dict(labels)
        changed.pop(query.destination, None)
        value = expanded(query.replacement, found)
        if value:
            changed[query.destination] = value
        return tuple(sorted(changed.items()))

    def replace(vector: Vector) -> Vector:
        for labels, _ in vector:
            if labels not in known:
                known[labels] = replaced(labels)
        return [(known[labels], value) for labels, value in vector]

    return replace
