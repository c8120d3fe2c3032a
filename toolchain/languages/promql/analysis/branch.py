"""What is known of an expression's result: one branch per alternative that can supply series."""

from collections.abc import Iterable, Mapping
from enum import Enum
from math import inf, prod
from types import MappingProxyType
from typing import Literal

from attrs import frozen

from toolchain.catalog.label import Label
from toolchain.catalog.metric import Metric
from toolchain.languages.promql.functions import ValueType
from toolchain.languages.quantity import Quantity


class Kind(Enum):
    """What sort of number a value is; it decides which functions make sense of it."""

    COUNTER = "counter"
    GAUGE = "gauge"
    BUCKET = "histogram bucket"
    OBSERVATIONS = "histogram count"
    TOTAL = "histogram sum"
    QUANTILE = "quantile"
    INFO = "info"
    STATESET = "stateset"
    RATE = "rate"
    INCREASE = "increase"
    RATIO = "ratio"
    COUNT = "count"
    BOOL = "0 or 1"
    NUMBER = "number"
    UNKNOWN = "unknown"


CUMULATIVE = frozenset({Kind.COUNTER, Kind.BUCKET, Kind.OBSERVATIONS, Kind.TOTAL})
"""Kinds that only grow, and fall to 0 when the process restarts."""


@frozen
class Domain:
    """The values that a label can have; ``values`` is None where they are not known one by one.

    ``label`` is the catalog's label that they come from; ``bound`` is the most values at one time.
    """

    values: tuple[str, ...] | None = None
    label: Label | None = None
    bound: int | None = None


ANY_VALUE = Domain()


@frozen
class LabelFact:
    """A label that series have: all of them, or only some."""

    is_required: bool
    domain: Domain = ANY_VALUE

    @property
    def choices(self) -> int | None:
        """How many values there are, the missing label being one of them; None where that is not bounded."""
        return None if self.domain.bound is None else self.domain.bound + (not self.is_required)

    @property
    def is_single(self) -> bool:
        """Whether the label is the same on every series."""
        return self.choices is not None and self.choices <= 1


Labels = Mapping[str, LabelFact]

NOTHING_REMOVED: Mapping[str, str] = MappingProxyType({})

Condition = Literal["", "filter", "bool"]


@frozen(eq=False)
class Branch:
    """One alternative of a result.

    ``labels`` are those that series can have; where ``is_closed``, they have no others. ``removed`` says of a label
    that is gone which construct took it. ``key`` are labels that tell any two series apart, None where that is not
    known. ``unit`` is None where it is not known; a bare ``constant`` adopts any. ``low`` and ``high`` bound the value.
    ``condition`` is ``filter`` behind a comparison that drops series, ``bool`` behind one that makes them 0 or 1.
    ``is_always`` branches are never empty, ``never`` says why one always is. ``aggregated`` is the aggregation that
    combined counters before any rate was taken. ``budget`` is the most series of the metric that it comes from.
    """

    type: ValueType
    labels: Labels
    is_closed: bool
    kind: Kind = Kind.UNKNOWN
    unit: Quantity | None = None
    metrics: tuple[Metric, ...] = ()
    series: str = ""
    keeps_name: bool = False
    key: frozenset[str] | None = None
    low: float = -inf
    high: float = inf
    condition: Condition = ""
    is_always: bool = False
    constant: float | None = None
    never: str = ""
    aggregated: str = ""
    removed: Mapping[str, str] = NOTHING_REMOVED
    budget: int | None = None

    @property
    def is_constant(self) -> bool:
        """Whether the value is a literal."""
        return self.constant is not None

    @property
    def series_bound(self) -> int | None:
        """The most series, or None where a label's values are not bounded."""
        bounds = [fact.choices for name, fact in self.labels.items() if not is_decided(name, self.labels)]
        if not self.is_closed or any(bound is None for bound in bounds):
            return self.budget
        product = prod(bound for bound in bounds if bound is not None)
        return product if self.budget is None else min(product, self.budget)

    def can_have(self, label: str) -> bool:
        """Return whether some series can have the label."""
        return label in self.labels or not self.is_closed

    def requires(self, label: str) -> bool:
        """Return whether every series has the label."""
        fact = self.labels.get(label)
        return fact is not None and fact.is_required


def is_decided(name: str, labels: Labels) -> bool:
    """Return whether another one of the labels decides the value of a label, as the catalog has it."""
    label = labels[name].domain.label
    if label is None or not label.follows or label.follows not in labels:
        return False
    leading = labels[label.follows].domain.label
    return leading is not None and leading.name == label.follows


def united(alternatives: Iterable[Branch]) -> dict[str, LabelFact]:
    """Return the labels that a result of several branches can have; required only where every branch requires them."""
    branches = tuple(alternatives)
    names = dict.fromkeys(name for branch in branches for name in branch.labels)
    return {name: _united_fact([branch.labels.get(name) for branch in branches]) for name in names}


def _united_fact(facts: list[LabelFact | None]) -> LabelFact:
    present = [fact for fact in facts if fact is not None]
    if len(present) == 1:
        domain = present[0].domain
    else:
        values: list[str] | None = []
        for fact in present:
            values = None if values is None or fact.domain.values is None else [*values, *fact.domain.values]
        bounds = [fact.domain.bound for fact in present]
        bound = None if any(each is None for each in bounds) else max(each for each in bounds if each is not None)
        merged = None if values is None else tuple(dict.fromkeys(values))
        domain = Domain(merged, present[0].domain.label, bound if merged is None else len(merged))
    return LabelFact(len(present) == len(facts) and all(fact.is_required for fact in present), domain)
