"""What tells a query in MetricsQL, the language of VictoriaMetrics, from one in PromQL with a mistake.

Source: VictoriaMetrics documentation, "MetricsQL". Only words that PromQL has none like count: whoever writes
``median(x)`` for Prometheus is better told that there is no such function.
"""

import re

_NAMES = r"""
    aggr_over_time|ascent_over_time|bitmap_(?:and|or|xor)|bottomk_(?:avg|last|max|median|min)|buckets_limit
    |changes_prometheus|count_(?:eq|gt|le|ne|values)_over_time|default_rollup|delta_prometheus|deriv_fast
    |descent_over_time|distinct_over_time|drop_(?:common_labels|empty_series)|duration_over_time|end_of_(?:day|month)
    |geomean_over_time|histogram_(?:over_time|share)|hoeffding_bound_(?:lower|upper)|increase_(?:prometheus|pure)
    |increases_over_time|iqr_over_time|keep_(?:last|next)_value
    |label_(?:copy|del|graphite_group|keep|lowercase|map|match|mismatch|move|set|transform|uppercase|value)
    |labels_equal|limit_offset|median_over_time|mode_over_time|outliers(?:k|_iqr|_mad)
    |outlier_iqr_over_time|prometheus_buckets|quantiles_over_time|range_[a-z_0-9]+|rate_(?:over_sum|prometheus)
    |rollup(?:_(?:candlestick|delta|deriv|increase|rate|scrape_interval))?|running_(?:avg|max|min|sum)
    |scrape_interval|share_(?:eq|gt|le)_over_time|smooth_exponential|sort_by_label_numeric(?:_desc)?
    |stale_samples_over_time|sum2(?:_over_time)?|sum_(?:eq|gt|le)_over_time|tfirst_over_time|tlast_change_over_time
    |tlast_over_time|tmax_over_time|tmin_over_time|timezone_offset|topk_(?:avg|last|max|median|min)|zscore_over_time
"""
_SIGN = rf"""(?xi)
    \b(?P<function>{_NAMES})\s*\(
  | (?P<template>\bWITH)\s*\(
  | (?P<keyword>\bkeep_metric_names)\b
  | [)\]}}\w]\s+(?P<operator>default|ifnot|if)\s+[(\w{{.+-]
  | \)\s*(?P<limit>limit)\s+\d
  | (?:\[|:|\boffset\s+-?)\s*(?P<step>\d+(?:\.\d+)?i)\b
  | (?P<size>\b\d+(?:\.\d+)?[KMGT]iB?)\b
  | \{{[^{{}}]*\S\s+(?P<alternative>or)\s+[^{{}}]*\}}
"""
"""Compiled when a query is refused, for which nobody waits beforehand."""
_TEXT = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`[^`]*`|\#[^\n]*", re.DOTALL)


def sign_of_metricsql(text: str) -> str:
    """Return the first word of a query that only MetricsQL has, empty where there is none."""
    found = re.search(_SIGN, _TEXT.sub('""', text))
    return "" if found is None or found.lastgroup is None else found[found.lastgroup]
