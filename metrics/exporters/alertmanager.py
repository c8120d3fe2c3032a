"""Alertmanager, where rules run in Prometheus."""

from functools import partial

from metrics.jobs import ALERTMANAGER
from metrics.owners import PLATFORM
from toolchain.catalog import counter, gauge, histogram, one_of, open_label

_counter = partial(counter, owner=PLATFORM, jobs=[ALERTMANAGER])
_gauge = partial(gauge, owner=PLATFORM, jobs=[ALERTMANAGER])
_INTEGRATION = open_label("integration", example="slack", bound=8)

ALERTMANAGER_NOTIFICATIONS_TOTAL = _counter(
    "alertmanager_notifications_total", unit="short", help="Notifications attempted.", labels=[_INTEGRATION]
)
ALERTMANAGER_NOTIFICATIONS_FAILED_TOTAL = _counter(
    "alertmanager_notifications_failed_total",
    unit="short",
    help="Notifications that did not arrive.",
    labels=[_INTEGRATION, open_label("reason", example="serverError", bound=5)],
)
ALERTMANAGER_ALERTS = _gauge(
    "alertmanager_alerts",
    unit="short",
    help="Alerts that Alertmanager holds.",
    labels=[one_of("state", "active", "suppressed", "unprocessed")],
)
ALERTMANAGER_NOTIFICATION_LATENCY_SECONDS = histogram(
    "alertmanager_notification_latency_seconds",
    unit="s",
    help="Time to deliver a notification.",
    owner=PLATFORM,
    jobs=[ALERTMANAGER],
    labels=[_INTEGRATION],
    buckets=(1, 5, 10, 15, 20),
)
ALERTMANAGER_CONFIG_LAST_RELOAD_SUCCESSFUL = _gauge(
    "alertmanager_config_last_reload_successful",
    unit="bool_yes_no",
    help="1 if the last reload of the configuration succeeded.",
    value_range=(0, 1),
)
