"""Metric names follow the conventions of Prometheus ("Metric and label naming", "Writing exporters").

A name tells type and unit to everybody who reads a query. Names cannot be changed once dashboards, alerts and history
depend on them, so those that break a convention stay, and say why:

    PLAYLIST_CREATION_RATE = gauge(..., waivers=[Waiver("metric-name-unit", "playlists per day; ...")])

- `metric-name-type`: the type is a word of the name (`..._gauge`, `..._histogram`).
- `metric-name-unit`: a value in seconds, bytes, dollars or events per second does not end in its unit.
- `metric-name-ratio`: a gauge from 0 to 1 does not end in `_ratio`.
- `metric-name-false-ratio`: the name ends in `_ratio`, and the value is no ratio.
- `metric-name-rate`: a gauge is called a rate, which makes people put rate() around it or expect a counter.
- `metric-name-aggregation`: the name holds an aggregation (`_p95`), which cannot be aggregated further.
- `metric-name-total`: a counter does not end in `_total`, or something else does.
"""

import re
from collections.abc import Callable, Iterable

from toolchain.base.finding import Severity
from toolchain.catalog.metric import Metric, MetricType
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules._causes import name_of_metric
from toolchain.compile.compilation import Compilation

_UNIT_SUFFIXES = {
    "s": "_seconds",
    "bytes": "_bytes",
    "currencyUSD": "_usd",
    "dateTimeAsIso": "_seconds",
    "dateTimeFromNow": "_seconds",
}
_PER_SECOND = frozenset({"ops", "reqps", "rps", "cps", "wps", "eps"})
_TYPE_WORDS = frozenset({"counter", "gauge", "histogram", "summary"})
_AGGREGATION = re.compile(r"_(p[0-9]{2}|avg|mean|min|max|sum|stddev)(_seconds|_bytes)?$")

Problem = Callable[[Metric], str]


def _type(metric: Metric) -> str:
    words = [word for word in metric.name.split("_") if word in _TYPE_WORDS]
    return f"has its type in the name ({words[0]})" if words else ""


def _unit(metric: Metric) -> str:
    stem = metric.name.removesuffix("_total")
    suffix = _UNIT_SUFFIXES.get(metric.unit)
    if suffix and not stem.endswith(suffix):
        return f"holds {metric.unit} and does not end in {suffix!r}"
    is_precomputed = metric.type is MetricType.GAUGE and (metric.unit in _PER_SECOND or stem.endswith("_rate"))
    if is_precomputed and metric.unit != "percentunit" and not stem.endswith("_per_second"):
        return "is a figure per time whose name does not say which"
    return ""


def _ratio(metric: Metric) -> str:
    is_ratio = metric.type is MetricType.GAUGE and metric.unit == "percentunit"
    return "is a ratio and does not end in '_ratio'" if is_ratio and not metric.name.endswith("_ratio") else ""


def _false_ratio(metric: Metric) -> str:
    wrong = metric.name.endswith("_ratio") and metric.unit != "percentunit"
    return "ends in '_ratio' and is no ratio from 0 to 1" if wrong else ""


def _rate(metric: Metric) -> str:
    is_rate = metric.type is MetricType.GAUGE and metric.name.endswith("_rate")
    return "is a gauge called a rate" if is_rate else ""


def _aggregation(metric: Metric) -> str:
    found = _AGGREGATION.search(metric.name)
    return f"holds an aggregation ({found[1]})" if found else ""


def _total(metric: Metric) -> str:
    ends_so = metric.name.endswith("_total")
    if metric.type is MetricType.COUNTER and not ends_so:
        return "is a counter and does not end in '_total'"
    if metric.type is not MetricType.COUNTER and ends_so:
        return f"ends in '_total' and is a {metric.type.value}"
    return ""


def _rule(name: str, problem: Problem) -> Rule:
    def check(compilation: Compilation) -> Iterable[Violation]:
        for metric in compilation.project.catalog.metrics:
            text = problem(metric)
            if text:
                yield Violation(
                    metric.location,
                    f"{metric.name} {text}",
                    "Rename it while nothing depends on it, or waive the rule with the reason.",
                    (metric,),
                    follows=(name_of_metric(metric),),
                )

    return Rule(f"metric-name-{name}", Severity.WARNING, __doc__, check)


RULES = (
    _rule("type", _type),
    _rule("unit", _unit),
    _rule("ratio", _ratio),
    _rule("false-ratio", _false_ratio),
    _rule("rate", _rate),
    _rule("aggregation", _aggregation),
    _rule("total", _total),
)
