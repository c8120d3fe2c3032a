"""A metric has no more series per instance than its budget.

The budget is what the catalog declares, else the product of the bounds of its labels; buckets are not counted. Series
cost memory for as long as they are kept, and slow down all that reads them. What is over it because of values or labels
that the catalog does not allow is told there, and not once more.

Narrow the label that has the most values, or raise `budget=` if the metric is worth it.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.contract.comparison import Comparison, Pair
from toolchain.contract.consequences import READ, Readers
from toolchain.contract.rule import Drift, Rule
from toolchain.contract.rules.label_value import outside


def check(compared: Comparison, readers: Readers) -> Iterable[Drift]:
    """Yield metrics with more series on an instance than their budget."""
    for pair in compared.pairs:
        metric, family = pair.metric, pair.family
        instance, series = family.widest
        if series <= metric.budget or _is_told(pair):
            continue
        yield Drift(
            metric.location,
            f"{family.name} has {series:,} series on {instance}, over its budget of {metric.budget:,}{_widest(pair)} "
            f"({family.location})",
            "Narrow the label with the most values, or raise budget= in the catalog if it is worth that.",
            metric.name,
            consequences=(readers.of_series(metric, metric.series_names, READ),),
        )


def _is_told(pair: Pair) -> bool:
    """Return whether labels or values that should not be there are the reason."""
    if pair.extra:
        return True
    return any(
        label.example is None and len(outside(label, pair.family.labels[name]).first) > 2
        for label, name in pair.known_labels
    )


def _widest(pair: Pair) -> str:
    labels = pair.family.labels
    if not labels:
        return ""
    name = max(labels, key=lambda each: labels[each].count)
    return f"; {name!r} has {labels[name].count:,} values"


RULE = Rule("contract-cardinality", Severity.ERROR, __doc__, check)
