"""What a metric does when nobody has said: a modest behaviour read off its catalog entry."""

from itertools import product

from toolchain.catalog.metric import Metric, MetricType
from toolchain.simulate.amount import Amount, Lognormal
from toolchain.simulate.behaviour import (
    STEADY,
    Behaviour,
    Clock,
    Count,
    Level,
    Observations,
    Process,
    Quantiles,
    SeriesBehaviour,
    Up,
    constant,
)

_MOST_CHILDREN = 12
"""How many combinations of label values a default makes up at most."""

_TYPICAL_LEVEL = {
    "percentunit": 0.6,
    "bytes": 64 * 1024**2,
    "s": 0.05,
    "bool": 0,
    "bool_yes_no": 1,
    "currencyUSD": 4.0,
    "short": 5,
}
"""Grafana unit id -> a level that is neither alarming nor empty."""

_TYPICAL_RATE = {"Bps": 20_000.0, "percentunit": 0.02, "short": 0.02, "cps": 0.5}


def default_behaviour(metric: Metric, job: str, exposed_series: int) -> Behaviour:
    """Return the behaviour of a metric that has none; what Prometheus adds to each target is known exactly.

    ``exposed_series`` is how many series a target of the job has.
    """
    synthetic: dict[str, Process] = {
        "up": Up(),
        "scrape_duration_seconds": Level(Amount(0.004 + exposed_series * 1e-5), noise=0.4, own=True),
        "scrape_samples_scraped": constant(exposed_series),
        "scrape_series_added": constant(0),
    }
    process = synthetic.get(metric.name) or _process(metric)
    combinations = product(*(label.values or (label.example or "",) for label in metric.labels))
    children = []
    for values in list(combinations)[: min(_MOST_CHILDREN, metric.budget)]:
        labels = {label.name: value for label, value in zip(metric.labels, values, strict=True)}
        children.append(SeriesBehaviour(labels, process))
    return Behaviour(metric.name, tuple(children), (job,))


def _process(metric: Metric) -> Process:
    match metric.type:
        case MetricType.COUNTER:
            is_trouble = any(word in metric.name for word in _TROUBLE)
            rate = 0.0 if is_trouble else _TYPICAL_RATE.get(metric.unit, 0.2)
            return Count(Amount(rate / 3, activity=rate), STEADY, whole=metric.unit != "s")
        case MetricType.HISTOGRAM:
            middle = metric.buckets[len(metric.buckets) // 3]
            return Observations(((Amount(0.02, activity=0.2), Lognormal(middle)),))
        case MetricType.SUMMARY:
            return Quantiles(Amount(0.5), Lognormal(0.005))
        case MetricType.INFO:
            return constant(1)
        case MetricType.STATESET:
            return constant(_calm_state(metric))
    if metric.unit.startswith("dateTime"):
        return Clock()
    low, high = metric.value_range or (float("-inf"), float("inf"))
    level = min(high, max(low, _TYPICAL_LEVEL.get(metric.unit, 1)))
    return Level(Amount(level), noise=0.1, decimals=0 if metric.unit in _WHOLE else 4, low=low, high=high)


_TROUBLE = ("fail", "error", "drop", "refused", "discarded", "missed", "corruption", "reject", "oom", "deadlock")
_WHOLE = ("short", "bytes", "bool", "bool_yes_no")


def _calm_state(metric: Metric) -> float:
    """Return the state that is no trouble: the one called so, else the first."""
    for value, name in metric.states:
        if name in ("healthy", "closed", "ok", "up"):
            return value
    return metric.states[0][0] if metric.states else 0
