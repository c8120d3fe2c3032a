"""Scrape jobs: where metrics are exposed. Everybody's series carry the target label ``environment``.

Do not attach target labels called ``service`` or ``endpoint``: the application's own would be renamed.
"""

from functools import partial

from metrics.vocabulary import ENVIRONMENT
from toolchain.catalog import ScrapeJob

_job = partial(ScrapeJob, target_labels=(ENVIRONMENT,))

APP = _job("medianest-app", "backend:4000", instances=2, bearer_token="MEDIANEST_METRICS_TOKEN")
FRONTEND = _job("medianest-frontend", "frontend:3000", metrics_path="/api/metrics")

NODE_EXPORTER = _job("node-exporter", "node-exporter:9100")
CADVISOR = _job("cadvisor", "cadvisor:8080", interval="30s")
POSTGRES_EXPORTER = _job("postgres-exporter", "postgres-exporter:9187", interval="30s")
REDIS_EXPORTER = _job("redis-exporter", "redis-exporter:9121", interval="30s")
NGINX_EXPORTER = _job("nginx-exporter", "nginx-exporter:9113", interval="30s")

PROBE = _job(
    "probe",
    "medianest.example:443",
    interval="30s",
    metrics_path="/probe",
    through="blackbox-exporter:9115",
    module="https_2xx",
)
"""The blackbox exporter, asked to look at MediaNest as people reach it; the instance is what it looks at."""

PROMETHEUS = _job("prometheus", "prometheus:9090")
ALERTMANAGER = _job("alertmanager", "alertmanager:9093")
LOKI = _job("loki", "loki:3100")
ALLOY = _job("alloy", "alloy:12345")
OTEL_COLLECTOR = _job("otel-collector", "otel-collector:8888")
SPAN_METRICS = _job(
    "span-metrics",
    "otel-collector:8889",
    dropped=("exported_job", "exported_instance", "collector_instance_id", "otel_scope_.+"),
)
JAEGER = _job("jaeger", "jaeger:8888")
GRAFANA = _job("grafana", "grafana:3000", interval="30s")

ALL = (
    APP,
    FRONTEND,
    NODE_EXPORTER,
    CADVISOR,
    POSTGRES_EXPORTER,
    REDIS_EXPORTER,
    NGINX_EXPORTER,
    PROBE,
    PROMETHEUS,
    ALERTMANAGER,
    LOKI,
    ALLOY,
    OTEL_COLLECTOR,
    SPAN_METRICS,
    JAEGER,
    GRAFANA,
)
