"""Alerts overview: Now, Active alerts."""

from alerts import thresholds as limits
from dashboards._alerts_overview.shared import (
    ALERT,
    CRITICAL,
    FIRING,
    NOT_WATCHDOG,
    PENDING,
    STATE,
    STATES,
    THIS_ENVIRONMENT,
)
from dashboards._house import TAG, refs, to
from metrics.exporters.alertmanager import ALERTMANAGER_NOTIFICATIONS_FAILED_TOTAL
from metrics.exporters.grafana import GRAFANA_ALERTING_NOTIFICATIONS_FAILED_TOTAL
from metrics.exporters.synthetic import ALERTS_FOR_STATE
from toolchain.define import alert_list, annotation_list, by_name, columns, merge, prom, q, row, shown_as, stat, table
from toolchain.languages.promql.selection import where

WARNING = where(FIRING, severity="warning")
BUSINESS = where(FIRING, severity="business")
STARTED = q.select(ALERTS_FOR_STATE, environment=THIS_ENVIRONMENT, alertname=NOT_WATCHDOG)
FAILED_NOTIFICATIONS = q.either(
    q.sum(q.increase(ALERTMANAGER_NOTIFICATIONS_FAILED_TOTAL, q.RANGE)), q.vector(0)
) + q.either(q.sum(q.increase(GRAFANA_ALERTING_NOTIFICATIONS_FAILED_TOTAL, q.RANGE)), q.vector(0))

NOW = row(
    "Now",
    stat(
        "Critical alerts firing",
        prom(q.either(q.count(CRITICAL), q.vector(0)), "critical", mode="instant"),
        description="Each of them has paged. Take the oldest first: the others are often its consequences. Counts "
        "rules that Prometheus evaluates; the lists below also show Grafana's own.",
        decimals=0,
        limits=limits.FIRING_ALERTS,
        color="background",
        data_links=[to(refs.SERVICE_HEALTH, "Service health")],
    ),
    stat(
        "Warnings firing",
        prom(q.either(q.count(WARNING), q.vector(0)), "warning", mode="instant"),
        description="Not urgent, but a warning beside a critical alert often names the cause. They go to #monitoring "
        "and into the hourly digest.",
        decimals=0,
        limits=limits.FIRING_ALERTS,
    ),
    stat(
        "Business alerts firing",
        prom(q.either(q.count(BUSINESS), q.vector(0)), "business", mode="instant"),
        description="For the morning: engagement, media services and synchronisation. They go to #operations and into "
        "the daily summary.",
        decimals=0,
        limits=limits.FIRING_ALERTS,
    ),
    stat(
        "Pending",
        prom(q.either(q.count(PENDING), q.vector(0)), "pending", mode="instant"),
        description="Conditions that hold but not yet for long enough. What is pending now may page within minutes.",
        decimals=0,
    ),
    stat(
        "Longest active",
        prom(q.max(q.time() - STARTED), "active", mode="instant"),
        description="Time since the oldest active alert began. An alert that fires for days is either an unowned "
        "problem or a wrong threshold: give it an owner or change it.",
        decimals=0,
        no_value="none",
    ),
    stat(
        "Notifications failed",
        prom(FAILED_NOTIFICATIONS, "failed", mode="instant"),
        description="Notifications that could not be delivered in the time range, by Alertmanager or Grafana. Above "
        "zero, do not trust silence: watch the lists below and mend the receiver.",
        decimals=0,
        limits=limits.LOSSES,
    ),
)

ACTIVE_ALERTS = row(
    "Active alerts",
    alert_list(
        "Critical",
        label_filter='{severity="critical"}',
        description="Open an alert for its value, runbook, dashboard and silence link. No data and error count too: a "
        "check that cannot see is as bad as one that fails.",
    ),
    alert_list(
        "Warning",
        label_filter='{severity="warning"}',
        description="Read these for the cause of a critical alert, then during working hours.",
    ),
    alert_list(
        "Business",
        label_filter='{severity="business"}',
        description="For the team's daily look. None of them needs anybody at night.",
    ),
    table(
        "Active since",
        prom(q.max(q.time() - STARTED, by=ALERT), mode="instant", format="table"),
        prom(STATE, mode="instant", format="table"),
        description="How long each alert has been active, the time it was pending included. Alerts that began within "
        "the same minute usually share a cause; the service column tells how far it reaches.",
        unit=shown_as("s", "the first column is an age; the second, a state, is shown by its own override"),
        decimals=0,
        sort_by="Active for",
        width=16,
        height=10,
        transformations=[
            merge(),
            columns(
                rename={
                    "alertname": "Alert",
                    "severity": "Severity",
                    "service": "Service",
                    "Value #A": "Active for",
                    "Value #B": "State",
                }
            ),
        ],
        overrides=[by_name("State", unit="none", mappings=STATES)],
    ),
    annotation_list(
        "Latest deploys",
        tags=[TAG, "deploy"],
        description="What was shipped last. An alert that began within minutes after a deploy: roll back first, search "
        "afterwards.",
    ),
    width=8,
)
