"""Staging: production's layout with its own credentials."""

from environments._house import (
    A_TENTH,
    BESIDE_MEDIANEST,
    FOLDER,
    FOLDERS,
    ON_THE_MONITORING_HOST,
    RUNBOOKS_URL,
)
from toolchain.define import Endpoint, Environment, Secret

STAGING = Environment(
    name="staging",
    title="Staging",
    grafana_url="https://grafana.staging.medianest.example",
    dashboards="v2beta1",
    runbooks_url=RUNBOOKS_URL,
    folder=FOLDER,
    folders=FOLDERS,
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
    evaluation=ON_THE_MONITORING_HOST,
    sampling=A_TENTH,
    stack=BESIDE_MEDIANEST,
    # Half of production's memory, a smaller pool, a handful of people.
    tuning={
        "heap_limit_bytes": 384 * 1024**2,
        "database_pool_size": 10,
        "api_requests_per_second": 5,
    },
)
