"""One developer's machine: the docker compose stack."""

from attrs import evolve

from environments._house import FOLDER, FOLDERS, RUNBOOKS_URL
from stack import components, retention
from toolchain.define import Endpoint, Environment, Evaluation, PrometheusFiles, Stack

LOCAL = Environment(
    name="local",
    title="Local",
    grafana_url="http://localhost:3001",
    runbooks_url=RUNBOOKS_URL,
    folder=FOLDER,
    folders=FOLDERS,
    endpoints={
        "prometheus": Endpoint(uid="prometheus", url="http://prometheus:9090"),
        "loki": Endpoint(uid="loki", url="http://loki:3100"),
        "jaeger": Endpoint(uid="jaeger", url="http://jaeger:16686"),
    },
    receivers={"webhook": "http://host.docker.internal:5001/alerts"},
    # The Prometheus of the stack, which mounts the folder. Grafana evaluates the alerts, and writes
    # their states there.
    evaluation=Evaluation(
        recordings=PrometheusFiles(url="http://localhost:9090", directory="stack/rules"), keeps_states=True
    ),
    stack=Stack(
        name="medianest-observability",
        components=(
            components.PROMETHEUS,
            evolve(components.LOKI, published=3100),
            evolve(components.OTEL_COLLECTOR, published=4318),
            evolve(components.JAEGER, published=16686),
            components.GRAFANA,
        ),
        metrics=retention.METRICS,
        logs=retention.LOGS,
        spans=retention.SPANS,
        simulated_at="http://host.docker.internal:9900/targets",
        anonymous=True,
    ),
)
