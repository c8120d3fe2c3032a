"""The OpenTelemetry Collector: spans in, rates and durations of all of them, and on to Jaeger those that are kept.

Rates and durations are computed of what the application sends, before the collector samples: a share that is kept is
no share of the traffic. What must not be stored is taken out before either. Source: OpenTelemetry Collector
documentation, "Configuration"; the pages of its memory limiter, filter, transform, tail sampling and batch processors,
span metrics and service graph connectors, and Prometheus exporter.
"""

from collections.abc import Iterable

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.catalog.metric import Metric
from toolchain.catalog.traces import TraceSchema
from toolchain.compile.artifact import ArtifactKind
from toolchain.compile.stack.program import Program, StackContext, StackFile
from toolchain.compile.stack.scrubbing import trace_statements
from toolchain.define.stack.component import Size, size_bytes
from toolchain.define.stack.sampling import Sampling

_FILE = "otel-collector/collector.yaml"
_INSIDE = "/etc/otelcol-contrib/config.yaml"
_OWN, _OF_SPANS, _GRPC, _HTTP = 8888, 8889, 4317, 4318
_MIB = 1 << 20
_DURATION = "traces_span_metrics_duration_seconds"
_SERVED = "traces_service_graph_request_server_seconds"
_USUAL = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Bounds in seconds where the catalog has none: those that Prometheus' clients have as usual."""
_LEFT_FREE = 0.2
"""Share of the memory that is no span's: what the program itself needs, and room until the limiter looks again."""


def collector(context: StackContext) -> Program:
    """Return how the collector runs here; its image holds nothing that could ask whether it is ready."""
    memory = spans_memory_mib(context.component("otel-collector").memory)
    return Program(
        port=_HTTP,
        files=(StackFile(_FILE, ArtifactKind.STACK_COLLECTOR, collector_file(context)),),
        command=(f"--config={_INSIDE}",),
        variables={"GOMEMLIMIT": f"{memory}MiB"},
        mounts=(f"./{_FILE}:{_INSIDE}:ro",),
        after=("jaeger",),
        further_ports=(_GRPC,),
        joins_application=True,
    )


def collector_file(context: StackContext) -> Document:
    """Return the configuration: what is received is measured, and what is kept goes to Jaeger."""
    schemas = context.project.catalog.trace_schemas
    sampling = context.environment.sampling
    untraced = [part for schema in schemas for part in schema.untraced]
    processors: Document = {"memory_limiter": _memory_limiter(context)}
    if untraced:
        processors["filter/untraced"] = {"error_mode": "ignore", "traces": {"span": _untraced(schemas)}}
    statements = trace_statements(context.project.catalog)
    if statements:
        processors["transform/privacy"] = {"error_mode": "ignore", "trace_statements": statements}
    received = list(processors)
    kept = {**({"tail_sampling": _tail_sampling(sampling)} if sampling.kept < 1 else {}), "batch": _BATCH}
    return {
        "receivers": {"otlp": {"protocols": _protocols(context.stack.browser_origins)}},
        "processors": {**processors, **kept},
        "connectors": {
            "spanmetrics": _span_metrics(context),
            "servicegraph": _service_graph(context),
            "forward/kept": {},
        },
        "exporters": {
            "otlp/jaeger": {"endpoint": f"jaeger:{_GRPC}", "tls": {"insecure": True}, "sending_queue": _QUEUE},
            "prometheus": {"endpoint": f"0.0.0.0:{_OF_SPANS}", "enable_open_metrics": True, "metric_expiration": "24h"},
        },
        "service": {
            "telemetry": {
                "metrics": {"readers": [{"pull": {"exporter": {"prometheus": {"host": "0.0.0.0", "port": _OWN}}}}]}
            },
            "pipelines": {
                "traces/received": {
                    "receivers": ["otlp"],
                    "processors": received,
                    "exporters": ["spanmetrics", "servicegraph", "forward/kept"],
                },
                "traces/kept": {
                    "receivers": ["forward/kept"],
                    "processors": list(kept),
                    "exporters": ["otlp/jaeger"],
                },
                "metrics/spans": {"receivers": ["spanmetrics", "servicegraph"], "exporters": ["prometheus"]},
            },
        },
    }


_BATCH: Document = {"send_batch_size": 1024, "send_batch_max_size": 2048, "timeout": "2s"}
_QUEUE: Document = {"enabled": True, "queue_size": 1000}
"""Batches that wait while Jaeger does not answer; more are dropped, for the application must not wait."""


def spans_memory_mib(memory: Size) -> int:
    """Return how many MiB a collector may take before it refuses spans, of what its container may."""
    return round(size_bytes(memory) * (1 - _LEFT_FREE) / _MIB)


def _memory_limiter(context: StackContext) -> Document:
    limit = spans_memory_mib(context.component("otel-collector").memory)
    return {"check_interval": "1s", "limit_mib": limit, "spike_limit_mib": round(limit / 4)}


def _protocols(origins: Iterable[str]) -> Document:
    http: Document = {"endpoint": f"0.0.0.0:{_HTTP}"}
    allowed = list(origins)
    if allowed:
        http["cors"] = {"allowed_origins": allowed, "max_age": 7200}
    return {"grpc": {"endpoint": f"0.0.0.0:{_GRPC}"}, "http": http}


def _untraced(schemas: Iterable[TraceSchema]) -> list[str]:
    """Return the conditions, in OTTL, under which a span is of what the application ought not to trace."""
    return [
        f'IsMatch(attributes["{name}"], "{part.replace(".", "[.]")}")'
        for name in ("http.route", "url.path", "http.target")
        for schema in schemas
        for part in schema.untraced
    ]


def _tail_sampling(sampling: Sampling) -> Document:
    seconds = duration_seconds(sampling.slow) or 0
    return {
        "decision_wait": sampling.decided_after,
        "num_traces": sampling.most_traces,
        "policies": [
            {"name": "errors", "type": "status_code", "status_code": {"status_codes": ["ERROR"]}},
            {"name": "slow", "type": "latency", "latency": {"threshold_ms": round(seconds * 1000)}},
            {
                "name": "a share of the others",
                "type": "probabilistic",
                "probabilistic": {"sampling_percentage": round(100 * sampling.kept, 4)},
            },
        ],
    }


def _span_metrics(context: StackContext) -> Document:
    """Return the connector that counts spans; service, name, kind and status are its own labels."""
    document: Document = {
        "namespace": "traces.span.metrics",
        "histogram": {"unit": "s", "explicit": {"buckets": _buckets(context, _DURATION)}},
        "exemplars": {"enabled": True, "max_per_data_point": 5},
        "resource_metrics_key_attributes": ["service.name"],
        "metrics_flush_interval": "15s",
    }
    budgets = [each.budget for each in _metrics(context, f"{_DURATION}_count")]
    if budgets:
        document["aggregation_cardinality_limit"] = max(budgets)
    return document


def _service_graph(context: StackContext) -> Document:
    """Return the connector that pairs the spans of a call; who makes none himself is told by those of his callers."""
    schemas = context.project.catalog.trace_schemas
    databases = [name for schema in schemas for name in schema.databases]
    peers = [name for schema in schemas for name in schema.peers]
    return {
        "latency_histogram_buckets": _buckets(context, _SERVED),
        "store": {"ttl": "10s", "max_items": 5000},
        "database_name_attributes": list(dict.fromkeys([*databases, "db.name"])),
        "virtual_node_peer_attributes": list(dict.fromkeys([*databases, *peers, "peer.service"])),
        "metrics_flush_interval": "15s",
    }


def _buckets(context: StackContext, name: str) -> list[str]:
    """Return the bounds that the catalog has for a histogram of seconds."""
    bounds = next((each.buckets for each in _metrics(context, f"{name}_bucket") if each.buckets), _USUAL)
    return [f"{round(bound * 1000):d}ms" for bound in bounds]


def _metrics(context: StackContext, series: str) -> tuple[Metric, ...]:
    return context.project.catalog.by_series_name.get(series, ())
