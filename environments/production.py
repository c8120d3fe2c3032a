"""Production."""

from toolchain.define import Endpoint, Environment, Evaluation, Folder, Permission, PrometheusFiles, Secret

PRODUCTION = Environment(
    name="production",
    title="Production",
    grafana_url="https://grafana.medianest.example",
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
            uid="prometheus-production",
            url="http://prometheus:9090",
            user="grafana",
            password=Secret("PROMETHEUS_DATASOURCE_PASSWORD"),
        ),
        "loki": Endpoint(
            uid="loki-production", url="http://loki:3100", user="grafana", password=Secret("LOKI_DATASOURCE_PASSWORD")
        ),
        "jaeger": Endpoint(
            uid="jaeger-production", url="http://jaeger:16686", bearer_token=Secret("JAEGER_DATASOURCE_TOKEN")
        ),
    },
    receivers={
        "slack": Secret("SLACK_BOT_TOKEN"),
        "email-on-call": "on-call@medianest.example",
        "email-team": "developers@medianest.example",
        "email-operations": "operations@medianest.example",
        "pagerduty": Secret("PAGERDUTY_INTEGRATION_KEY"),
        "dead-mans-switch": Secret("DEAD_MANS_SWITCH_URL"),
    },
    # Deploys run on the monitoring host: Prometheus is there, and mounts the directory as /etc/prometheus/rules.
    # Grafana evaluates the alerts: contact points and routes are there.
    evaluation=Evaluation(recordings=PrometheusFiles(url="http://localhost:9090", directory="/srv/prometheus/rules")),
)
