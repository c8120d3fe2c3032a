"""Prometheus: targets, storage, rules and queries."""

from alerts import slos
from alerts import thresholds as limits
from alerts.observability import UNRECORDED_OBJECTIVES
from dashboards._house import refs, to
from dashboards._observability import TO_ALERTS
from metrics.exporters import prometheus
from metrics.exporters.synthetic import SCRAPE_DURATION_SECONDS, SCRAPE_SAMPLES_SCRAPED, SCRAPE_SERIES_ADDED, UP
from signals.services import CONFIGURATION_LOADED
from toolchain.define import Waiver, mappings, prom, q, row, shown_as, state_timeline, timeseries

TO_INFRASTRUCTURE = to(refs.INFRASTRUCTURE, "Host and containers")

TARGETS = row(
    "Targets",
    state_timeline(
        "Targets up",
        prom(q.min(UP, by=["job"]), "{{job}}"),
        description="One lane per scrape job; red while any of its instances does not answer. A lane that ends has "
        "vanished from discovery. An exporter being up says nothing about what it watches: see service health for "
        "that.",
        mappings=mappings.up_down(),
        limits=limits.SCRAPE_TARGET_UP,
        height=10,
        links=[to(refs.SERVICE_HEALTH, "Service health")],
    ),
    timeseries(
        "Scrape duration",
        prom(q.max(SCRAPE_DURATION_SECONDS, by=["job"]), "{{job}}"),
        description="A scrape longer than its 10 s timeout is lost; a slow /metrics of the "
        "backend usually means that its event loop is blocked.",
        height=10,
    ),
    timeseries(
        "Samples per scrape",
        prom(q.sum(SCRAPE_SAMPLES_SCRAPED, by=["job"]), "{{job}}"),
        description="How much each job exposes. A job that grows without end has a label with unbounded values, such "
        "as a raw path or an id; a sudden fall is a broken exporter.",
    ),
    timeseries(
        "New series per scrape",
        prom(q.sum(SCRAPE_SERIES_ADDED, by=["job"]), "{{job}}"),
        description="Series that were not there a scrape before. Peaks after a deploy are normal, a constant stream is "
        "churn that fills memory: find the label that changes.",
        decimals=0,
    ),
)

PROMETHEUS = row(
    "Prometheus",
    state_timeline(
        "Configuration loaded",
        prom(CONFIGURATION_LOADED, "{{system}}"),
        description="Red while a system could not load the configuration that it was given last and goes on with the "
        "one before: new rules, routes and limits are not in force.",
        mappings=mappings.up_down(up="loaded", down="refused"),
        limits=limits.SCRAPE_TARGET_UP,
        width=24,
        height=5,
    ),
    timeseries(
        "Series in memory",
        prom(q.max(prometheus.PROMETHEUS_TSDB_HEAD_SERIES), "series"),
        description="Memory grows with it, some kilobytes per series. A step that does not come back after a deploy is "
        "a new label: see new series per scrape.",
        width=8,
        data_links=[TO_INFRASTRUCTURE],
    ),
    timeseries(
        "Samples stored",
        prom(q.sum(q.rate(prometheus.PROMETHEUS_TSDB_HEAD_SAMPLES_APPENDED_TOTAL)), "samples"),
        description="Samples appended per second. Zero while Prometheus runs means that the disk is full or read-only.",
        width=8,
        data_links=[TO_INFRASTRUCTURE],
    ),
    timeseries(
        "Size on disk",
        prom(q.max(prometheus.PROMETHEUS_TSDB_STORAGE_BLOCKS_BYTES), "blocks"),
        description="Blocks on disk. It levels off once retention is reached, 35 days at least: baselines and "
        "objectives need them. Compare with the free space of the host.",
        width=8,
        data_links=[TO_INFRASTRUCTURE],
    ),
    timeseries(
        "Rule evaluations and failures",
        prom(q.sum(q.rate(prometheus.PROMETHEUS_RULE_EVALUATIONS_TOTAL)), "evaluations"),
        prom(q.sum(q.rate(prometheus.PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL)), "failures"),
        prom(q.sum(q.rate(prometheus.PROMETHEUS_RULE_GROUP_ITERATIONS_MISSED_TOTAL)), "groups skipped"),
        description="Failures leave a rule blind; a skipped group was still busy with the round before. Both should be "
        "zero: find the group in the panel beside.",
        data_links=[TO_ALERTS],
    ),
    timeseries(
        "Share of the interval that a rule group takes",
        prom(
            q.top(
                10,
                q.ratio(
                    q.max(prometheus.PROMETHEUS_RULE_GROUP_LAST_DURATION_SECONDS, by=["rule_group"]),
                    q.max(prometheus.PROMETHEUS_RULE_GROUP_INTERVAL_SECONDS, by=["rule_group"]),
                ),
            ),
            "{{rule_group}}",
        ),
        description="Evaluation time over interval, the ten slowest groups. At 100% evaluations are skipped and alerts "
        "come late: split the group or simplify its queries.",
    ),
    timeseries(
        "Objectives that are not measured",
        prom(UNRECORDED_OBJECTIVES, "{{objective}}"),
        description="1 while there is something to measure and nobody evaluates the objective's recording rules, so "
        "that its burn rates cannot alert. `build.py evaluation --live` names the rules that are missing.",
        unit=shown_as("none", "1 for what is not measured and 0 for what is"),
        limits=limits.LOSSES,
        decimals=0,
        width=24,
        height=7,
        waivers=[
            Waiver("rate-window", "the alert looks back as far, whatever the zoom"),
            slos.USUAL_ARE_A_RATE,
        ],
    ),
)

PROMETHEUS_IN_DETAIL = row(
    "Prometheus in detail",
    timeseries(
        "Query duration by phase",
        prom(
            q.max(q.select(prometheus.PROMETHEUS_ENGINE_QUERY_DURATION_SECONDS, quantile="0.9"), by=["slice"]),
            "{{slice}}",
        ),
        description="90th percentile as Prometheus computes it. Long queue_time: too many queries at once. Long "
        "inner_eval: a heavy query, usually a dashboard over a long range that wants a recording rule.",
    ),
    timeseries(
        "Request duration by handler",
        prom(
            q.top(10, q.histogram_quantile(0.95, prometheus.PROMETHEUS_HTTP_REQUEST_DURATION_SECONDS, by=["handler"])),
            "{{handler}}",
        ),
        description="95th percentile of requests to Prometheus, the ten slowest handlers. query_range is what "
        "dashboards wait for.",
    ),
    timeseries(
        "Storage faults",
        prom(q.sum(q.increase(prometheus.PROMETHEUS_TSDB_WAL_CORRUPTIONS_TOTAL, q.INTERVAL)), "log corruptions"),
        prom(q.sum(q.increase(prometheus.PROMETHEUS_TSDB_COMPACTIONS_FAILED_TOTAL, q.INTERVAL)), "compactions failed"),
        description="Both should stay at zero. Failing compactions mean a full disk or a damaged block; a corrupted "
        "write-ahead log loses the newest samples at the next restart.",
        decimals=0,
        draw="bars",
        legend_calcs=["sum"],
        min_step="5m",
        data_links=[TO_INFRASTRUCTURE],
    ),
    timeseries(
        "Alerts that did not reach Alertmanager",
        prom(q.sum(q.rate(prometheus.PROMETHEUS_NOTIFICATIONS_ERRORS_TOTAL), by=["alertmanager"]), "{{alertmanager}}"),
        prom(q.sum(q.rate(prometheus.PROMETHEUS_NOTIFICATIONS_DROPPED_TOTAL)), "dropped"),
        description="Errors are tried again; dropped alerts are not, until the rule sends them anew. Check that "
        "Alertmanager is up. What it then does with an alert is on the alerts overview.",
        width=24,
        height=7,
        data_links=[TO_ALERTS],
    ),
    width=8,
)
