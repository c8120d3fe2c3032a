"""Alerts overview: Now, Active alerts."""

from alerts import thresholds as limits
from dashboards._house import refs, to
from metrics.exporters.alertmanager import ALERTMANAGER_NOTIFICATIONS_FAILED_TOTAL
from metrics.exporters.grafana import GRAFANA_ALERTING_NOTIFICATIONS_FAILED_TOTAL
from signals.alerts import CRITICAL, PENDING, alerts, how_many
from toolchain.define import alert_list, prom, q, row, stat

FAILED_NOTIFICATIONS = q.either(
    q.sum(q.increase(ALERTMANAGER_NOTIFICATIONS_FAILED_TOTAL, q.RANGE)), q.vector(0)
) + q.either(q.sum(q.increase(GRAFANA_ALERTING_NOTIFICATIONS_FAILED_TOTAL, q.RANGE)), q.vector(0))
UNKNOWN = "not known"
"""Nobody writes what fires, not even the watchdog: the lists below ask the evaluators themselves."""

NOW = row(
    "Now",
    stat(
        "Critical firing",
        prom(how_many(CRITICAL), "critical", mode="instant"),
        description="Each of them has paged. Take the oldest first: the others are often its consequences. Counts "
        "whoever evaluates, while the watchdog is seen to fire; without it nothing is known, and the lists below ask the "
        "evaluators themselves.",
        decimals=0,
        limits=limits.FIRING_ALERTS,
        color="background",
        no_value=UNKNOWN,
        data_links=[to(refs.SERVICE_HEALTH, "Service health")],
    ),
    stat(
        "Warnings firing",
        prom(how_many(alerts(alertstate="firing", severity="warning")), "warning", mode="instant"),
        description="Not urgent, but a warning beside a critical alert often names the cause. They go to #monitoring "
        "and into the hourly digest. The watchdog does not count.",
        decimals=0,
        limits=limits.FIRING_ALERTS,
        no_value=UNKNOWN,
    ),
    stat(
        "Business firing",
        prom(how_many(alerts(alertstate="firing", severity="business")), "business", mode="instant"),
        description="For the morning: engagement, media services and synchronisation. They go to #operations and into "
        "the daily summary.",
        decimals=0,
        limits=limits.FIRING_ALERTS,
        no_value=UNKNOWN,
    ),
    stat(
        "Pending",
        prom(how_many(PENDING), "pending", mode="instant"),
        description="Conditions that hold but not yet for long enough. What is pending now may page within minutes.",
        decimals=0,
        no_value=UNKNOWN,
        width=4,
    ),
    stat(
        "Notifications failed",
        prom(FAILED_NOTIFICATIONS, "failed", mode="instant"),
        description="Notifications that could not be delivered in the time range, by Alertmanager or Grafana. Above "
        "zero, do not trust silence: watch the lists below and mend the receiver.",
        decimals=0,
        limits=limits.LOSSES,
    ),
    width=5,
)

ACTIVE_ALERTS = row(
    "Active alerts",
    alert_list(
        "Critical",
        label_filter='{severity="critical"}',
        height=8,
        description="Open an alert for its value, runbook, dashboard and silence link. No data and error count too: a "
        "check that cannot see is as bad as one that fails.",
    ),
    alert_list(
        "Warning",
        label_filter='{severity="warning", alertname!="Watchdog"}',
        height=8,
        description="Read these for the cause of a critical alert, then during working hours. The watchdog, which "
        "always fires, is left out.",
    ),
    alert_list(
        "Business",
        label_filter='{severity="business"}',
        height=8,
        description="For the team's daily look. None of them needs anybody at night.",
    ),
    width=8,
)
