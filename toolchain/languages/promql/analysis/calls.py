"""Functions: what each does to labels, unit, kind and range (Prometheus documentation, "Query functions")."""

from collections.abc import Sequence
from math import inf

from attrs import evolve

from toolchain.languages.promql.analysis.aggregations import is_share
from toolchain.languages.promql.analysis.branch import Branch, Domain, Kind, LabelFact
from toolchain.languages.promql.analysis.regexes import replaced_domain
from toolchain.languages.promql.analysis.selectors import metric_quantity
from toolchain.languages.promql.ast import Call, Expression, Number, Range, Selector, String, Variable
from toolchain.languages.promql.functions import ValueType
from toolchain.languages.promql.selector_syntax import NAME_LABEL
from toolchain.languages.quantity import COUNT, SECONDS, TIMESTAMP, Quantity

_KEEPING_NAME = frozenset({"last_over_time", "first_over_time", "sort", "sort_desc", "sort_by_label", "label_replace"})
_KEEPING_NAME |= {"sort_by_label_desc", "label_join", "info"}
_SAME_VALUE = frozenset({"last_over_time", "first_over_time", "avg_over_time", "min_over_time", "max_over_time"})
_SAME_VALUE |= {"sort", "sort_desc", "sort_by_label", "sort_by_label_desc", "label_replace", "label_join", "info"}
_SAME_MEASURE = frozenset({"quantile_over_time", "mad_over_time", "double_exponential_smoothing", "holt_winters"})
_COUNTS = frozenset({"changes", "resets", "count_over_time", "present_over_time", "histogram_count"})
_OF_SOME = frozenset({"count_over_time", "present_over_time"})
"""Functions that give nothing for a window without samples."""
_PER_SECOND = frozenset({"rate", "irate"})
_ROUNDING = frozenset({"ceil", "floor", "round"})
_TIMES = frozenset({"timestamp", "start_timestamp", "ts_of_first_over_time", "ts_of_last_over_time"})
_TIMES |= {"ts_of_max_over_time", "ts_of_min_over_time"}
_CALENDAR = {
    "day_of_month": (1, 31),
    "day_of_week": (0, 6),
    "day_of_year": (1, 366),
    "days_in_month": (28, 31),
    "hour": (0, 23),
    "minute": (0, 59),
    "month": (1, 12),
    "year": (-inf, inf),
}
_SCALARS: dict[str, Quantity | None] = {"time": TIMESTAMP, "start": TIMESTAMP, "end": TIMESTAMP, "pi": COUNT}
_SCALARS |= {"step": SECONDS, "range": SECONDS}

NO_SERIES_LABELS = Branch(
    ValueType.VECTOR, {}, is_closed=True, kind=Kind.NUMBER, key=frozenset(), is_always=True, keeps_name=False
)


def call_branches(call: Call, arguments: Sequence[tuple[Branch, ...]]) -> tuple[Branch, ...]:
    """Return the branches of a call from those of its arguments."""
    name = call.function
    if name in _SCALARS:
        return (Branch(ValueType.SCALAR, {}, is_closed=True, kind=Kind.NUMBER, unit=_SCALARS[name], is_always=True),)
    if name == "vector":
        return tuple(_vector(branch) for branch in arguments[0]) if arguments else (NO_SERIES_LABELS,)
    if name == "scalar":
        return tuple(_scalar(branch) for branch in arguments[0])
    if name in _CALENDAR:
        return _calendar(name, arguments)
    if name in ("max_of", "min_of"):
        return (Branch(ValueType.SCALAR, {}, is_closed=True, kind=Kind.NUMBER, is_always=True),)
    index = _vector_argument(call)
    if index is None or index >= len(arguments):
        return (Branch(ValueType.VECTOR, {}, is_closed=False),)
    if name in ("absent", "absent_over_time"):
        return (_absent(call.arguments[index]),)
    return tuple(_called(call, branch) for branch in arguments[index])


def _vector_argument(call: Call) -> int | None:
    candidates = [i for i, each in enumerate(call.arguments) if not isinstance(each, Number | String)]
    if call.function in ("histogram_quantile", "quantile_over_time"):
        return 1
    if call.function == "histogram_fraction":
        return 2
    return candidates[0] if candidates else None


def _vector(branch: Branch) -> Branch:
    return evolve(branch, type=ValueType.VECTOR, key=frozenset(), is_always=True)


def _scalar(branch: Branch) -> Branch:
    return evolve(
        branch,
        type=ValueType.SCALAR,
        labels={},
        is_closed=True,
        key=frozenset(),
        is_always=True,
        never="",
        condition="",
    )


def _calendar(name: str, arguments: Sequence[tuple[Branch, ...]]) -> tuple[Branch, ...]:
    low, high = _CALENDAR[name]
    sources = arguments[0] if arguments else (NO_SERIES_LABELS,)
    return tuple(
        evolve(each, unit=COUNT, kind=Kind.COUNT, low=low, high=high, keeps_name=False, constant=None)
        for each in sources
    )


def _absent(argument: Expression) -> Branch:
    """Return one series with the labels that the first equality matcher of a plain selector names."""
    selector = argument.selector if isinstance(argument, Range) else argument
    facts: dict[str, LabelFact] = {}
    named: set[str] = set()
    if isinstance(selector, Selector):
        for matcher in selector.matchers:
            if matcher.op == "=" and matcher.label not in named:
                named.add(matcher.label)
                facts[matcher.label] = LabelFact(is_required=True, domain=Domain((matcher.value,), None, 1))
            else:  # Prometheus drops a label on every further matcher of it
                facts.pop(matcher.label, None)
        facts = {name: fact for name, fact in facts.items() if fact.domain.values != ("",) and name != NAME_LABEL}
    is_closed = not isinstance(selector, Variable)
    return Branch(
        ValueType.VECTOR,
        facts,
        is_closed=is_closed,
        kind=Kind.BOOL,
        unit=COUNT,
        key=frozenset(),
        low=1,
        high=1,
        condition="filter",
    )


def _called(call: Call, branch: Branch) -> Branch:
    name = call.function
    labels, is_closed, key, removed = dict(branch.labels), branch.is_closed, branch.key, branch.removed
    if name in ("histogram_quantile", "histogram_quantiles", "histogram_fraction"):
        if "le" in labels or not branch.is_closed:
            labels.pop("le", None)
            removed = {**removed, "le": name}
            key = None if key is None else key - {"le"}
    elif name in ("label_replace", "label_join"):
        labels, key, removed = _relabelled(call, branch)
    elif name == "info":
        is_closed = False
    if name == "histogram_quantiles" and isinstance(call.arguments[1], String):
        labels[call.arguments[1].value] = LabelFact(is_required=True)
        key = None if key is None else key | {call.arguments[1].value}
    kind, unit, low, high = _value(call, branch)
    return Branch(
        ValueType.VECTOR,
        labels,
        is_closed,
        kind,
        unit,
        branch.metrics,
        branch.series if name in _KEEPING_NAME else "",
        branch.keeps_name and name in _KEEPING_NAME,
        key,
        low,
        high,
        branch.condition,
        branch.is_always and branch.type is ValueType.VECTOR and not _can_drop_series(call),
        None,
        branch.never,
        branch.aggregated if kind in (Kind.COUNTER, branch.kind) else "",
        removed,
        branch.budget,
    )


def _can_drop_series(call: Call) -> bool:
    """Return whether a function has no result for some series: no buckets, or clamped between swapped bounds."""
    if call.function == "clamp":
        low, high = (each.value if isinstance(each, Number) else None for each in call.arguments[1:3])
        return low is None or high is None or not low <= high
    return call.function.startswith("histogram_")


def _value(call: Call, branch: Branch) -> tuple[Kind, Quantity | None, float, float]:
    """Return kind, unit and range of a function's value."""
    name, unit, low, high = call.function, branch.unit, branch.low, branch.high
    if name in _SAME_VALUE or (name == "quantile_over_time" and is_share(call.arguments[0])):
        return branch.kind, unit, low, high
    if name in _SAME_MEASURE:
        return branch.kind, unit, -inf, inf
    growth = 0.0 if low >= 0 else -inf
    if name in _PER_SECOND:
        return Kind.RATE, None if unit is None else unit.per_second(), growth, inf
    if name == "increase":
        return Kind.INCREASE, unit, growth, inf
    if name in ("delta", "idelta", "predict_linear"):
        return Kind.GAUGE, unit, -inf, inf
    if name == "deriv":
        return Kind.GAUGE, None if unit is None else unit.per_second(), -inf, inf
    if name == "integral":
        return Kind.GAUGE, None if unit is None else unit.times(SECONDS), growth, inf
    if name == "histogram_count" and branch.kind in (Kind.RATE, Kind.INCREASE):
        count = COUNT.per_second() if branch.kind is Kind.RATE else COUNT
        return branch.kind, count if branch.metrics else None, 0.0, inf
    if name in _COUNTS:
        return Kind.COUNT, COUNT, 1.0 if name in _OF_SOME else 0.0, 1.0 if name == "present_over_time" else inf
    if name == "sum_over_time":
        return Kind.GAUGE, unit, 0.0 if low >= 0 else -inf, inf
    if name in ("stddev_over_time", "stdvar_over_time", "stddev"):
        return Kind.GAUGE, unit if name == "stddev_over_time" else None, 0.0, inf
    if name in _TIMES:
        return Kind.GAUGE, TIMESTAMP, 0.0, inf
    if name in ("histogram_quantile", "histogram_quantiles"):
        return Kind.QUANTILE, _observed_unit(branch), -inf, inf
    if name == "histogram_fraction":
        return Kind.RATIO, Quantity((), is_ratio=True), 0.0, 1.0
    if name == "abs":
        return branch.kind, unit, 0.0, max(abs(low), abs(high))
    if name in _ROUNDING or name in ("clamp", "clamp_min", "clamp_max"):
        return branch.kind if name in _ROUNDING else Kind.GAUGE, unit, -inf, inf
    if name == "sgn":
        return Kind.COUNT, COUNT, -1.0, 1.0
    return Kind.UNKNOWN, None, -inf, inf


def _observed_unit(branch: Branch) -> Quantity | None:
    """Return the unit of what a histogram observes: buckets only count."""
    return metric_quantity(branch.metrics[0]) if branch.metrics else None


def _relabelled(call: Call, branch: Branch) -> tuple[dict[str, LabelFact], frozenset[str] | None, dict[str, str]]:
    labels, removed = dict(branch.labels), dict(branch.removed)
    texts = [each.value if isinstance(each, String) else None for each in call.arguments[1:]]
    destination = texts[0] if texts else None
    if destination is None:
        return labels, None, removed
    overwrites_key = branch.key is not None and destination in branch.key
    if call.function == "label_replace":
        source = _fact(branch, texts[2] or "") if len(texts) == 4 else None
        is_known = branch.is_closed or (len(texts) == 4 and texts[2] == "")  # no label has an empty name
        fact = replaced_domain(texts, source, source_is_known=is_known, before=labels.get(destination))
    else:
        fact = _joined(branch, texts)
    if fact is None:
        labels.pop(destination, None)
        removed[destination] = call.function
    else:
        labels[destination] = fact
    return labels, None if overwrites_key else branch.key, removed


def _fact(branch: Branch, label: str) -> LabelFact | None:
    """Return what is known of a label that is read, the metric's name included."""
    if label == NAME_LABEL and branch.keeps_name:
        return LabelFact(is_required=True)
    return branch.labels.get(label)


def _joined(branch: Branch, texts: Sequence[str | None]) -> LabelFact | None:
    separator, sources = texts[1], texts[2:]
    facts = [_fact(branch, each or "") for each in sources]
    is_required = any(fact is not None and fact.is_required for fact in facts) or (bool(separator) and len(sources) > 1)
    if not is_required and branch.is_closed and not any(facts):
        return None
    return LabelFact(is_required)
