"""Production."""

from environments._house import (
    A_TENTH,
    BESIDE_MEDIANEST,
    FOLDER,
    FOLDERS,
    ON_THE_MONITORING_HOST,
    RUNBOOKS_URL,
)
from toolchain.define import Endpoint, Environment, Secret

PRODUCTION = Environment(
    name="production",
    title="Production",
    grafana_url="https://grafana.medianest.example",
    runbooks_url=RUNBOOKS_URL,
    folder=FOLDER,
    folders=FOLDERS,
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
        "email-escalation": "platform-lead@medianest.example",
        "pagerduty-escalation": Secret("PAGERDUTY_ESCALATION_KEY"),
        "dead-mans-switch": Secret("DEAD_MANS_SWITCH_URL"),
    },
    evaluation=ON_THE_MONITORING_HOST,
    sampling=A_TENTH,
    stack=BESIDE_MEDIANEST,
)
