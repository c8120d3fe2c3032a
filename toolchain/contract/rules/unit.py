"""Values are in the unit that the name and the catalog say.

Milliseconds under a name of seconds are wrong by a thousand everywhere, and no query fails. They are noticed by a UNIT
line, by bounds that are those of the catalog times a thousand, by observations that are all above the last bound, by a
start time in the far future, by a help text that names another unit, by a latency of ten seconds and more, by a
process that needs less than 100 kB, by parts of a byte, and by a ratio that is a percentage.

Observe base units, seconds and bytes: divide by 1000 where the application measures milliseconds.
"""

import re
from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.catalog.metric import Metric, MetricType
from toolchain.contract.client_defaults import is_default
from toolchain.contract.comparison import Comparison, Pair
from toolchain.contract.consequences import WRONG, Readers
from toolchain.contract.likeness import unit_of_name
from toolchain.contract.observed import Family
from toolchain.contract.rule import Drift, Rule

_FACTORS = {1000.0: "milliseconds", 1e6: "microseconds", 1e9: "nanoseconds"}
_ENOUGH = 5
"""Observations from which it is no chance that most are above the last bound."""
_LATEST = 1e11
"""A time in seconds since 1970 that is in the year 5138; in milliseconds it was in 1973."""
_LATENCY = re.compile(r"(?:^|_)(?:lag|latency|duration|response_time|wait)(?:_|$)")
_LONG = 10.0
_MEMORY = re.compile(r"(?:^|_)(?:memory|heap_size)(?:_|$)")
_LEAST_MEMORY = 100_000
_MOST_LIKELY = "most likely"
"""What a gauge is judged by its value alone: that is a warning."""
_OVER_ONE = 1.5
"""From here on a ratio is none: one that is a little over 1 is rounded, or an average of what was."""
_HELP = re.compile(r"\bin (?:milliseconds|millis|ms|microseconds)\b|\((?:ms|milliseconds|millis)\)", re.IGNORECASE)
_UNIT_LINES = {"milliseconds": "s", "ms": "s", "microseconds": "s", "nanoseconds": "s"}


def check(compared: Comparison, readers: Readers) -> Iterable[Drift]:
    """Yield metrics whose values are in another unit."""
    for pair in compared.pairs:
        metric, family = pair.metric, pair.family
        how = _how(pair)
        if how:
            yield Drift(
                metric.location,
                f"{family.name} {how} in {compared.job.name} ({family.location})",
                "Expose base units, as its name and the catalog say: seconds, bytes, ratios from 0 to 1.",
                metric.name,
                consequences=(readers.of_series(metric, metric.series_names, WRONG),),
                severity=Severity.WARNING if _MOST_LIKELY in how else None,
            )


def _how(pair: Pair) -> str:
    metric, family = pair.metric, pair.family
    if pair.is_renamed and unit_of_name(family.name) != unit_of_name(metric.name):
        return ""  # the new name says it
    factor = factor_of_bounds(metric, family)
    if factor is not None:
        return f"has bounds in {_FACTORS[factor]}, {_first(family)}, and the catalog in seconds"
    if _is_seconds(metric):
        if family.unit and family.unit in _UNIT_LINES:
            return f"has the unit {family.unit}, and the catalog seconds"
        if family.help and _HELP.search(family.help):
            return f"says {_HELP.search(family.help)[0]!r} in its help text, and the catalog seconds"  # type: ignore[index]
        if _is_far_above(family):
            return _above(family)
        if family.spread is not None and metric.type is MetricType.GAUGE and family.spread.high > _LATEST:
            return f"has a time in milliseconds, {family.spread.high:.0f}"
    if _is_in_milliseconds(metric, family):
        return f"is {_middle(family):g} in the middle, in milliseconds {_MOST_LIKELY}, and the catalog has seconds"
    if _is_in_megabytes(metric, family):
        return f"is at most {max(family.distinct):g}, in megabytes {_MOST_LIKELY}, and the catalog has bytes"
    if metric.value_range == (0.0, 1.0) and family.spread is not None and family.spread.high > _OVER_ONE:
        percentage = ", as a percentage" if family.spread.high <= 100 else ""
        return f"is {family.spread.high:g}{percentage}, and the catalog has a ratio from 0 to 1"
    return ""


def factor_of_bounds(metric: Metric, family: Family) -> float | None:
    """Return the factor by which bounds are larger than those of the catalog where all are; None where they are not."""
    if not metric.buckets or not family.bounds or not _is_seconds(metric):
        return None
    for factor in _FACTORS:
        scaled = {round(bound * factor, 9) for bound in metric.buckets}
        bounds = {round(bound, 9) for bound in family.bounds}
        if len(bounds & scaled) >= 0.6 * len(bounds | scaled) and bounds != {round(b, 9) for b in metric.buckets}:
            return factor
    return None


def _is_seconds(metric: Metric) -> bool:
    named = unit_of_name(metric.name)
    return metric.unit == "s" or (named is not None and named[0] == "s")


def _is_far_above(family: Family) -> bool:
    observed = family.observations
    if observed is None or not family.bounds or observed.count < _ENOUGH:
        return False
    return observed.above > 0.5 * observed.count and observed.sum / observed.count > 3 * family.bounds[-1]


def _is_in_milliseconds(metric: Metric, family: Family) -> bool:
    """Return whether a gauge of how long something takes is ten seconds or more as a rule, but for a client's own."""
    if metric.type is not MetricType.GAUGE or metric.unit != "s" or is_default(metric.name):
        return False
    return bool(_LATENCY.search(metric.name)) and _middle(family) >= _LONG


def _is_in_megabytes(metric: Metric, family: Family) -> bool:
    """Return whether the memory of a process is less than any process needs, or any memory has parts of a byte."""
    if metric.type is not MetricType.GAUGE or metric.unit != "bytes" or not _MEMORY.search(metric.name):
        return False
    most = max(family.distinct, default=0.0)
    has_parts = any(not value.is_integer() for value in family.distinct)
    return 0 < most < _LEAST_MEMORY and (has_parts or is_default(metric.name))


def _middle(family: Family) -> float:
    """Return the median of the positive values, 0 without any."""
    positive = sorted(value for value in family.distinct if value > 0)
    return positive[len(positive) // 2] if positive else 0.0


def _above(family: Family) -> str:
    observed = family.observations
    assert observed is not None, "asked before"
    return (
        f"has {observed.above:,.0f} of {observed.count:,.0f} observations above its last bound {family.bounds[-1]:g}, "
        f"{observed.sum / observed.count:,.4g} on average, as milliseconds have"
    )


def _first(family: Family) -> str:
    return ", ".join(f"{bound:g}" for bound in family.bounds[:3]) + " …"


RULE = Rule("contract-unit", Severity.ERROR, __doc__, check)
