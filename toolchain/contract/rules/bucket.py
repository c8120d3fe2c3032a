"""A histogram has the bounds that alerts, objectives and quantiles read.

A share of requests under 2 s needs a bucket at 2: without one a query for `le="2"` is empty, and a quantile that is
held against 2 is a guess between its neighbours. Bounds that nobody reads by themselves still make quantiles as exact
as they are; losing one is a warning. Bounds of a client's defaults (0.005 to 10) fit seconds, and nothing else.

Give the histogram the buckets of the catalog, or change them there together with the limits that are read.
"""

from collections.abc import Iterable, Sequence

from toolchain.base.finding import Severity
from toolchain.contract.bounds import is_in
from toolchain.contract.comparison import Comparison, Pair
from toolchain.contract.consequences import NOTHING, Readers, united
from toolchain.contract.rule import Drift, Rule
from toolchain.contract.rules.unit import factor_of_bounds

_CLIENT_DEFAULTS = (
    (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0),
)
"""Of prom-client and client_golang, and of client_python."""


def check(compared: Comparison, readers: Readers) -> Iterable[Drift]:
    """Yield histograms without bounds that the catalog has or a query reads."""
    for pair in compared.pairs:
        metric, family = pair.metric, pair.family
        if not family.bound_texts or not metric.buckets or factor_of_bounds(metric, family) is not None:
            continue
        has = set(family.bounds)
        read = readers.bounds(metric)
        lost = sorted(bound for bound in {*metric.buckets, *read} if not is_in(bound, has))
        extra = sorted(bound for bound in has if not is_in(bound, metric.buckets))
        if not lost and not extra:
            continue
        harmed = tuple(united(each for bound in lost if is_in(bound, read) for each in readers.of_bound(metric, bound)))
        rest = readers.of_quantiles(metric) if lost else NOTHING
        for each in harmed:
            rest = rest.apart_from(each)
        is_read = any(each.uses for each in harmed)
        yield Drift(
            metric.location,
            f"{family.name} {_difference(pair, lost, extra)} in {compared.job.name} ({family.location})",
            _remedy(pair, lost),
            metric.name,
            consequences=(*harmed, rest),
            severity=Severity.ERROR if is_read or _is_default_of_seconds(pair) else None if lost else Severity.INFO,
        )


def _remedy(pair: Pair, lost: Sequence[float]) -> str:
    unknown = [bound for bound in lost if not is_in(bound, pair.metric.buckets)]
    if unknown:
        return f"Add a bucket at {_listed(unknown)} in the catalog and in the application."
    return f"Give it the buckets of the catalog: {_listed(pair.metric.buckets)}."


def _difference(pair: Pair, lost: Sequence[float], extra: Sequence[float]) -> str:
    bounds = pair.family.bounds
    if _is_default_of_seconds(pair):
        return f"measures {pair.metric.unit} with a client's default buckets for seconds"
    if bounds and not set(bounds) & set(pair.metric.buckets):
        return f"has other buckets than the catalog, {_listed(bounds)}"
    told = [f"has no bucket at {_listed(lost)}"] if lost else []
    if extra:
        told.append(f"{'has' if not lost else ''} others at {_listed(extra)}".strip())
    return " and ".join(told)


def _is_default_of_seconds(pair: Pair) -> bool:
    bounds = pair.family.bounds
    are_defaults = len(bounds) > 2 and any(set(bounds) <= set(defaults) for defaults in _CLIENT_DEFAULTS)
    return are_defaults and pair.metric.buckets[-1] > 1000 * bounds[-1]


def _listed(bounds: Iterable[float]) -> str:
    return ", ".join(f"{bound:g}" for bound in bounds)


RULE = Rule("contract-bucket", Severity.WARNING, __doc__, check)
