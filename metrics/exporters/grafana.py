"""Grafana: its API and its alerting."""

from functools import partial

from metrics.jobs import GRAFANA
from metrics.owners import PLATFORM
from metrics.vocabulary import METHOD
from toolchain.catalog import counter, gauge, histogram, one_of, open_label

_counter = partial(counter, owner=PLATFORM, jobs=[GRAFANA])
_gauge = partial(gauge, owner=PLATFORM, jobs=[GRAFANA])
_ORG = open_label("org", example="1", bound=1)
_INTEGRATION = open_label("integration", example="slack", bound=8)

GRAFANA_HTTP_REQUEST_DURATION_SECONDS = histogram(
    "grafana_http_request_duration_seconds",
    unit="s",
    help="Duration of requests to Grafana.",
    owner=PLATFORM,
    jobs=[GRAFANA],
    labels=[
        open_label("handler", example="/api/ds/query", bound=80),
        open_label("status_code", example="200", bound=10),
        METHOD,
    ],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25),
    budget=500,
)
GRAFANA_API_RESPONSE_STATUS_TOTAL = _counter(
    "grafana_api_response_status_total",
    unit="reqps",
    help="Answers of Grafana's API below /api/, by status.",
    labels=[one_of("code", "200", "404", "500", "unknown")],
    note="Every other status is unknown: refusals (401, 403), but also 201 and 202.",
)
GRAFANA_ALERTING_RULE_EVALUATIONS_TOTAL = _counter(
    "grafana_alerting_rule_evaluations_total", unit="ops", help="Evaluations of alert rules.", labels=[_ORG]
)
GRAFANA_ALERTING_RULE_EVALUATION_FAILURES_TOTAL = _counter(
    "grafana_alerting_rule_evaluation_failures_total",
    unit="ops",
    help="Evaluations that failed: such a rule is blind.",
    labels=[_ORG],
)
GRAFANA_ALERTING_RULE_EVALUATION_DURATION_SECONDS = histogram(
    "grafana_alerting_rule_evaluation_duration_seconds",
    unit="s",
    help="Duration of evaluations.",
    owner=PLATFORM,
    jobs=[GRAFANA],
    labels=[_ORG],
    buckets=(0.01, 0.1, 0.5, 1, 5, 10, 15, 30, 60, 120, 180, 240, 300),
)
GRAFANA_ALERTING_SCHEDULER_BEHIND_SECONDS = _gauge(
    "grafana_alerting_scheduler_behind_seconds", unit="s", help="How late the scheduler of alert rules is."
)
GRAFANA_ALERTING_ALERTS = _gauge(
    "grafana_alerting_alerts",
    unit="short",
    help="Alert instances by state.",
    labels=[one_of("state", "normal", "pending", "alerting", "nodata", "error", "recovering")],
)
GRAFANA_ALERTING_NOTIFICATIONS_TOTAL = _counter(
    "grafana_alerting_notifications_total", unit="short", help="Notifications attempted.", labels=[_INTEGRATION]
)
GRAFANA_ALERTING_NOTIFICATION_LATENCY_SECONDS = histogram(
    "grafana_alerting_notification_latency_seconds",
    unit="s",
    help="Time to deliver a notification, over all receivers.",
    owner=PLATFORM,
    jobs=[GRAFANA],
    buckets=(1, 5, 10, 15, 20),
)
GRAFANA_ALERTING_NOTIFICATIONS_FAILED_TOTAL = _counter(
    "grafana_alerting_notifications_failed_total",
    unit="short",
    help="Notifications that did not arrive.",
    labels=[_INTEGRATION],
    note="There is no series until the first failure.",
)
