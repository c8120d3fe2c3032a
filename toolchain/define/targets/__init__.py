"""Targets: one module per data source type."""

from typing import TYPE_CHECKING

from toolchain.base.lazy_names import import_names_lazily

if TYPE_CHECKING:
    from toolchain.define.targets.base import HouseTarget
    from toolchain.define.targets.jaeger import JaegerTarget, jaeger_graph, jaeger_search, jaeger_trace
    from toolchain.define.targets.loki import LokiTarget, loki
    from toolchain.define.targets.plain import PlainTarget, plain_query
    from toolchain.define.targets.prometheus import PrometheusTarget, prom

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

import_names_lazily(__name__)
