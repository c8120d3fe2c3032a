"""The programs, their releases, and the most that each may take of a machine.

What takes more memory than it may is ended and begun anew: an observer must not take MediaNest down.
"""

from toolchain.define import Component

PROMETHEUS = Component("prometheus", "prom/prometheus:v3.5.0", memory="2GiB", cpus=1, published=9090)
"""Published for the deploys that tell it to load rules: they run on its host."""
ALERTMANAGER = Component("alertmanager", "prom/alertmanager:v0.28.1", memory="128MiB", cpus=0.25)
LOKI = Component("loki", "grafana/loki:3.7.6", memory="1GiB", cpus=1)
ALLOY = Component("alloy", "grafana/alloy:v1.18.1", memory="512MiB", cpus=0.5)
OTEL_COLLECTOR = Component("otel-collector", "otel/opentelemetry-collector-contrib:0.158.0", memory="512MiB", cpus=0.5)
JAEGER = Component("jaeger", "jaegertracing/jaeger:2.7.0", memory="512MiB", cpus=0.5)
GRAFANA = Component("grafana", "grafana/grafana:12.4.3", memory="512MiB", cpus=1, published=3001)

NODE_EXPORTER = Component("node-exporter", "prom/node-exporter:v1.9.1", memory="64MiB", cpus=0.2)
CADVISOR = Component("cadvisor", "gcr.io/cadvisor/cadvisor:v0.52.1", memory="256MiB", cpus=0.3)
POSTGRES_EXPORTER = Component(
    "postgres-exporter", "prometheuscommunity/postgres-exporter:v0.17.1", memory="64MiB", cpus=0.2
)
REDIS_EXPORTER = Component("redis-exporter", "oliver006/redis_exporter:v1.74.0-alpine", memory="64MiB", cpus=0.1)
NGINX_EXPORTER = Component("nginx-exporter", "nginx/nginx-prometheus-exporter:1.4.2", memory="64MiB", cpus=0.1)
BLACKBOX_EXPORTER = Component("blackbox-exporter", "prom/blackbox-exporter:v0.27.0", memory="64MiB", cpus=0.1)

EXPORTERS = (
    NODE_EXPORTER,
    CADVISOR,
    POSTGRES_EXPORTER,
    REDIS_EXPORTER,
    NGINX_EXPORTER,
    BLACKBOX_EXPORTER,
)
