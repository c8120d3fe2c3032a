"""The OpenTelemetry Collector, and Jaeger v2, which is built on it."""

from functools import partial

from metrics.jobs import JAEGER, OTEL_COLLECTOR
from metrics.owners import PLATFORM
from toolchain.catalog import Waiver, counter, gauge, open_label

_counter = partial(
    counter,
    unit="ops",
    owner=PLATFORM,
    jobs=[OTEL_COLLECTOR, JAEGER],
    waivers=[Waiver("metric-name-total", "the collector names it so; some versions append _total")],
)
_gauge = partial(gauge, unit="short", owner=PLATFORM, jobs=[OTEL_COLLECTOR, JAEGER])
_RECEIVER = [
    open_label("receiver", example="otlp", bound=3),
    open_label("transport", example="grpc", bound=2),
]
_EXPORTER = open_label("exporter", example="otlp/jaeger", bound=4)

OTELCOL_RECEIVER_ACCEPTED_SPANS = _counter("otelcol_receiver_accepted_spans", help="Spans accepted.", labels=_RECEIVER)
OTELCOL_RECEIVER_REFUSED_SPANS = _counter(
    "otelcol_receiver_refused_spans", help="Spans refused: the sender has to keep or drop them.", labels=_RECEIVER
)
OTELCOL_EXPORTER_SENT_SPANS = _counter("otelcol_exporter_sent_spans", help="Spans sent on.", labels=[_EXPORTER])
OTELCOL_EXPORTER_SEND_FAILED_SPANS = _counter(
    "otelcol_exporter_send_failed_spans", help="Spans that could not be sent: they are lost.", labels=[_EXPORTER]
)
OTELCOL_EXPORTER_QUEUE_SIZE = _gauge("otelcol_exporter_queue_size", help="Batches waiting.", labels=[_EXPORTER])
OTELCOL_EXPORTER_QUEUE_CAPACITY = _gauge(
    "otelcol_exporter_queue_capacity", help="Most batches that may wait.", labels=[_EXPORTER]
)
OTELCOL_PROCESSOR_DROPPED_SPANS = _counter(
    "otelcol_processor_dropped_spans",
    help="Spans that a processor dropped.",
    labels=[open_label("processor", example="memory_limiter", bound=5)],
)
