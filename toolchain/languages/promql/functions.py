"""PromQL's functions and aggregations: argument and result types (Prometheus documentation, "Query functions")."""

from collections.abc import Mapping
from enum import Enum

from attrs import frozen


class ValueType(Enum):
    """The four types of PromQL values."""

    SCALAR = "scalar"
    VECTOR = "instant vector"
    RANGE = "range vector"
    STRING = "string"


S, V, R, T = ValueType.SCALAR, ValueType.VECTOR, ValueType.RANGE, ValueType.STRING


@frozen
class Signature:
    """The argument types of a function; the last ``optional`` may be left out, the last may repeat if ``variadic``."""

    arguments: tuple[ValueType, ...]
    result: ValueType = V
    optional: int = 0
    variadic: bool = False

    def accepts(self, count: int) -> bool:
        """Return whether the function takes so many arguments."""
        least = len(self.arguments) - self.optional
        return count >= least and (self.variadic or count <= len(self.arguments))

    @property
    def count_in_words(self) -> str:
        """How many arguments it takes: ``1 argument``, ``1 to 2 arguments``, ``at least 3 arguments``."""
        most, least = len(self.arguments), len(self.arguments) - self.optional
        if self.variadic:
            return f"at least {least} arguments"
        return f"{most} argument{'s' * (most != 1)}" if least == most else f"{least} to {most} arguments"

    def type_of(self, index: int) -> ValueType:
        """Return the type of the argument at the index."""
        return self.arguments[min(index, len(self.arguments) - 1)]


_VECTOR_TO_VECTOR = (
    *("abs", "absent", "ceil", "floor", "sgn", "sort", "sort_desc", "timestamp"),
    *("exp", "ln", "log2", "log10", "sqrt", "deg", "rad"),
    *("acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "sin", "sinh", "tan", "tanh"),
    *("histogram_avg", "histogram_count", "histogram_stddev", "histogram_stdvar", "histogram_sum"),
)
_RANGE_TO_VECTOR = (
    *("changes", "delta", "deriv", "idelta", "increase", "irate", "rate", "resets"),
    *("absent_over_time", "avg_over_time", "count_over_time", "last_over_time"),
    *("max_over_time", "min_over_time", "present_over_time", "stddev_over_time", "stdvar_over_time", "sum_over_time"),
)
_TIMESTAMPS = ("ts_of_first_over_time", "ts_of_last_over_time", "ts_of_max_over_time", "ts_of_min_over_time")
_DATE = ("day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year")

FUNCTIONS: Mapping[str, Signature] = {
    **{name: Signature((V,)) for name in _VECTOR_TO_VECTOR},
    **{name: Signature((R,)) for name in _RANGE_TO_VECTOR},
    **{name: Signature((V,), optional=1) for name in _DATE},
    "scalar": Signature((V,), S),
    "clamp": Signature((V, S, S)),
    "clamp_max": Signature((V, S)),
    "clamp_min": Signature((V, S)),
    "histogram_fraction": Signature((S, S, V)),
    "histogram_quantile": Signature((S, V)),
    "label_join": Signature((V, T, T, T), optional=1, variadic=True),
    "label_replace": Signature((V, T, T, T, T)),
    "pi": Signature((), S),
    "predict_linear": Signature((R, S)),
    "quantile_over_time": Signature((S, R)),
    "round": Signature((V, S), optional=1),
    "time": Signature((), S),
    "vector": Signature((S,)),
}

EXPERIMENTAL: Mapping[str, Signature] = {
    **{name: Signature((R,)) for name in ("first_over_time", "mad_over_time", *_TIMESTAMPS)},
    **{name: Signature((V, T), optional=1, variadic=True) for name in ("sort_by_label", "sort_by_label_desc")},
    **{name: Signature((), S) for name in ("end", "range", "start", "step")},
    **{name: Signature((S, S), S) for name in ("max_of", "min_of")},
    "double_exponential_smoothing": Signature((R, S, S)),
    "histogram_quantiles": Signature((V, T, *(S,) * 10), optional=9),
    "info": Signature((V, V), optional=1),
    "integral": Signature((R, S), optional=1),
    "start_timestamp": Signature((V,)),
}
"""Functions that a server offers only with promql-experimental-functions."""

SINCE: Mapping[str, tuple[int, int]] = {
    "day_of_year": (2, 36),
    **dict.fromkeys(("histogram_count", "histogram_fraction", "histogram_sum"), (2, 40)),
    **dict.fromkeys(("histogram_stddev", "histogram_stdvar"), (2, 47)),
    "histogram_avg": (2, 51),
    "integral": (3, 16),
}
"""Function -> the version that brought it, if that is later than 2.33 (promql/parser/functions.go of each release)."""

STABLE_SINCE_3_14 = frozenset({"first_over_time"})
REMOVED_IN_3: Mapping[str, Signature] = {"holt_winters": Signature((R, S, S))}

AGGREGATIONS: Mapping[str, ValueType | None] = {
    **dict.fromkeys(("avg", "count", "group", "max", "min", "stddev", "stdvar", "sum")),
    "bottomk": S,
    "count_values": T,
    "quantile": S,
    "topk": S,
}
"""Aggregation -> the type of its parameter, or None where it has none."""

EXPERIMENTAL_AGGREGATIONS: Mapping[str, ValueType | None] = {"limit_ratio": S, "limitk": S}
