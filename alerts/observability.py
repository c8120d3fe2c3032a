"""Alerts about the watchers: what is not seen, not kept, or not told."""

from alerts import slos
from alerts import thresholds as limits
from alerts.critical import SERVICE_DOWN
from alerts.groups import OBSERVABILITY as GROUP
from dashboards import _refs as refs
from metrics.exporters.alertmanager import ALERTMANAGER_NOTIFICATIONS_FAILED_TOTAL
from metrics.exporters.alloy import LOKI_WRITE_DROPPED_ENTRIES_TOTAL
from metrics.exporters.collector import OTELCOL_EXPORTER_SEND_FAILED_SPANS, OTELCOL_RECEIVER_REFUSED_SPANS
from metrics.exporters.grafana import (
    GRAFANA_ALERTING_NOTIFICATIONS_FAILED_TOTAL,
    GRAFANA_ALERTING_RULE_EVALUATION_FAILURES_TOTAL,
)
from metrics.exporters.loki import LOKI_DISCARDED_SAMPLES_TOTAL, LOKI_PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL
from metrics.exporters.prometheus import PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL
from metrics.exporters.synthetic import UP
from metrics.jobs import ALLOY, CADVISOR, LOKI, NGINX_EXPORTER, NODE_EXPORTER, POSTGRES_EXPORTER, PROBE, REDIS_EXPORTER
from signals.events import happened
from signals.services import CONFIGURATION_LOADED
from toolchain.catalog import Metric, ScrapeJob
from toolchain.define import SLO, AlertRule, Expression, NoData, PanelLink, Waiver, lq, q, while_firing


def lost(system: str, metric: Metric) -> Expression:
    """What a system lost within ten minutes, the system as a label."""
    return q.labelled(q.sum(_losses(metric)), system=system)


def _losses(metric: Metric) -> Expression:
    """What a counter counted within ten minutes: many of them exist from their first loss on only."""
    return happened(q.select(metric), "10m", *metric.jobs)


EXPECTED_JOBS = (PROBE, POSTGRES_EXPORTER, REDIS_EXPORTER, NGINX_EXPORTER, NODE_EXPORTER, CADVISOR, LOKI, ALLOY)
"""Without their targets other alerts see nothing; backend and frontend are ServiceDown's."""


def no_target(job: ScrapeJob) -> Expression:
    """0 while a job has no target at all: what discovery does not know has no ``up`` that could be 0."""
    none = q.max(q.absent(q.select(UP, job=job.name)), by=["job"]) - 1
    return q.labelled(none, instance="no address")


TARGET_MISSING = AlertRule(
    name="TargetMissing",
    query=q.either(q.min(q.select(UP), by=["job", "instance"]), *(no_target(job) for job in EXPECTED_JOBS)),
    limits=limits.SCRAPE_TARGET_UP,
    group=GROUP,
    service="prometheus",
    wait="5m",
    no_data=NoData.ALERTING,
    summary="{{ $labels.job }} at {{ $labels.instance }} does not answer scrapes",
    without_value="Prometheus knows no target at all",
    description="Its metrics end here. What it watches may be fine: look before you believe an empty graph.",
    panel=PanelLink(refs.SERVICE_HEALTH, "Scrape targets"),
    inhibited_by=[while_firing(SERVICE_DOWN, service=service) for service in ("backend", "frontend")],
)

RULE_EVALUATION_FAILING = AlertRule(
    name="RuleEvaluationFailing",
    query=q.either(
        lost("Prometheus", PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL),
        lost("Loki", LOKI_PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL),
        lost("Grafana", GRAFANA_ALERTING_RULE_EVALUATION_FAILURES_TOTAL),
    ),
    limits=limits.LOSSES,
    group=GROUP,
    service="prometheus",
    summary="{{ $labels.system }} cannot evaluate some rules",
    description="Rules that cannot be evaluated never fire. {{ $value | humanize }} evaluations failed in ten minutes.",
    panel=PanelLink(refs.OBSERVABILITY, "Rules that failed"),
)

OBJECTIVES = tuple(each for each in vars(slos).values() if isinstance(each, SLO))
UNRECORDED_OBJECTIVES = q.either(*(each.unrecorded() for each in OBJECTIVES))
"""For each objective 0 while it is recorded, and 1 while it could be measured and is not recorded."""

RECORDINGS_MISSING = AlertRule(
    name="RecordingsMissing",
    query=UNRECORDED_OBJECTIVES,
    limits=limits.LOSSES,
    group=GROUP,
    service="prometheus",
    wait="15m",
    summary="{{ $labels.objective }}: the objective is not measured any more",
    description="There is something to measure, and nobody evaluates the recording rules. Its burn rates cannot alert.",
    panel=PanelLink(refs.OBSERVABILITY, "Objectives that are not measured"),
    waivers=[slos.USUAL_ARE_A_RATE],
)

NOTIFICATIONS_FAILING = AlertRule(
    name="NotificationsFailing",
    query=q.either(
        lost("Alertmanager", ALERTMANAGER_NOTIFICATIONS_FAILED_TOTAL),
        lost("Grafana", GRAFANA_ALERTING_NOTIFICATIONS_FAILED_TOTAL),
    ),
    limits=limits.LOSSES,
    group=GROUP,
    service="grafana",
    summary="{{ $labels.system }} cannot deliver notifications",
    description="{{ $value | humanize }} notifications failed in ten minutes. Somebody was not told.",
    panel=PanelLink(refs.ALERTS_OVERVIEW, "Notifications failed"),
)

LOG_SHIPPER_DROPPING = AlertRule(
    name="LogShipperDropping",
    query=q.sum(_losses(LOKI_WRITE_DROPPED_ENTRIES_TOTAL)),
    limits=limits.LOSSES,
    group=GROUP,
    service="alloy",
    summary="Alloy has given up {{ $value | humanize }} log lines",
    description="Lines of the last ten minutes did not reach Loki and are lost.",
    panel=PanelLink(refs.OBSERVABILITY, "Log lines lost"),
)

LOKI_DISCARDING = AlertRule(
    name="LokiDiscarding",
    query=q.sum(_losses(LOKI_DISCARDED_SAMPLES_TOTAL), by=["reason"]),
    limits=limits.LOSSES,
    group=GROUP,
    service="loki",
    summary="Loki refuses log lines: {{ $labels.reason }}",
    description="{{ $value | humanize }} lines of the last ten minutes were refused and are lost.",
    panel=PanelLink(refs.OBSERVABILITY, "Log lines lost"),
)

SPANS_REFUSED = AlertRule(
    name="SpansRefused",
    query=q.either(
        lost("the collector refused", OTELCOL_RECEIVER_REFUSED_SPANS),
        lost("the collector could not send", OTELCOL_EXPORTER_SEND_FAILED_SPANS),
    ),
    limits=limits.LOSSES,
    group=GROUP,
    service="otel-collector",
    summary="Spans are lost: {{ $labels.system }} {{ $value | humanize }}",
    description="Traces of the last ten minutes have holes, and span metrics are too low.",
    panel=PanelLink(refs.OBSERVABILITY, "Spans lost"),
)

CONFIGURATION_NOT_LOADED = AlertRule(
    name="ConfigurationNotLoaded",
    query=CONFIGURATION_LOADED,
    limits=limits.SCRAPE_TARGET_UP,
    group=GROUP,
    service="prometheus",
    wait="5m",
    summary="{{ $labels.system }} could not load its configuration",
    description="It goes on with the one before: new rules, routes and limits are not in force.",
    panel=PanelLink(refs.OBSERVABILITY, "Configuration loaded"),
)

LOKI_WATCHDOG = AlertRule(
    name="WatchdogOfLogs",
    query=lq.vector(1),
    limits=limits.WATCHDOG,
    group=GROUP,
    service="loki",
    always_fires=True,
    no_data=NoData.OK,  # silence is what its listener waits for
    summary="Alerting on log lines works",
    description="This alert always fires, by way of Loki. Whoever listens to it raises the alarm when it stops.",
    waivers=[
        Waiver("alert-panel", "it always fires: there is nothing to look at"),
        Waiver("log-alert", "it proves that Loki evaluates, whatever the logs hold"),
    ],
)

WATCHDOG = AlertRule(
    name="Watchdog",
    query=q.vector(1),
    limits=limits.WATCHDOG,
    group=GROUP,
    service="prometheus",
    always_fires=True,
    no_data=NoData.OK,  # silence is what its listener waits for
    summary="Alerting works",
    description="This alert always fires. Whoever listens to it raises the alarm when it stops.",
    waivers=[Waiver("alert-panel", "it always fires: there is nothing to look at")],
)
