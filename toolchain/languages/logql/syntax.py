"""The words and tables of LogQL (Loki documentation, "LogQL"), without any parsing."""

RESERVED = frozenset(
    {
        "by",
        "without",
        "bool",
        "offset",
        "on",
        "ignoring",
        "group_left",
        "group_right",
        "or",
        "and",
        "unless",
        "json",
        "regexp",
        "logfmt",
        "unpack",
        "pattern",
        "label_format",
        "line_format",
        "decolorize",
        "drop",
        "keep",
        "unwrap",
    }
)
"""Words that are never a label name."""

UNWRAPPED = frozenset(
    {
        "avg_over_time",
        "sum_over_time",
        "min_over_time",
        "max_over_time",
        "stdvar_over_time",
        "stddev_over_time",
        "quantile_over_time",
        "first_over_time",
        "last_over_time",
        "rate_counter",
    }
)
"""Range functions that need an unwrapped label."""

NEVER_UNWRAPPED = frozenset({"count_over_time", "bytes_over_time", "bytes_rate"})
"""Range functions that count lines or their bytes and refuse an unwrapped label."""

RANGE_FUNCTIONS = UNWRAPPED | NEVER_UNWRAPPED | {"rate", "absent_over_time"}

GROUPED_RANGE_FUNCTIONS = UNWRAPPED - {"sum_over_time", "rate_counter"}
"""Range functions that take by or without."""

COUNTED_AGGREGATIONS = frozenset({"topk", "bottomk", "approx_topk"})
"""Vector aggregations whose first argument is a number of series."""

SORTS = frozenset({"sort", "sort_desc"})

VECTOR_AGGREGATIONS = COUNTED_AGGREGATIONS | SORTS | {"sum", "avg", "min", "max", "count", "stddev", "stdvar"}

CONVERSIONS = frozenset({"bytes", "duration", "duration_seconds"})
"""What unwrap may put around a label."""

FUNCTION_WORDS = RANGE_FUNCTIONS | VECTOR_AGGREGATIONS | CONVERSIONS | {"vector", "label_replace", "ip"}
"""Words that are a keyword only in front of a parenthesis or a grouping, and a label name elsewhere."""

STAGES = (
    "json",
    "logfmt",
    "unpack",
    "regexp",
    "pattern",
    "line_format",
    "label_format",
    "decolorize",
    "drop",
    "keep",
    "unwrap",
)

PRECEDENCE = {
    "or": 1,
    **dict.fromkeys(("and", "unless"), 2),
    **dict.fromkeys(("==", "!=", ">", ">=", "<", "<="), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%"), 5),
    "^": 6,
}
"""Binary operators between metric queries, from loose to tight; ``^`` binds to the right."""

SET_OPERATORS = frozenset({"and", "or", "unless"})
LINE_OPERATORS = frozenset({"|=", "!=", "|~", "!~", "|>", "!>"})
MATCH_OPERATORS = frozenset({"=", "!=", "=~", "!~"})
COMPARISONS = frozenset({"=", "==", "!=", ">", ">=", "<", "<="})
"""Operators between a label and a number, a duration or a size."""

REPLACEMENTS = {
    "increase": "count_over_time counts the lines of a range",
    "irate": "use rate",
    "delta": "LogQL has no counters of lines; use rate or rate_counter",
    "histogram_quantile": "use quantile_over_time with unwrap",
    "quantile": "use quantile_over_time with unwrap",
    "count_values": "use count by (label)",
    "group": "use count by (label)",
    "rate_over_time": "use rate",
    "variants": "Loki dropped variants(...) of (...)",
}
"""Functions that other languages or releases have, and what to write in LogQL."""
