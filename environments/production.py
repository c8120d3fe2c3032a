"""Production."""

from attrs import evolve

from environments._house import (
    A_TENTH,
    BESIDE_MEDIANEST,
    FOLDER,
    FOLDERS,
    ON_THE_MONITORING_HOST,
    RUNBOOKS_URL,
)
from toolchain.define import Distributed, Endpoint, Environment, ObjectStorage, Secret

BEYOND_ONE_MACHINE = Distributed(
    tenant="medianest",
    storage=ObjectStorage(
        endpoint="s3.medianest.example",
        region="eu-central-1",
        prefix="medianest-observability",
        access_key=Secret("OBJECT_STORAGE_ACCESS_KEY"),
        secret_key=Secret("OBJECT_STORAGE_SECRET_KEY"),
    ),
    mimir="http://mimir-distributor:8080",
    loki="http://loki-distributor:3100",
    mimir_members="mimir-gossip:7946",
    loki_members="loki-gossip:7946",
)
"""Not what runs today: where to go when docs/sizing.md says that one machine ends."""

PRODUCTION = Environment(
    name="production",
    title="Production",
    grafana_url="https://grafana.medianest.example",
    dashboards="v2beta1",
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
    stack=evolve(BESIDE_MEDIANEST, distributed=BEYOND_ONE_MACHINE),
)
