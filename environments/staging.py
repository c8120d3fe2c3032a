"""Staging: production's layout with its own credentials."""

from toolchain.define import Endpoint, Environment, Evaluation, Folder, Permission, PrometheusFiles, Secret

STAGING = Environment(
    name="staging",
    title="Staging",
    grafana_url="https://grafana.staging.medianest.example",
    runbooks_url="https://git.medianest.example/observability/src/branch/main/alerts/runbooks",
    folder=Folder(uid="medianest", title="MediaNest"),
    folders={
        "security": Folder(
            uid="medianest-security",
            title="MediaNest security",
            permissions=(Permission("role Editor", "view"),),
        ),
    },
    endpoints={
        "prometheus": Endpoint(
            uid="prometheus-staging",
            url="http://prometheus:9090",
            user="grafana",
            password=Secret("PROMETHEUS_DATASOURCE_PASSWORD"),
        ),
        "loki": Endpoint(
            uid="loki-staging", url="http://loki:3100", user="grafana", password=Secret("LOKI_DATASOURCE_PASSWORD")
        ),
        "jaeger": Endpoint(uid="jaeger-staging", url="http://jaeger:16686"),
    },
    receivers={
        "slack": Secret("SLACK_BOT_TOKEN"),
        "email-on-call": "developers@medianest.example",
        "email-team": "developers@medianest.example",
        "email-operations": "developers@medianest.example",
    },
    # Deploys run on the monitoring host: Prometheus is there, and mounts the directory as /etc/prometheus/rules.
    # Grafana evaluates the alerts: contact points and routes are there.
    evaluation=Evaluation(recordings=PrometheusFiles(url="http://localhost:9090", directory="/srv/prometheus/rules")),
)
