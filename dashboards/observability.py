"""Observability self-health: can the systems that watch MediaNest be trusted right now?"""

from alerts import thresholds as limits
from dashboards._house import dashboard, refs
from dashboards._observability import grafana, logs, prometheus, tracing
from dashboards._sampling import NOT_SENT
from metrics.exporters.alertmanager import ALERTMANAGER_CONFIG_LAST_RELOAD_SUCCESSFUL
from metrics.exporters.alloy import LOKI_WRITE_DROPPED_ENTRIES_TOTAL
from metrics.exporters.collector import OTELCOL_EXPORTER_SEND_FAILED_SPANS, OTELCOL_RECEIVER_REFUSED_SPANS
from metrics.exporters.grafana import (
    GRAFANA_ALERTING_RULE_EVALUATION_FAILURES_TOTAL,
    GRAFANA_ALERTING_SCHEDULER_BEHIND_SECONDS,
)
from metrics.exporters.loki import LOKI_DISCARDED_SAMPLES_TOTAL, LOKI_PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL
from metrics.exporters.prometheus import (
    PROMETHEUS_CONFIG_LAST_RELOAD_SUCCESSFUL,
    PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL,
)
from metrics.exporters.synthetic import UP
from toolchain.define import mappings, prom, q, row, stat

TARGETS_DOWN = q.either(q.count(q.equal(UP, 0)), q.vector(0))
BLIND_RULES = (
    q.either(q.sum(q.increase(PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL, q.RANGE)), q.vector(0))
    + q.either(q.sum(q.increase(LOKI_PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL, q.RANGE)), q.vector(0))
    + q.either(q.sum(q.increase(GRAFANA_ALERTING_RULE_EVALUATION_FAILURES_TOTAL, q.RANGE)), q.vector(0))
)
LINES_LOST = q.either(q.sum(q.increase(LOKI_WRITE_DROPPED_ENTRIES_TOTAL, q.RANGE)), q.vector(0)) + q.either(
    q.sum(q.increase(LOKI_DISCARDED_SAMPLES_TOTAL, q.RANGE)), q.vector(0)
)
SPANS_LOST = q.either(q.sum(q.increase(OTELCOL_RECEIVER_REFUSED_SPANS, q.RANGE)), q.vector(0)) + q.either(
    q.sum(q.increase(OTELCOL_EXPORTER_SEND_FAILED_SPANS, q.RANGE)), q.vector(0)
)

DASHBOARD = dashboard(
    refs.OBSERVABILITY,
    description="Are metrics, logs, traces and alerts complete? When a graph is empty or no alert came, look here "
    "before believing it. MediaNest itself runs without any of this.",
    tags=["observability"],
    rows=[
        row(
            "Can I trust what I see?",
            stat(
                "Targets down",
                prom(TARGETS_DOWN, "down"),
                description="Targets that do not answer scrapes. Which ones is shown below; graphs of their metrics "
                "end where they went down.",
                decimals=0,
                limits=limits.LOSSES,
            ),
            stat(
                "Rules that failed",
                prom(BLIND_RULES, "failed", mode="instant"),
                description="Evaluations of alert and recording rules that failed in the time range, in Prometheus, "
                "Loki and Grafana. A rule that cannot be evaluated never fires: open the rule's group below.",
                decimals=0,
                limits=limits.LOSSES,
            ),
            stat(
                "Log lines lost",
                prom(LINES_LOST, "lost", mode="instant"),
                description="Lines in the time range that Alloy gave up or Loki refused. They are gone: what the logs "
                "do not say about that time proves nothing.",
                decimals=0,
                limits=limits.LOSSES,
            ),
            stat(
                "Spans lost",
                prom(SPANS_LOST, "lost", mode="instant"),
                description="Spans in the time range that were refused or not delivered. Traces have holes then, and "
                f"span metrics are too low; sampling, which leaves out {NOT_SENT} on purpose here, is not counted.",
                decimals=0,
                limits=limits.LOSSES,
            ),
            stat(
                "Configurations",
                prom(PROMETHEUS_CONFIG_LAST_RELOAD_SUCCESSFUL, "Prometheus"),
                prom(ALERTMANAGER_CONFIG_LAST_RELOAD_SUCCESSFUL, "Alertmanager"),
                description="Whether the last reload succeeded. Refused means that the system runs with the "
                "configuration before it, so the newest rules or routes are not active: read its log.",
                mappings=mappings.up_down(up="loaded", down="refused"),
                limits=limits.SCRAPE_TARGET_UP,
                graph="none",
            ),
            stat(
                "Scheduler behind",
                prom(q.max(GRAFANA_ALERTING_SCHEDULER_BEHIND_SECONDS), "behind"),
                description="How late Grafana evaluates its alert rules. Should be well under a second; every second "
                "is added to the time until somebody is paged.",
                limits=limits.SCHEDULER_BEHIND,
            ),
        ),
        prometheus.TARGETS,
        prometheus.PROMETHEUS,
        prometheus.PROMETHEUS_IN_DETAIL,
        grafana.GRAFANA,
        logs.LOKI,
        logs.LOKI_IN_DETAIL,
        tracing.COLLECTOR,
        tracing.COLLECTOR_IN_DETAIL,
    ],
)
