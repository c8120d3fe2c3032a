"""What Prometheus adds to every target, and what its rules write."""

from functools import partial

from metrics.jobs import ALL
from metrics.owners import PLATFORM
from metrics.vocabulary import ENVIRONMENT
from toolchain.catalog import Waiver, gauge, one_of, open_label

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
    open_label("job", example="medianest-app", bound=1),
    open_label("instance", example="backend:4000", bound=1),
    ENVIRONMENT,
]
"""Alert series carry what the rule's result carries: the job that the rule is about, or none."""
ALERTS = gauge(
    "ALERTS",
    unit="none",
    help="1 for each alert that is pending or firing.",
    owner=PLATFORM,
    jobs=[],
    labels=[*_ALERT_LABELS, one_of("alertstate", "pending", "firing")],
    budget=500,
)
ALERTS_FOR_STATE = gauge(
    "ALERTS_FOR_STATE",
    unit="dateTimeFromNow",
    help="When the alert became active.",
    owner=PLATFORM,
    jobs=[],
    labels=_ALERT_LABELS,
    budget=500,
    waivers=[Waiver("metric-name-unit", "Prometheus names it so; it holds Unix seconds")],
)
