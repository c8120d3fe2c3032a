"""Loki and the log shipper."""

from dashboards._house import refs, to
from dashboards._observability import TO_ALERTS
from metrics.exporters import loki
from metrics.exporters.alloy import LOKI_WRITE_DROPPED_ENTRIES_TOTAL, LOKI_WRITE_SENT_ENTRIES_TOTAL
from toolchain.define import prom, q, regex, row, timeseries

LINES_SENT = q.rate(LOKI_WRITE_SENT_ENTRIES_TOTAL)
LOKI_REQUESTS = q.rate(q.select(loki.LOKI_REQUEST_DURATION_SECONDS, part="count"))
LOKI_ERRORS = q.rate(q.select(loki.LOKI_REQUEST_DURATION_SECONDS, part="count", status_code=regex("5..")))
TO_LOGS = to(refs.LOGS_EXPLORER)

LOKI = row(
    "Loki and the shipper",
    timeseries(
        "Lines shipped and received",
        prom(q.sum(LINES_SENT), "sent by Alloy"),
        prom(q.sum(q.rate(loki.LOKI_DISTRIBUTOR_LINES_RECEIVED_TOTAL)), "received by Loki"),
        description="Both lines should lie on each other. Received below sent: Loki refuses lines, see beside. Both at "
        "zero while MediaNest runs: the shipper does not read the containers' logs.",
        data_links=[TO_LOGS],
    ),
    timeseries(
        "Lines given up or refused",
        prom(q.sum(q.rate(LOKI_WRITE_DROPPED_ENTRIES_TOTAL), by=["reason"]), "given up by Alloy: {{reason}}"),
        prom(q.sum(q.rate(loki.LOKI_DISCARDED_SAMPLES_TOTAL), by=["reason"]), "refused by Loki: {{reason}}"),
        description="These lines are lost. rate_limited and stream_limit: too much or too many labels; "
        "greater_than_max_sample_age: a host's clock is wrong, or old logs are read again.",
    ),
    timeseries(
        "Volume received",
        prom(q.sum(q.rate(loki.LOKI_DISTRIBUTOR_BYTES_RECEIVED_TOTAL)), "received"),
        description="Bytes per second. A lasting step is debug logging left on, or an error logged in a loop: look at "
        "the lines by level.",
        data_links=[TO_LOGS],
    ),
    width=8,
)

LOKI_IN_DETAIL = row(
    "Loki in detail",
    timeseries(
        "Request duration by route",
        prom(q.top(10, q.histogram_quantile(0.95, loki.LOKI_REQUEST_DURATION_SECONDS, by=["route"])), "{{route}}"),
        description="95th percentile, the ten slowest routes. Slow queries are usually long ranges without a service "
        "or category; slow pushes make the shipper queue.",
    ),
    timeseries(
        "Failed requests to Loki",
        prom(q.top(10, q.share(q.sum(LOKI_ERRORS, by=["route"]), q.sum(LOKI_REQUESTS, by=["route"]))), "{{route}}"),
        description="Share of requests answered with 5xx. On the push route lines are at risk, on the query routes "
        "only panels are.",
    ),
    timeseries(
        "Streams",
        prom(q.max(loki.LOKI_INGESTER_MEMORY_STREAMS), "in memory"),
        prom(q.sum(q.increase(loki.LOKI_INGESTER_STREAMS_CREATED_TOTAL)), "created"),
        description="A stream is one combination of service, environment, level, category and job: some hundreds at "
        "most. Many more mean that somebody made a label of an id or an address.",
        decimals=0,
    ),
    timeseries(
        "Log rules that failed",
        prom(q.sum(q.rate(loki.LOKI_PROMETHEUS_RULE_EVALUATION_FAILURES_TOTAL), by=["rule_group"]), "{{rule_group}}"),
        description="Failed evaluations of alerts over logs, such as failed sign-ins. A group that fails is blind: "
        "read Loki's log for the query and its error.",
        data_links=[TO_ALERTS],
    ),
)
