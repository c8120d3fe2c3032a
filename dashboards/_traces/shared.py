"""Traces: what several of its rows share."""

from metrics.exporters.span_metrics import TRACES_SPAN_METRICS_CALLS_TOTAL
from toolchain.define import q, var

SERVICE = var.label_values(
    "service",
    "Service",
    q.select(TRACES_SPAN_METRICS_CALLS_TOTAL, environment="$environment"),
    "service_name",
    choice=var.ONE,
    default="medianest-backend",
)
