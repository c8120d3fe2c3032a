"""A metric has the type that the catalog says.

`rate()` of a gauge and the plain value of a counter are numbers without a meaning, and only a histogram has buckets to
take quantiles of. A stateset may be exposed as a gauge, and so may an info; a family without a TYPE line has no type
that could be wrong.

Create it with the type of the catalog in the application, or correct the catalog: what reads it is checked again.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.catalog.metric import Metric, MetricType
from toolchain.contract.client_defaults import client_of
from toolchain.contract.comparison import Comparison
from toolchain.contract.consequences import EMPTY, WRONG, Consequence, Readers
from toolchain.contract.likeness import is_type
from toolchain.contract.observed import Family
from toolchain.contract.rule import Drift, Rule

_PARTS = {
    "histogram": ("_bucket", "_sum", "_count"),
    "summary": ("", "_sum", "_count"),
}


def check(compared: Comparison, readers: Readers) -> Iterable[Drift]:
    """Yield metrics that are exposed with another type; names of client defaults have a rule of their own."""
    _, own = client_of(compared.exposure.families)
    for pair in compared.pairs:
        metric, family = pair.metric, pair.family
        if is_type(metric, family) or metric.name in own:
            continue
        yield Drift(
            metric.location,
            f"{metric.name} is a {metric.type.value} in the catalog, and {compared.job.name} exposes a "
            f"{family.type} ({family.location})",
            f"Create a {_client_type(metric)} in the application, or correct the catalog.",
            metric.name,
            consequences=consequences(metric, family, readers),
        )


def consequences(metric: Metric, family: Family, readers: Readers) -> tuple[Consequence, ...]:
    """Return what another type breaks: what reads series that it does not have, and what reads the others."""
    has = {family.name + suffix for suffix in _PARTS.get(family.type, ("",))}
    gone = [name for name in metric.series_names if name not in has]
    empty = readers.of_series(metric, gone, EMPTY) if gone else None
    wrong = readers.of_series(metric, [name for name in metric.series_names if name in has], WRONG)
    if empty is None:
        return (wrong,)
    return empty, wrong.apart_from(empty)


def _client_type(metric: Metric) -> str:
    return "gauge" if metric.type in (MetricType.STATESET, MetricType.INFO) else metric.type.value


RULE = Rule("contract-type", Severity.ERROR, __doc__, check)
