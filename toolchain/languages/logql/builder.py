"""LogQL from the log schema: pipelines read left to right, aggregations are named as in LogQL.

``lq.sum(lq.rate(lq.stream(APPLICATION_LOGS, level="error")), by=["service"])`` prints
``sum by (service) (rate({level="error"} [$__interval]))``.
"""

from toolchain.languages.logql.operations import (
    INTERVAL,
    RANGE,
    absent_over_time,
    avg,
    avg_over_time,
    binary,
    bytes_over_time,
    bytes_rate,
    count,
    count_over_time,
    label_replace,
    max,
    max_over_time,
    min,
    min_over_time,
    quantile_over_time,
    rate,
    ratio,
    sum,
    sum_over_time,
    topk,
    vector,
)
from toolchain.languages.logql.selection import Logs, labels_of, stream

__all__ = [
    "INTERVAL",
    "RANGE",
    "Logs",
    "absent_over_time",
    "avg",
    "avg_over_time",
    "binary",
    "bytes_over_time",
    "bytes_rate",
    "count",
    "count_over_time",
    "label_replace",
    "labels_of",
    "max",
    "max_over_time",
    "min",
    "min_over_time",
    "quantile_over_time",
    "rate",
    "ratio",
    "stream",
    "sum",
    "sum_over_time",
    "topk",
    "vector",
]
