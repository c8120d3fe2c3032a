"""Jaeger: traces; a span opens its log lines in Loki and its service's rates in Prometheus."""

from toolchain.define import DataSource, uid_of

JAEGER = DataSource(
    key="jaeger",
    name="Jaeger",
    type="jaeger",
    json_data={
        "nodeGraph": {"enabled": True},
        "spanBar": {"type": "Tag", "tag": "http.route"},
        "tracesToLogsV2": {
            "datasourceUid": uid_of("loki"),
            "spanStartTimeShift": "-5m",
            "spanEndTimeShift": "5m",
            "tags": [{"key": "service.name", "value": "service"}],
            "filterByTraceID": True,
            "filterBySpanID": False,
            "customQuery": False,
        },
        "tracesToMetrics": {
            "datasourceUid": uid_of("prometheus"),
            "spanStartTimeShift": "-30m",
            "spanEndTimeShift": "30m",
            "tags": [{"key": "service.name", "value": "service_name"}],
            "queries": [
                {
                    "name": "Calls per second",
                    "query": 'sum(rate(traces_span_metrics_calls_total{job="span-metrics", $__tags}[5m]))',
                },
                {
                    "name": "Share of errors",
                    "query": (
                        "sum(rate(traces_span_metrics_calls_total"
                        '{job="span-metrics", status_code="STATUS_CODE_ERROR", $__tags}[5m]))'
                        ' / sum(rate(traces_span_metrics_calls_total{job="span-metrics", $__tags}[5m]))'
                    ),
                },
                {
                    "name": "95th percentile of duration",
                    "query": (
                        "histogram_quantile(0.95, sum by (le) (rate(traces_span_metrics_duration_seconds_bucket"
                        '{job="span-metrics", $__tags}[5m])))'
                    ),
                },
            ],
        },
    },
)
