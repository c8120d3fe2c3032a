"""Alerts overview: where the on-call starts. What fires, since when, how often, and whether people were told."""

from alerts import thresholds as limits
from dashboards import _refs as refs
from dashboards._house import TAG, dashboard, to
from metrics.exporters.alertmanager import (
    ALERTMANAGER_ALERTS,
    ALERTMANAGER_NOTIFICATION_LATENCY_SECONDS,
    ALERTMANAGER_NOTIFICATIONS_FAILED_TOTAL,
    ALERTMANAGER_NOTIFICATIONS_TOTAL,
)
from metrics.exporters.grafana import (
    GRAFANA_ALERTING_ALERTS,
    GRAFANA_ALERTING_NOTIFICATIONS_FAILED_TOTAL,
    GRAFANA_ALERTING_NOTIFICATIONS_TOTAL,
)
from metrics.exporters.synthetic import ALERTS, ALERTS_FOR_STATE
from metrics.service_performance import ERROR_RECOVERY_TIME_SECONDS
from toolchain.define import (
    alert_list,
    annotation_list,
    by_name,
    columns,
    is_not,
    links,
    merge,
    prom,
    q,
    regex,
    row,
    shown_as,
    stat,
    state_timeline,
    table,
    timeseries,
)
from toolchain.languages.promql.selection import where

THIS_ENVIRONMENT = regex("$environment|")
"""A rule that aggregates loses the environment label; such alerts belong to the only environment there is."""
NOT_WATCHDOG = is_not("Watchdog")
"""The watchdog always fires, to prove that notifications arrive."""

ACTIVE = q.select(ALERTS, environment=THIS_ENVIRONMENT, alertname=NOT_WATCHDOG)
PENDING = where(ACTIVE, alertstate="pending")
FIRING = where(ACTIVE, alertstate="firing")
CRITICAL = where(FIRING, severity="critical")
WARNING = where(FIRING, severity="warning")
BUSINESS = where(FIRING, severity="business")
STARTED = q.select(ALERTS_FOR_STATE, environment=THIS_ENVIRONMENT, alertname=NOT_WATCHDOG)

ALERT = ["alertname", "severity", "service"]
STATE = q.max(q.either(2 * FIRING, PENDING), by=ALERT)
STATES = [
    {
        "type": "value",
        "options": {
            "1": {"text": "pending", "color": "yellow", "index": 0},
            "2": {"text": "firing", "color": "red", "index": 1},
        },
    }
]

FIRING_STARTS = q.unless(FIRING, q.offset(FIRING, "1m"))
CRITICAL_STARTS = q.unless(CRITICAL, q.offset(CRITICAL, "1m"))

FAILED_NOTIFICATIONS = q.either(
    q.sum(q.increase(ALERTMANAGER_NOTIFICATIONS_FAILED_TOTAL, q.RANGE)), q.vector(0)
) + q.either(q.sum(q.increase(GRAFANA_ALERTING_NOTIFICATIONS_FAILED_TOTAL, q.RANGE)), q.vector(0))

TO_LOGS = to(refs.LOGS_EXPLORER, "Error lines", level="error")
TO_HEALTH = to(refs.SERVICE_HEALTH, "Service health")

DASHBOARD = dashboard(
    refs.ALERTS_OVERVIEW,
    description="What fires right now, since when, does it often, and did the notification arrive? Start here when "
    "paged: open the alert, follow its runbook and its dashboard.",
    tags=["alerts", "on-call"],
    time_from="now-24h",
    refresh="30s",
    related=[links.page("Service health", links.dashboard_url("service-health"))],
    rows=[
        row(
            "Now",
            [
                stat(
                    "Critical alerts firing",
                    [prom(q.either(q.count(CRITICAL), q.vector(0)), "critical", mode="instant")],
                    description="Each of them has paged. Take the oldest first: the others are often its "
                    "consequences. Counts rules that Prometheus evaluates; the lists below also show Grafana's own.",
                    decimals=0,
                    limits=limits.FIRING_ALERTS,
                    color="background",
                    graph="none",
                    data_links=[TO_HEALTH],
                ),
                stat(
                    "Warnings firing",
                    [prom(q.either(q.count(WARNING), q.vector(0)), "warning", mode="instant")],
                    description="Not urgent, but a warning beside a critical alert often names the cause. They go to "
                    "#monitoring and into the hourly digest.",
                    decimals=0,
                    limits=limits.FIRING_ALERTS,
                    graph="none",
                ),
                stat(
                    "Business alerts firing",
                    [prom(q.either(q.count(BUSINESS), q.vector(0)), "business", mode="instant")],
                    description="For the morning: engagement, media services and synchronisation. They go to "
                    "#operations and into the daily summary.",
                    decimals=0,
                    limits=limits.FIRING_ALERTS,
                    graph="none",
                ),
                stat(
                    "Pending",
                    [prom(q.either(q.count(PENDING), q.vector(0)), "pending", mode="instant")],
                    description="Conditions that hold but not yet for long enough. What is pending now may page "
                    "within minutes.",
                    decimals=0,
                    graph="none",
                ),
                stat(
                    "Longest active",
                    [prom(q.max(q.time() - STARTED), "active", mode="instant")],
                    description="Time since the oldest active alert began. An alert that fires for days is either an "
                    "unowned problem or a wrong threshold: give it an owner or change it.",
                    decimals=0,
                    no_value="none",
                    graph="none",
                ),
                stat(
                    "Notifications failed",
                    [prom(FAILED_NOTIFICATIONS, "failed", mode="instant")],
                    description="Notifications that could not be delivered in the time range, by Alertmanager or "
                    "Grafana. Above zero, do not trust silence: watch the lists below and mend the receiver.",
                    decimals=0,
                    limits=limits.LOSSES,
                    graph="none",
                ),
            ],
        ),
        row(
            "Active alerts",
            [
                alert_list(
                    "Critical",
                    label_filter='{severity="critical"}',
                    description="Open an alert for its value, runbook, dashboard and silence link. No data and error "
                    "count too: a check that cannot see is as bad as one that fails.",
                    width=8,
                ),
                alert_list(
                    "Warning",
                    label_filter='{severity="warning"}',
                    description="Read these for the cause of a critical alert, then during working hours.",
                    width=8,
                ),
                alert_list(
                    "Business",
                    label_filter='{severity="business"}',
                    description="For the team's daily look. None of them needs anybody at night.",
                    width=8,
                ),
                table(
                    "Active since",
                    [
                        prom(q.max(q.time() - STARTED, by=ALERT), mode="instant", format="table"),
                        prom(STATE, mode="instant", format="table"),
                    ],
                    description="How long each alert has been active, the time it was pending included. Alerts that "
                    "began within the same minute usually share a cause; the service column tells how far it reaches.",
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
                    description="What was shipped last. An alert that began within minutes after a deploy: roll back "
                    "first, search afterwards.",
                    width=8,
                ),
            ],
        ),
        row(
            "History",
            [
                state_timeline(
                    "Firing history",
                    [prom(q.topk(40, STATE), "{{alertname}} {{service}}")],
                    description="One lane per alert that was active in the range, the forty most severe at each "
                    "moment. Read it from the left: the first lane that turns red is nearest to the cause. Short red "
                    "pieces in a row are flapping: the alert needs a longer wait.",
                    unit=shown_as("none", "1 is pending and 2 firing, shown as words"),
                    mappings=STATES,
                    width=24,
                    height=10,
                    data_links=[TO_LOGS],
                ),
                timeseries(
                    "Alerts firing by severity",
                    [prom(q.count(FIRING, by=["severity"]), "{{severity}}")],
                    description="How many fire at each moment. Many at once are one outage seen from many sides: "
                    "check that inhibition kept the consequences quiet.",
                    decimals=0,
                    draw="bars",
                    stack="normal",
                    legend_calcs=["max"],
                ),
                timeseries(
                    "Alerts per day",
                    [
                        prom(
                            q.count(q.group(q.present_over_time(FIRING, "1d"), by=ALERT), by=["severity"]),
                            "{{severity}}",
                        )
                    ],
                    description="Different alerts that fired in the day before each bar, over two weeks whatever "
                    "range is chosen. Rising week by week means tired people: deal with the noisiest below.",
                    decimals=0,
                    draw="bars",
                    stack="normal",
                    legend_calcs=["mean", "max"],
                    min_step="1d",
                    time_range="14d",
                ),
                table(
                    "Noisiest alerts",
                    [
                        prom(
                            q.sum(q.over("count_over_time", q.subquery(FIRING_STARTS, q.RANGE, "1m")), by=ALERT),
                            mode="instant",
                            format="table",
                        ),
                        prom(
                            60 * q.sum(q.over("count_over_time", q.subquery(FIRING, q.RANGE, "1m")), by=ALERT),
                            mode="instant",
                            format="table",
                        ),
                    ],
                    description="How often each alert began to fire in the range, and for how long altogether, to the "
                    "minute. Often and short: raise its wait or its threshold. Long: nobody owns it. Choose a range "
                    "of a week or more.",
                    unit=shown_as("short", "one column counts, the other has its own override"),
                    decimals=0,
                    sort_by="Times fired",
                    transformations=[
                        merge(),
                        columns(
                            rename={
                                "alertname": "Alert",
                                "severity": "Severity",
                                "service": "Service",
                                "Value #A": "Times fired",
                                "Value #B": "Firing altogether",
                            }
                        ),
                    ],
                    overrides=[by_name("Firing altogether", unit="s")],
                ),
            ],
        ),
        row(
            "Time to recovery",
            [
                stat(
                    "Mean duration of a critical alert",
                    [
                        prom(
                            60
                            * q.ratio(
                                q.sum(q.over("count_over_time", q.subquery(CRITICAL, "7d", "1m"))),
                                q.sum(q.over("count_over_time", q.subquery(CRITICAL_STARTS, "7d", "1m"))),
                            ),
                            "mean",
                            mode="instant",
                        )
                    ],
                    description="Firing time per firing episode over seven days. The target is under 15 minutes. "
                    "Empty when nothing critical fired.",
                    unit=shown_as("s", "60 seconds for each minute that it fired"),
                    decimals=0,
                    no_value="none fired",
                    graph="none",
                    width=6,
                    height=8,
                ),
                timeseries(
                    "Mean time to recovery by service",
                    [prom(q.mean(ERROR_RECOVERY_TIME_SECONDS, by=["service"], window="1d"), "{{service}}")],
                    description="From a service's first failure to its recovery, as the application measures it, mean "
                    "of the day before each point over 30 days. The target is under 15 minutes; a service that gets "
                    "slower to recover needs a better runbook or an automatic restart.",
                    min_step="1h",
                    time_range="30d",
                    width=9,
                ),
                timeseries(
                    "Time to recovery, nine of ten",
                    [
                        prom(
                            q.histogram_quantile(0.90, ERROR_RECOVERY_TIME_SECONDS, by=["service"], window="7d"),
                            "{{service}}",
                        )
                    ],
                    description="Nine of ten failures of the seven days before each point were over sooner. The "
                    "buckets end at ten minutes: a line that stays there means longer than that.",
                    min_step="1h",
                    time_range="30d",
                    width=9,
                ),
            ],
        ),
        row(
            "Notifications",
            [
                timeseries(
                    "Notifications sent",
                    [
                        prom(
                            q.sum(q.increase(ALERTMANAGER_NOTIFICATIONS_TOTAL, q.INTERVAL), by=["integration"]),
                            "Alertmanager, {{integration}}",
                        ),
                        prom(
                            q.sum(q.increase(GRAFANA_ALERTING_NOTIFICATIONS_TOTAL, q.INTERVAL), by=["integration"]),
                            "Grafana, {{integration}}",
                        ),
                    ],
                    description="Notifications per bar and way of delivery. Only the system that evaluates the rules "
                    "sends; a bar of dozens is a storm: look at the grouping.",
                    decimals=0,
                    draw="bars",
                    stack="normal",
                    legend_calcs=["sum"],
                    min_step="5m",
                ),
                timeseries(
                    "Notifications that failed",
                    [
                        prom(
                            q.sum(
                                q.increase(ALERTMANAGER_NOTIFICATIONS_FAILED_TOTAL, q.INTERVAL),
                                by=["integration", "reason"],
                            ),
                            "Alertmanager, {{integration}}: {{reason}}",
                        ),
                        prom(
                            q.sum(
                                q.increase(GRAFANA_ALERTING_NOTIFICATIONS_FAILED_TOTAL, q.INTERVAL), by=["integration"]
                            ),
                            "Grafana, {{integration}}",
                        ),
                    ],
                    description="Empty is good: these series begin with the first failure. clientError is a wrong "
                    "address or token of ours, serverError the receiver's fault, which is retried.",
                    decimals=0,
                    draw="bars",
                    stack="normal",
                    legend_calcs=["sum"],
                    min_step="5m",
                ),
                timeseries(
                    "Time to deliver",
                    [
                        prom(
                            q.histogram_quantile(0.95, ALERTMANAGER_NOTIFICATION_LATENCY_SECONDS, by=["integration"]),
                            "{{integration}}",
                            min_step="5m",
                        )
                    ],
                    description="95th percentile of the time a receiver took to accept a notification. The buckets "
                    "end at 20 s: a line that stays there means longer, and that time is lost from the five minutes "
                    "in which a critical situation must be known.",
                ),
                timeseries(
                    "Alerts as the senders see them",
                    [
                        prom(q.sum(ALERTMANAGER_ALERTS, by=["state"]), "Alertmanager, {{state}}"),
                        prom(q.sum(GRAFANA_ALERTING_ALERTS, by=["state"]), "Grafana, {{state}}"),
                    ],
                    description="Suppressed means silenced or inhibited: if something burns and nobody was paged, "
                    "look for a forgotten silence first.",
                    decimals=0,
                ),
            ],
            collapsed=True,
        ),
    ],
)
