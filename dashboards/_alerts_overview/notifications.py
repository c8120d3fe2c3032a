"""Alerts overview: Notifications."""

from dashboards._bars import bars
from metrics.exporters import alertmanager
from metrics.exporters.grafana import (
    GRAFANA_ALERTING_ALERTS,
    GRAFANA_ALERTING_NOTIFICATION_LATENCY_SECONDS,
    GRAFANA_ALERTING_NOTIFICATIONS_FAILED_TOTAL,
    GRAFANA_ALERTING_NOTIFICATIONS_TOTAL,
)
from toolchain.define import prom, q, row, timeseries

NOTIFICATIONS = row(
    "Notifications",
    bars(
        "Notifications sent",
        prom(
            q.sum(q.increase(alertmanager.ALERTMANAGER_NOTIFICATIONS_TOTAL, q.INTERVAL), by=["integration"]),
            "Alertmanager, {{integration}}",
        ),
        prom(
            q.sum(q.increase(GRAFANA_ALERTING_NOTIFICATIONS_TOTAL, q.INTERVAL), by=["integration"]),
            "Grafana, {{integration}}",
        ),
        description="Notifications per bar and way of delivery. Only the system that evaluates the rules sends; a bar "
        "of dozens is a storm: look at the grouping.",
    ),
    bars(
        "Notifications that failed",
        prom(
            q.sum(
                q.increase(alertmanager.ALERTMANAGER_NOTIFICATIONS_FAILED_TOTAL, q.INTERVAL),
                by=["integration", "reason"],
            ),
            "Alertmanager, {{integration}}: {{reason}}",
        ),
        prom(
            q.sum(q.increase(GRAFANA_ALERTING_NOTIFICATIONS_FAILED_TOTAL, q.INTERVAL), by=["integration"]),
            "Grafana, {{integration}}",
        ),
        description="Empty is good: these series begin with the first failure. clientError is a wrong address or token "
        "of ours, serverError the receiver's fault, which is retried.",
    ),
    timeseries(
        "Time to deliver",
        prom(
            q.histogram_quantile(0.95, alertmanager.ALERTMANAGER_NOTIFICATION_LATENCY_SECONDS, by=["integration"]),
            "Alertmanager, {{integration}}",
            min_step="5m",
        ),
        prom(q.histogram_quantile(0.95, GRAFANA_ALERTING_NOTIFICATION_LATENCY_SECONDS), "Grafana", min_step="5m"),
        description="95th percentile of the time a receiver took to accept a notification. The buckets end at 20 s: a "
        "line that stays there means longer, and that time is lost from the five minutes in which a critical situation "
        "must be known.",
    ),
    timeseries(
        "Alerts as the senders see them",
        prom(q.sum(alertmanager.ALERTMANAGER_ALERTS, by=["state"]), "Alertmanager, {{state}}"),
        prom(q.sum(GRAFANA_ALERTING_ALERTS, by=["state"]), "Grafana, {{state}}"),
        description="Suppressed means silenced or inhibited: if something burns and nobody was paged, look for a "
        "forgotten silence first.",
        decimals=0,
    ),
)
