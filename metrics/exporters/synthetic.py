"""What Prometheus adds to every target, and what its rules write."""

from functools import partial

from metrics.jobs import ALL
from metrics.owners import PLATFORM
from metrics.vocabulary import ENVIRONMENT
from toolchain.catalog import gauge, one_of, open_label

_per_target = partial(gauge, owner=PLATFORM, jobs=ALL, replicas="each")

UP = _per_target(
    "up",
    unit="none",
    help="1 while the target answers scrapes.",
    value_range=(0, 1),
    note="A target that vanished from discovery has no series at all. It is about the exporter, not what it watches.",
)
SCRAPE_DURATION_SECONDS = _per_target("scrape_duration_seconds", unit="s", help="Duration of the last scrape.")
SCRAPE_SAMPLES_SCRAPED = _per_target("scrape_samples_scraped", unit="short", help="Samples that the target exposed.")
SCRAPE_SERIES_ADDED = _per_target("scrape_series_added", unit="short", help="Series that the last scrape added.")

_ALERT_LABELS = [
    open_label("alertname", example="HighErrorRate", bound=60),
    one_of("severity", "critical", "warning", "business"),
    open_label("category", example="errors", bound=15),
    open_label("service", example="backend", bound=20),
    open_label("job", example="medianest-app", bound=25),
    open_label("instance", example="backend:4000", bound=40),
    ENVIRONMENT,
]
"""Alert series carry what the rule's result carries: the job that the rule is about, or none."""
_alerts = partial(gauge, unit="none", owner=PLATFORM, jobs=[], budget=500)
_STATE = one_of("alertstate", "pending", "firing")
ALERTS = _alerts(
    "ALERTS", help="1 for each alert of Prometheus that is pending or firing.", labels=[*_ALERT_LABELS, _STATE]
)
GRAFANA_ALERTS = _alerts(
    "GRAFANA_ALERTS",
    help="1 for each alert of Grafana that is pending or firing.",
    labels=[
        *_ALERT_LABELS,
        _STATE,
        one_of("grafana_alertstate", "pending", "alerting", "recovering", "nodata", "error"),
    ],
    note="Where Grafana's state history goes to Prometheus. One that recovers, has no data or an error is firing.",
)
