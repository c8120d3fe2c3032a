"""A stateset has the values that the catalog names.

A value without a name has no words and no colour in panels, and an alert that compares with the known ones misses it.

Name the value in the catalog, with `states=`, or expose one of those that have a name.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.contract.comparison import Comparison
from toolchain.contract.consequences import READ, Readers
from toolchain.contract.rule import Drift, Rule


def check(compared: Comparison, readers: Readers) -> Iterable[Drift]:
    """Yield statesets with values that are no states."""
    for pair in compared.pairs:
        metric, family = pair.metric, pair.family
        states = {value for value, _ in metric.states}
        unknown = sorted(family.distinct - states) if states else []
        if unknown:
            named = ", ".join(f"{value:g} {name}" for value, name in metric.states)
            yield Drift(
                metric.location,
                f"{family.name} has the value {', '.join(f'{value:g}' for value in unknown[:5])} in "
                f"{compared.job.name}, which is no state: they are {named} ({family.location})",
                "Name it in the catalog, or expose a state that has a name.",
                metric.name,
                consequences=(readers.of_series(metric, metric.series_names, READ),),
            )


RULE = Rule("contract-state", Severity.WARNING, __doc__, check)
