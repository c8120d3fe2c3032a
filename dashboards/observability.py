"""Observability self-health: can the systems that watch MediaNest be trusted right now?"""

from alerts import thresholds as limits
from dashboards._house import dashboard
from metrics.exporters.alertmanager import ALERTMANAGER_CONFIG_LAST_RELOAD_SUCCESSFUL
from metrics.exporters.alloy import LOKI_WRITE_DROPPED_ENTRIES_TOTAL, LOKI_WRITE_SENT_ENTRIES_TOTAL
from metrics.exporters.collector import (
    OTELCOL_EXPORTER_QUEUE_CAPACITY,
    OTELCOL_EXPORTER_QUEUE_SIZE,
    OTELCOL_EXPORTER_SEND_FAILED_SPANS,
    OTELCOL_EXPORTER_SENT_SPANS,
    OTELCOL_PROCESSOR_DROPPED_SPANS,
    OTELCOL_RECEIVER_ACCEPTED_SPANS,
    OTELCOL_RECEIVER_REFUSED_SPANS,
)
from metrics.exporters.grafana import (
    GRAFANA_ALERTING_RULE_EVALUATION_DURATION_SECONDS,
    GRAFANA_ALERTING_RULE_EVALUATION_FAILURES_TOTAL,
    GRAFANA_ALERTING_RULE_EVALUATIONS_TOTAL,
    GRAFANA_ALERTING_SCHEDULER_BEHIND_SECONDS,
    GRAFANA_HTTP_REQUEST_DURATION_SECONDS,
)
from metrics.exporters.loki import (
    LOKI_DISCARDED_SAMPLES_TOTAL,
    LOKI_DISTRIBUTOR_BYTES_RECEIVED_TOTAL,
    LOKI_DISTRIBUTOR_LINES_RECEIVED_TOTAL,
    LOKI_INGESTER_MEMORY_STREAMS,
    LOKI_INGESTER_STREAMS_CREATED_TOTAL,
    LOKI_PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL,
    LOKI_REQUEST_DURATION_SECONDS,
)
from metrics.exporters.prometheus import (
    PROMETHEUS_CONFIG_LAST_RELOAD_SUCCESSFUL,
    PROMETHEUS_ENGINE_QUERY_DURATION_SECONDS,
    PROMETHEUS_HTTP_REQUEST_DURATION_SECONDS,
    PROMETHEUS_NOTIFICATIONS_DROPPED_TOTAL,
    PROMETHEUS_NOTIFICATIONS_ERRORS_TOTAL,
    PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL,
    PROMETHEUS_RULE_EVALUATIONS_TOTAL,
    PROMETHEUS_RULE_GROUP_INTERVAL_SECONDS,
    PROMETHEUS_RULE_GROUP_ITERATIONS_MISSED_TOTAL,
    PROMETHEUS_RULE_GROUP_LAST_DURATION_SECONDS,
    PROMETHEUS_TSDB_COMPACTIONS_FAILED_TOTAL,
    PROMETHEUS_TSDB_HEAD_SAMPLES_APPENDED_TOTAL,
    PROMETHEUS_TSDB_HEAD_SERIES,
    PROMETHEUS_TSDB_STORAGE_BLOCKS_BYTES,
    PROMETHEUS_TSDB_WAL_CORRUPTIONS_TOTAL,
)
from metrics.exporters.synthetic import SCRAPE_DURATION_SECONDS, SCRAPE_SAMPLES_SCRAPED, SCRAPE_SERIES_ADDED, UP
from toolchain import links
from toolchain.dashboard import row
from toolchain.mappings import up_down
from toolchain.matching import regex
from toolchain.panels import stat, state_timeline, timeseries
from toolchain.promql import builder as q
from toolchain.targets import prom

TARGETS_DOWN = q.either(q.count(q.equal(UP, 0)), q.vector(0))
BLIND_RULES = q.either(q.sum(q.increase(PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL, q.RANGE)), q.vector(0)) + q.either(
    q.sum(q.increase(LOKI_PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL, q.RANGE)), q.vector(0)
)
LINES_LOST = q.either(q.sum(q.increase(LOKI_WRITE_DROPPED_ENTRIES_TOTAL, q.RANGE)), q.vector(0)) + q.either(
    q.sum(q.increase(LOKI_DISCARDED_SAMPLES_TOTAL, q.RANGE)), q.vector(0)
)
SPANS_LOST = q.either(q.sum(q.increase(OTELCOL_RECEIVER_REFUSED_SPANS, q.RANGE)), q.vector(0)) + q.either(
    q.sum(q.increase(OTELCOL_EXPORTER_SEND_FAILED_SPANS, q.RANGE)), q.vector(0)
)
LINES_SENT = q.rate(LOKI_WRITE_SENT_ENTRIES_TOTAL)
SPANS_ACCEPTED = q.sum(q.rate(OTELCOL_RECEIVER_ACCEPTED_SPANS), by=["job"])
SPANS_REFUSED = q.sum(q.rate(OTELCOL_RECEIVER_REFUSED_SPANS), by=["job"])
SPANS_FAILED = q.sum(q.rate(OTELCOL_EXPORTER_SEND_FAILED_SPANS), by=["job"])

LOKI_REQUESTS = q.rate(q.select(LOKI_REQUEST_DURATION_SECONDS, part="count"))
LOKI_ERRORS = q.rate(q.select(LOKI_REQUEST_DURATION_SECONDS, part="count", status_code=regex("5..")))
GRAFANA_REQUESTS = q.rate(q.select(GRAFANA_HTTP_REQUEST_DURATION_SECONDS, part="count"))
GRAFANA_ERRORS = q.rate(q.select(GRAFANA_HTTP_REQUEST_DURATION_SECONDS, part="count", status_code=regex("5..")))

TO_INFRASTRUCTURE = links.to_dashboard("Host and containers", "infrastructure", {"environment": "$environment"})
TO_ALERTS = links.to_dashboard("Alerts overview", "alerts-overview", {"environment": "$environment"})
TO_LOGS = links.to_dashboard("Logs explorer", "logs-explorer", {"environment": "$environment"})
TO_TRACES = links.to_dashboard("Traces", "traces", {"environment": "$environment"})

DASHBOARD = dashboard(
    uid="observability",
    title="Observability self-health",
    description="Are metrics, logs, traces and alerts complete? When a graph is empty or no alert came, look here "
    "before believing it. MediaNest itself runs without any of this.",
    tags=["observability"],
    rows=[
        row(
            "Can I trust what I see?",
            [
                stat(
                    "Targets down",
                    [prom(TARGETS_DOWN, "down")],
                    description="Targets that do not answer scrapes. Which ones is shown below; graphs of their "
                    "metrics end where they went down.",
                    unit="short",
                    decimals=0,
                    limits=limits.LOSSES,
                ),
                stat(
                    "Rule evaluations failed",
                    [prom(BLIND_RULES, "failed", mode="instant")],
                    description="Evaluations of alert and recording rules that failed in the time range, in "
                    "Prometheus and Loki. A rule that cannot be evaluated never fires: open the rule's group below.",
                    unit="short",
                    decimals=0,
                    limits=limits.LOSSES,
                    graph="none",
                ),
                stat(
                    "Log lines lost",
                    [prom(LINES_LOST, "lost", mode="instant")],
                    description="Lines in the time range that Alloy gave up or Loki refused. They are gone: what the "
                    "logs do not say about that time proves nothing.",
                    unit="short",
                    decimals=0,
                    limits=limits.LOSSES,
                    graph="none",
                ),
                stat(
                    "Spans lost",
                    [prom(SPANS_LOST, "lost", mode="instant")],
                    description="Spans in the time range that were refused or not delivered. Traces have holes then, "
                    "and span metrics are too low; sampling, which leaves out nine of ten on purpose, is not counted "
                    "here.",
                    unit="short",
                    decimals=0,
                    limits=limits.LOSSES,
                    graph="none",
                ),
                stat(
                    "Configurations in force",
                    [
                        prom(PROMETHEUS_CONFIG_LAST_RELOAD_SUCCESSFUL, "Prometheus"),
                        prom(ALERTMANAGER_CONFIG_LAST_RELOAD_SUCCESSFUL, "Alertmanager"),
                    ],
                    description="Whether the last reload succeeded. Refused means that the system runs with the "
                    "configuration before it, so the newest rules or routes are not active: read its log.",
                    unit="none",
                    mappings=up_down(up="loaded", down="refused"),
                    limits=limits.SCRAPE_TARGET_UP,
                    graph="none",
                ),
                stat(
                    "Alert scheduler behind",
                    [prom(q.max(GRAFANA_ALERTING_SCHEDULER_BEHIND_SECONDS), "behind")],
                    description="How late Grafana evaluates its alert rules. Should be well under a second; every "
                    "second is added to the time until somebody is paged.",
                    unit="s",
                ),
            ],
        ),
        row(
            "Targets",
            [
                state_timeline(
                    "Targets up",
                    [prom(q.min(UP, by=["job"]), "{{job}}")],
                    description="One lane per scrape job; red while any of its instances does not answer. A lane that "
                    "ends has vanished from discovery. An exporter being up says nothing about what it watches: see "
                    "service health for that.",
                    unit="none",
                    mappings=up_down(),
                    limits=limits.SCRAPE_TARGET_UP,
                    height=10,
                    links=[links.to_dashboard("Service health", "service-health", {"environment": "$environment"})],
                ),
                timeseries(
                    "Scrape duration",
                    [prom(q.topk(10, q.max(SCRAPE_DURATION_SECONDS, by=["job"])), "{{job}}")],
                    description="The ten slowest jobs. A scrape longer than its 10 s timeout is lost; a slow /metrics "
                    "of the backend usually means that its event loop is blocked.",
                    unit="s",
                    height=10,
                    data_links=[links.to_dashboard("Node.js", "nodejs-runtime", {"environment": "$environment"})],
                ),
                timeseries(
                    "Samples per scrape",
                    [prom(q.sum(SCRAPE_SAMPLES_SCRAPED, by=["job"]), "{{job}}")],
                    description="How much each job exposes. A job that grows without end has a label with unbounded "
                    "values, such as a raw path or an id; a sudden fall is a broken exporter.",
                    unit="short",
                    decimals=0,
                ),
                timeseries(
                    "New series per scrape",
                    [prom(q.topk(10, q.sum(SCRAPE_SERIES_ADDED, by=["job"])), "{{job}}")],
                    description="Series that were not there a scrape before. Peaks after a deploy are normal, a "
                    "constant stream is churn that fills memory: find the label that changes.",
                    unit="short",
                    decimals=0,
                ),
            ],
        ),
        row(
            "Prometheus",
            [
                timeseries(
                    "Series in memory",
                    [prom(q.max(PROMETHEUS_TSDB_HEAD_SERIES), "series")],
                    description="Memory grows with it, some kilobytes per series. A step that does not come back "
                    "after a deploy is a new label: see new series per scrape.",
                    unit="short",
                    width=8,
                    data_links=[TO_INFRASTRUCTURE],
                ),
                timeseries(
                    "Samples stored",
                    [prom(q.sum(q.rate(PROMETHEUS_TSDB_HEAD_SAMPLES_APPENDED_TOTAL)), "samples")],
                    description="Samples appended per second. Zero while Prometheus runs means that the disk is full "
                    "or read-only.",
                    unit="ops",
                    width=8,
                    data_links=[TO_INFRASTRUCTURE],
                ),
                timeseries(
                    "Size on disk",
                    [prom(q.max(PROMETHEUS_TSDB_STORAGE_BLOCKS_BYTES), "blocks")],
                    description="Blocks on disk. It levels off once retention is reached, 35 days at least: baselines "
                    "and objectives need them. Compare with the free space of the host.",
                    unit="bytes",
                    width=8,
                    data_links=[TO_INFRASTRUCTURE],
                ),
                timeseries(
                    "Rule evaluations and failures",
                    [
                        prom(q.sum(q.rate(PROMETHEUS_RULE_EVALUATIONS_TOTAL)), "evaluations"),
                        prom(q.sum(q.rate(PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL)), "failures"),
                        prom(q.sum(q.rate(PROMETHEUS_RULE_GROUP_ITERATIONS_MISSED_TOTAL)), "groups skipped"),
                    ],
                    description="Failures leave a rule blind; a skipped group was still busy with the round before. "
                    "Both should be zero: find the group in the panel beside.",
                    unit="ops",
                    data_links=[TO_ALERTS],
                ),
                timeseries(
                    "Share of the interval that a rule group takes",
                    [
                        prom(
                            q.topk(
                                10,
                                q.ratio(
                                    q.max(PROMETHEUS_RULE_GROUP_LAST_DURATION_SECONDS, by=["rule_group"]),
                                    q.max(PROMETHEUS_RULE_GROUP_INTERVAL_SECONDS, by=["rule_group"]),
                                ),
                            ),
                            "{{rule_group}}",
                        )
                    ],
                    description="Evaluation time over interval, the ten slowest groups. At 100% evaluations are "
                    "skipped and alerts come late: split the group or simplify its queries.",
                    unit="percentunit",
                ),
            ],
        ),
        row(
            "Prometheus in detail",
            [
                timeseries(
                    "Query duration by phase",
                    [
                        prom(
                            q.max(q.select(PROMETHEUS_ENGINE_QUERY_DURATION_SECONDS, quantile="0.9"), by=["slice"]),
                            "{{slice}}",
                        )
                    ],
                    description="90th percentile as Prometheus computes it. Long queue_time: too many queries at "
                    "once. Long inner_eval: a heavy query, usually a dashboard over a long range that wants a "
                    "recording rule.",
                    unit="s",
                    width=8,
                ),
                timeseries(
                    "Request duration by handler",
                    [
                        prom(
                            q.topk(
                                10,
                                q.histogram_quantile(0.95, PROMETHEUS_HTTP_REQUEST_DURATION_SECONDS, by=["handler"]),
                            ),
                            "{{handler}}",
                        )
                    ],
                    description="95th percentile of requests to Prometheus, the ten slowest handlers. query_range is "
                    "what dashboards wait for.",
                    unit="s",
                    width=8,
                ),
                timeseries(
                    "Storage faults",
                    [
                        prom(q.sum(q.increase(PROMETHEUS_TSDB_WAL_CORRUPTIONS_TOTAL, q.INTERVAL)), "log corruptions"),
                        prom(
                            q.sum(q.increase(PROMETHEUS_TSDB_COMPACTIONS_FAILED_TOTAL, q.INTERVAL)),
                            "compactions failed",
                        ),
                    ],
                    description="Both should stay at zero. Failing compactions mean a full disk or a damaged block; a "
                    "corrupted write-ahead log loses the newest samples at the next restart.",
                    unit="short",
                    decimals=0,
                    draw="bars",
                    legend_calcs=["sum"],
                    min_step="5m",
                    width=8,
                    data_links=[TO_INFRASTRUCTURE],
                ),
                timeseries(
                    "Alerts that did not reach Alertmanager",
                    [
                        prom(
                            q.sum(q.rate(PROMETHEUS_NOTIFICATIONS_ERRORS_TOTAL), by=["alertmanager"]),
                            "{{alertmanager}}",
                        ),
                        prom(q.sum(q.rate(PROMETHEUS_NOTIFICATIONS_DROPPED_TOTAL)), "dropped"),
                    ],
                    description="Errors are tried again; dropped alerts are not, until the rule sends them anew. "
                    "Check that Alertmanager is up. What it then does with an alert is on the alerts overview.",
                    unit="ops",
                    width=24,
                    height=7,
                    data_links=[TO_ALERTS],
                ),
            ],
            collapsed=True,
        ),
        row(
            "Grafana",
            [
                timeseries(
                    "Slowest requests",
                    [
                        prom(
                            q.topk(
                                10,
                                q.histogram_quantile(0.95, GRAFANA_HTTP_REQUEST_DURATION_SECONDS, by=["handler"]),
                            ),
                            "{{handler}}",
                        )
                    ],
                    description="95th percentile by handler. When only the query handler is slow, the data source "
                    "behind it is: see Prometheus and Loki.",
                    unit="s",
                    width=8,
                ),
                timeseries(
                    "Failed requests",
                    [prom(q.share(q.sum(GRAFANA_ERRORS), q.sum(GRAFANA_REQUESTS)), "answered 5xx")],
                    description="Share of requests that Grafana answered with 5xx. Panels then show an error instead "
                    "of data, and Grafana's own alert rules may not be evaluated.",
                    unit="percentunit",
                    width=8,
                ),
                timeseries(
                    "Alert rule evaluations",
                    [
                        prom(q.sum(q.rate(GRAFANA_ALERTING_RULE_EVALUATIONS_TOTAL)), "evaluations"),
                        prom(q.sum(q.rate(GRAFANA_ALERTING_RULE_EVALUATION_FAILURES_TOTAL)), "failures"),
                    ],
                    description="Rules that Grafana evaluates itself. A failing rule is blind; Grafana shows the "
                    "reason beside the rule. No evaluations at all are fine where all rules run in Prometheus and "
                    "Loki.",
                    unit="ops",
                    width=8,
                    data_links=[TO_ALERTS],
                ),
                timeseries(
                    "Duration of alert rule evaluations",
                    [
                        prom(
                            q.histogram_quantile(0.99, GRAFANA_ALERTING_RULE_EVALUATION_DURATION_SECONDS, by=["org"]),
                            "organisation {{org}}",
                        )
                    ],
                    description="99th percentile. When it nears the interval of evaluation, "
                    "the scheduler falls behind and alerts come late.",
                    unit="s",
                    width=24,
                    height=7,
                ),
            ],
            collapsed=True,
        ),
        row(
            "Loki and the shipper",
            [
                timeseries(
                    "Lines shipped and received",
                    [
                        prom(q.sum(LINES_SENT), "sent by Alloy"),
                        prom(q.sum(q.rate(LOKI_DISTRIBUTOR_LINES_RECEIVED_TOTAL)), "received by Loki"),
                    ],
                    description="Both lines should lie on each other. Received below sent: Loki refuses lines, see "
                    "beside. Both at zero while MediaNest runs: the shipper does not read the containers' logs.",
                    unit="cps",
                    width=8,
                    data_links=[TO_LOGS],
                ),
                timeseries(
                    "Lines given up or refused",
                    [
                        prom(
                            q.sum(q.rate(LOKI_WRITE_DROPPED_ENTRIES_TOTAL), by=["reason"]),
                            "given up by Alloy: {{reason}}",
                        ),
                        prom(q.sum(q.rate(LOKI_DISCARDED_SAMPLES_TOTAL), by=["reason"]), "refused by Loki: {{reason}}"),
                    ],
                    description="These lines are lost. rate_limited and stream_limit: too much or too many labels; "
                    "greater_than_max_sample_age: a host's clock is wrong, or old logs are read again.",
                    unit="cps",
                    width=8,
                ),
                timeseries(
                    "Volume received",
                    [prom(q.sum(q.rate(LOKI_DISTRIBUTOR_BYTES_RECEIVED_TOTAL)), "received")],
                    description="Bytes per second. A lasting step is debug logging left on, or an error logged in a "
                    "loop: look at the lines by level.",
                    unit="Bps",
                    width=8,
                    data_links=[TO_LOGS],
                ),
            ],
        ),
        row(
            "Loki in detail",
            [
                timeseries(
                    "Request duration by route",
                    [
                        prom(
                            q.topk(10, q.histogram_quantile(0.95, LOKI_REQUEST_DURATION_SECONDS, by=["route"])),
                            "{{route}}",
                        )
                    ],
                    description="95th percentile, the ten slowest routes. Slow queries are usually long ranges "
                    "without a service or category; slow pushes make the shipper queue.",
                    unit="s",
                ),
                timeseries(
                    "Failed requests to Loki",
                    [
                        prom(
                            q.topk(10, q.share(q.sum(LOKI_ERRORS, by=["route"]), q.sum(LOKI_REQUESTS, by=["route"]))),
                            "{{route}}",
                        )
                    ],
                    description="Share of requests answered with 5xx. On the push route lines are at risk, on the "
                    "query routes only panels are.",
                    unit="percentunit",
                ),
                timeseries(
                    "Streams",
                    [
                        prom(q.max(LOKI_INGESTER_MEMORY_STREAMS), "in memory"),
                        prom(q.sum(q.increase(LOKI_INGESTER_STREAMS_CREATED_TOTAL)), "created"),
                    ],
                    description="A stream is one combination of service, environment, level, category and job: some "
                    "hundreds at most. Many more mean that somebody made a label of an id or an address.",
                    unit="short",
                    decimals=0,
                ),
                timeseries(
                    "Log rules that failed",
                    [
                        prom(
                            q.sum(q.rate(LOKI_PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL), by=["rule_group"]),
                            "{{rule_group}}",
                        )
                    ],
                    description="Failed evaluations of alerts over logs, such as failed sign-ins. A group that fails "
                    "is blind: read Loki's log for the query and its error.",
                    unit="ops",
                    data_links=[TO_ALERTS],
                ),
            ],
            collapsed=True,
        ),
        row(
            "Collector and Jaeger",
            [
                timeseries(
                    "Spans accepted and refused",
                    [prom(SPANS_ACCEPTED, "accepted, {{job}}"), prom(SPANS_REFUSED, "refused, {{job}}")],
                    description="Accepted spans follow traffic at the sampled share, a tenth outside development. "
                    "Refused means that the memory limit is reached: the sender drops spans when its own queue of "
                    "1000 is full.",
                    unit="ops",
                    width=8,
                    data_links=[TO_TRACES],
                ),
                timeseries(
                    "Spans sent on and failed",
                    [
                        prom(
                            q.sum(q.rate(OTELCOL_EXPORTER_SENT_SPANS), by=["job", "exporter"]),
                            "sent, {{job}} {{exporter}}",
                        ),
                        prom(SPANS_FAILED, "failed, {{job}}"),
                    ],
                    description="What leaves the collector for Jaeger, and Jaeger for its storage. Failed spans are "
                    "lost once retries are used up: check the next system down the line.",
                    unit="ops",
                    width=8,
                    data_links=[TO_TRACES],
                ),
                timeseries(
                    "Export queue in use",
                    [
                        prom(
                            q.ratio(
                                q.sum(OTELCOL_EXPORTER_QUEUE_SIZE, by=["job", "exporter"]),
                                q.sum(OTELCOL_EXPORTER_QUEUE_CAPACITY, by=["job", "exporter"]),
                            ),
                            "{{job}} {{exporter}}",
                        )
                    ],
                    description="Batches that wait, as a share of what fits. It fills when Jaeger is slow; at 100% "
                    "spans are lost.",
                    unit="percentunit",
                    maximum=1,
                    width=8,
                ),
            ],
        ),
        row(
            "Collector in detail",
            [
                timeseries(
                    "Spans dropped by processors",
                    [
                        prom(
                            q.sum(q.rate(OTELCOL_PROCESSOR_DROPPED_SPANS), by=["job", "processor"]),
                            "{{job}} {{processor}}",
                        )
                    ],
                    description="memory_limiter means that the collector has too little memory for the traffic; a "
                    "filter drops on purpose.",
                    unit="ops",
                    width=24,
                ),
            ],
            collapsed=True,
        ),
    ],
)
