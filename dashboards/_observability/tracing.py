"""The collector and Jaeger."""

from dashboards._house import refs, to
from dashboards._sampling import FROM_SPANS
from metrics.exporters import collector
from toolchain.define import prom, q, row, timeseries

SPANS_ACCEPTED = q.sum(q.rate(collector.OTELCOL_RECEIVER_ACCEPTED_SPANS), by=["job"])
SPANS_REFUSED = q.sum(q.rate(collector.OTELCOL_RECEIVER_REFUSED_SPANS), by=["job"])
SPANS_FAILED = q.sum(q.rate(collector.OTELCOL_EXPORTER_SEND_FAILED_SPANS), by=["job"])
TO_TRACES = to(refs.TRACES)

COLLECTOR = row(
    "Collector and Jaeger",
    timeseries(
        "Spans accepted and refused",
        prom(SPANS_ACCEPTED, "accepted, {{job}}"),
        prom(SPANS_REFUSED, "refused, {{job}}"),
        description=f"Accepted spans follow traffic. {FROM_SPANS} Refused means "
        "that the memory limit is reached: the sender drops spans when its own queue of 1000 is full.",
        data_links=[TO_TRACES],
    ),
    timeseries(
        "Spans sent on and failed",
        prom(
            q.sum(q.rate(collector.OTELCOL_EXPORTER_SENT_SPANS), by=["job", "exporter"]), "sent, {{job}} {{exporter}}"
        ),
        prom(SPANS_FAILED, "failed, {{job}}"),
        description="What leaves the collector for Jaeger, and Jaeger for its storage. Failed spans are lost once "
        "retries are used up: check the next system down the line.",
        data_links=[TO_TRACES],
    ),
    timeseries(
        "Export queue in use",
        prom(
            q.ratio(
                q.sum(collector.OTELCOL_EXPORTER_QUEUE_SIZE, by=["job", "exporter"]),
                q.sum(collector.OTELCOL_EXPORTER_QUEUE_CAPACITY, by=["job", "exporter"]),
            ),
            "{{job}} {{exporter}}",
        ),
        description="Batches that wait, as a share of what fits. It fills when Jaeger is slow; at 100% spans are lost.",
        maximum=1,
    ),
    width=8,
)

COLLECTOR_IN_DETAIL = row(
    "Collector in detail",
    timeseries(
        "Spans dropped by processors",
        prom(
            q.sum(q.rate(collector.OTELCOL_PROCESSOR_DROPPED_SPANS), by=["job", "processor"]), "{{job}} {{processor}}"
        ),
        description="memory_limiter means that the collector has too little memory for the traffic; a filter drops on "
        "purpose.",
        width=24,
    ),
)
