"""Targets: one module per data source type."""

from toolchain.targets.base import HouseTarget
from toolchain.targets.jaeger import JaegerTarget, jaeger_graph, jaeger_search, jaeger_trace
from toolchain.targets.loki import LokiTarget, loki
from toolchain.targets.plain import PlainTarget, plain_query
from toolchain.targets.prometheus import PrometheusTarget, prom

__all__ = [
    "HouseTarget",
    "JaegerTarget",
    "LokiTarget",
    "PlainTarget",
    "PrometheusTarget",
    "jaeger_graph",
    "jaeger_search",
    "jaeger_trace",
    "loki",
    "plain_query",
    "prom",
]
