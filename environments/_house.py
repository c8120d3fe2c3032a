"""What every environment has: the runbooks and the folders; and how rules reach Prometheus where it serves people."""

from stack import components, log_sources, retention
from toolchain.define import Evaluation, Folder, Permission, PrometheusFiles, Sampling, Stack, Team

RUNBOOKS_URL = "https://git.medianest.example/observability/src/branch/main/alerts/runbooks"

FOLDER = Folder(
    uid="medianest",
    title="MediaNest",
    permissions=(Permission("role Viewer", "view"), Permission("role Editor", "edit")),
)
"""Everybody who is signed in is a Viewer, developers are Editors."""
ON_CALL = Team("On-call", purpose="Whoever carries the pager this week or next, with the platform's administrators.")
FOLDERS = {
    "security": Folder(
        uid="medianest-security", title="MediaNest security", permissions=(Permission(ON_CALL, "view"),)
    ),
}
"""Security logs are for administrators and the on-call; administrators see everything as it is."""

ON_THE_MONITORING_HOST = Evaluation(
    recordings=PrometheusFiles(url="http://localhost:9090", directory="/srv/prometheus/rules"), keeps_states=True
)
"""Deploys run on that host: Prometheus is there, and mounts the directory as /etc/prometheus/rules. Grafana evaluates
the alerts: contact points and routes are there. Its state history goes to that Prometheus as well."""

BESIDE_MEDIANEST = Stack(
    name="medianest-observability",
    components=(
        components.PROMETHEUS,
        components.LOKI,
        components.ALLOY,
        components.OTEL_COLLECTOR,
        components.JAEGER,
        components.GRAFANA,
        *components.EXPORTERS,
    ),
    metrics=retention.METRICS,
    logs=retention.LOGS,
    spans=retention.SPANS,
    log_sources=log_sources.ALL,
    network="medianest",
)
"""On one machine with MediaNest, in whose network the exporters reach what they tell of."""

A_TENTH = Sampling(sent=0.1)
"""The collector keeps all that it is sent."""
