"""Prometheus: metrics; an exemplar opens its trace in Jaeger."""

from toolchain.define import DataSource, scrape_interval, uid_of

PROMETHEUS = DataSource(
    key="prometheus",
    name="Prometheus",
    type="prometheus",
    is_default=True,
    json_data={
        "httpMethod": "POST",
        "timeInterval": scrape_interval(),
        "queryTimeout": "60s",
        "prometheusType": "Prometheus",
        "cacheLevel": "Low",
        "exemplarTraceIdDestinations": [
            {"name": "trace_id", "datasourceUid": uid_of("jaeger"), "urlDisplayLabel": "Open the trace"},
        ],
    },
)
