"""The unit that the names of metrics give a query, where no catalog knows them.

Source: Prometheus documentation, "Metric and label naming": a name ends in its base unit, and ``_total``, ``_sum`` and
``_bucket`` stand behind it. What the convention leaves open is nobody's guess.
"""

from collections.abc import Mapping

from toolchain.languages.promql.ast import (
    Aggregation,
    Binary,
    Call,
    Expression,
    Negation,
    Number,
    Range,
    Selector,
    Subquery,
)

_BASE_UNITS: Mapping[str, str] = {
    "seconds": "s",
    "milliseconds": "ms",
    "bytes": "bytes",
    "bits": "bits",
    "ratio": "percentunit",
    "percent": "percent",
    "celsius": "celsius",
    "volts": "volt",
    "amperes": "amp",
    "watts": "watt",
    "hertz": "hertz",
}
_MOMENTS = frozenset({"time", "timestamp", "created", "expiry", "expiration", "after", "before", "at", "since", "date"})
"""Words before ``_seconds`` that make it a moment rather than a duration."""

_OTHER_SIZES = frozenset({"kb", "kbytes", "kilobytes", "mb", "mbytes", "megabytes", "kbps", "mbps"})
"""Words that say in what a metric really measures where an exporter put the base unit behind them."""

_RATES: Mapping[str, str] = {"bytes": "Bps", "bits": "bps"}
_KEEPING = frozenset({"sum", "avg", "min", "max", "topk", "bottomk", "quantile", "stddev"})
_KEEPING_CALLS = frozenset(
    {
        *("increase", "delta", "idelta", "abs", "ceil", "floor", "round", "sort", "sort_desc"),
        *("avg_over_time", "min_over_time", "max_over_time", "last_over_time", "quantile_over_time"),
        *("clamp", "clamp_min", "clamp_max", "label_replace", "label_join"),
    }
)


def named_unit(expression: Expression) -> str:
    """Return the Grafana unit that names of metrics give a query; empty where they give none, or several."""
    match expression:
        case Selector(name=name):
            is_another = name.endswith("_bucket") or ":" in name  # a bucket counts, and a recording may be of anything
            return "" if is_another else unit_of_name(name)
        case Range(selector=selector):
            return named_unit(selector)
        case Subquery(expression=inner) | Negation(expression=inner):
            return named_unit(inner)
        case Aggregation(op=op, expression=inner):
            return named_unit(inner) if op in _KEEPING else ""
        case Call(function="rate" | "irate" | "deriv", arguments=(inner,)):
            return _RATES.get(named_unit(inner), "")
        case Call(function=function, arguments=arguments) if function in _KEEPING_CALLS:
            units = {named_unit(each) for each in arguments} - {""}
            return units.pop() if len(units) == 1 else ""
        case Call(function="histogram_quantile", arguments=(_, inner)):
            names = _names(inner)
            return unit_of_name(names[0]) if len(names) == 1 else ""
        case Binary(op="+" | "-" | "or" | "and" | "unless", left=left, right=right):
            return _of_both(expression.op, left, right)
        case Binary(op="/", left=left, right=right):
            return _mean(left, right)
    return ""


def unit_of_name(name: str) -> str:
    """Return the Grafana unit of the base unit in which the name of a series ends, empty where there is none."""
    words = name.split("_")
    while len(words) > 1 and words[-1] in ("total", "sum", "bucket"):
        words.pop()
    if words[-2:-1] == ["per"] or not _OTHER_SIZES.isdisjoint(words):
        return ""
    is_moment = words[-1] in ("seconds", "milliseconds") and len(words) > 1 and words[-2] in _MOMENTS
    return "" if len(words) < 2 or is_moment else _BASE_UNITS.get(words[-1], "")


def _of_both(op: str, left: Expression, right: Expression) -> str:
    if op in ("and", "unless"):
        return named_unit(left)
    units = {named_unit(each) for each in (left, right) if not isinstance(each, Number)}
    return units.pop() if len(units) == 1 else ""


def _mean(left: Expression, right: Expression) -> str:
    """Return the unit of a sum by its count, both of one histogram or summary; of other quotients none is known."""
    sums, counts = _names(left), _names(right)
    is_mean = len(sums) == 1 and len(counts) == 1 and sums[0].endswith("_sum")
    return unit_of_name(sums[0]) if is_mean and counts[0] == f"{sums[0].removesuffix('_sum')}_count" else ""


def _names(expression: Expression) -> list[str]:
    """Return the names of the one series that is added up, or of which a rate is taken."""
    match expression:
        case Selector(name=name):
            return [name]
        case Range(selector=selector):
            return [selector.name]
        case Aggregation(op="sum", expression=inner):
            return _names(inner)
        case Call(function="rate" | "irate" | "increase", arguments=(inner,)):
            return _names(inner)
    return []
