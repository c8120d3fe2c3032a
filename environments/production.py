"""Production."""

from toolchain.environment import Endpoint, Environment, Folder
from toolchain.secret import Secret

PRODUCTION = Environment(
    name="production",
    title="Production",
    grafana_url="https://grafana.medianest.example",
    folder=Folder(uid="medianest", title="MediaNest"),
    endpoints={
        "prometheus": Endpoint(
            uid="prometheus-production",
            url="http://prometheus:9090",
            user="grafana",
            password=Secret("PROMETHEUS_PASSWORD"),
        ),
        "loki": Endpoint(
            uid="loki-production", url="http://loki:3100", user="grafana", password=Secret("LOKI_PASSWORD")
        ),
        "jaeger": Endpoint(uid="jaeger-production", url="http://jaeger:16686", bearer_token=Secret("JAEGER_TOKEN")),
    },
)
