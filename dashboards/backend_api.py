"""Backend API: rate, errors and duration per endpoint, what is in flight, and where requests are refused."""

from alerts import thresholds as limits
from dashboards._house import dashboard, refs, to
from metrics.api import HTTP_REQUEST_DURATION_SECONDS, HTTP_REQUESTS_IN_FLIGHT, HTTP_REQUESTS_TOTAL
from metrics.service_performance import API_RESPONSE_TIME_P95
from signals.traffic import USER_ENDPOINTS, where_busy
from toolchain.define import bar_gauge, columns, heatmap, prom, q, regex, row, stat, table, timeseries, var

ENDPOINT = var.label_values(
    "endpoint",
    "Endpoint",
    q.select(HTTP_REQUESTS_TOTAL, environment="$environment", endpoint=USER_ENDPOINTS),
    "endpoint",
)
METHOD = var.label_values(
    "method", "Method", q.select(HTTP_REQUESTS_TOTAL, environment="$environment", endpoint=ENDPOINT), "method"
)

ANSWERED = q.where(q.select(HTTP_REQUESTS_TOTAL, endpoint=ENDPOINT, method=METHOD), endpoint=USER_ENDPOINTS)
"""Every choice of endpoints, All included, leaves out health and metrics endpoints."""
REQUESTS = q.rate(ANSWERED)
ERRORS = q.rate(q.where(ANSWERED, status_code=regex("5..")))
REFUSED = q.rate(q.where(ANSWERED, status_code="429"))
IN_FLIGHT = q.where(q.select(HTTP_REQUESTS_IN_FLIGHT, endpoint=ENDPOINT, method=METHOD), endpoint=USER_ENDPOINTS)
BUCKETS = q.where(
    q.select(HTTP_REQUEST_DURATION_SECONDS, part="bucket", endpoint=ENDPOINT, method=METHOD), endpoint=USER_ENDPOINTS
)
P95 = q.histogram_quantile(0.95, BUCKETS)

TO_LOGS = to(refs.LOGS_EXPLORER, "Log lines at this time")
TO_TRACES = to(refs.TRACES, "Traces at this time")

DASHBOARD = dashboard(
    refs.BACKEND_API,
    description="Is the API answering, how fast, and which endpoint is to blame when it is not?",
    tags=["backend"],
    variables=[ENDPOINT, METHOD],
    rows=[
        row(
            "Now",
            stat(
                "Requests per second",
                prom(q.sum(REQUESTS), "requests"),
                description="User requests answered per second. Built for 16.7 a second; zero at night is normal.",
                limits=limits.API_REQUESTS_PER_SECOND,
            ),
            stat(
                "Error ratio",
                prom(q.share(q.sum(ERRORS), q.sum(REQUESTS)), "errors"),
                description="Share of requests answered with 5xx. The on-call is paged above 10% over five minutes; "
                "open the endpoint table below to see where they come from.",
                decimals=2,
                limits=limits.API_ERROR_RATIO,
            ),
            stat(
                "95th percentile",
                prom(P95, "p95"),
                description="Nineteen of twenty requests are faster. The objective is 0.5 s, the alert fires above 2 s.",
                limits=limits.API_LATENCY_P95,
            ),
            stat(
                "In flight",
                prom(q.sum(IN_FLIGHT), "in flight"),
                description="Requests being handled now. A steady climb means something behind the API is stuck.",
            ),
            width=6,
        ),
        row(
            "Rate and errors",
            timeseries(
                "Requests by endpoint",
                prom(q.top(10, q.sum(REQUESTS, by=["endpoint"])), "{{endpoint}}"),
                prom(q.rest(10, q.sum(REQUESTS, by=["endpoint"])), "others"),
                description="The ten busiest endpoints of the range, and all others together. A sudden change of one endpoint points at its caller.",
                stack="normal",
                data_links=[TO_LOGS],
            ),
            timeseries(
                "Responses by status code",
                prom(q.sum(REQUESTS, by=["status_code"]), "{{status_code}}"),
                description="4xx are the callers' mistakes or refusals, 5xx are ours. 499 means that the caller gave up.",
                data_links=[TO_LOGS],
            ),
            timeseries(
                "Error ratio by endpoint",
                prom(
                    q.top(10, q.share(q.sum(ERRORS, by=["endpoint"]), q.sum(REQUESTS, by=["endpoint"]))),
                    "{{endpoint}}",
                ),
                description="Share of 5xx per endpoint, the ten worst of the range. One bad endpoint hides in the total.",
                limits=limits.API_ERROR_RATIO,
                data_links=[TO_LOGS],
            ),
            timeseries(
                "Rate-limited requests",
                prom(q.share(q.sum(REFUSED), q.sum(REQUESTS)), "answered 429"),
                description="Share of requests refused with 429. An attack on sign-in shows here once it is blocked; a "
                "client in a loop does too.",
                limits=limits.RATE_LIMITED_RATIO,
            ),
        ),
        row(
            "Duration",
            heatmap(
                "Latency heatmap",
                prom(q.buckets(BUCKETS), "{{le}}", format="heatmap"),
                description="How many requests took how long. Two bands mean two kinds of requests, such as cached and "
                "not; a click on a dot opens the trace of one request.",
            ),
            timeseries(
                "Percentiles",
                prom(q.histogram_quantile(0.50, BUCKETS), "p50", exemplars=True),
                prom(P95, "p95", exemplars=True),
                prom(q.histogram_quantile(0.99, BUCKETS), "p99", exemplars=True),
                description="When p50 rises, everything is slow: look at the database. When only p99 does, a few "
                "requests are. Diamonds are sampled requests: click one to open its trace.",
                limits=limits.API_LATENCY_P95,
                data_links=[TO_TRACES],
            ),
            timeseries(
                "95th percentile by endpoint",
                prom(
                    q.top(10, where_busy(q.histogram_quantile(0.95, BUCKETS, by=["endpoint"]), REQUESTS)),
                    "{{endpoint}}",
                ),
                description="The ten slowest endpoints of the range, where there is real traffic. The alert watches each of them, above 2 s.",
                limits=limits.API_LATENCY_P95,
                data_links=[TO_TRACES],
            ),
            bar_gauge(
                "95th percentile as the application computes it",
                prom(q.topk(10, q.max(API_RESPONSE_TIME_P95, by=["endpoint"])), "{{endpoint}}", mode="instant"),
                description="The gauge that the application exposes, for comparison only: it cannot be combined over "
                "instances. Trust the histogram beside it.",
                limits=limits.API_LATENCY_P95,
            ),
        ),
        row(
            "By endpoint",
            timeseries(
                "In flight by endpoint",
                prom(q.top(10, q.sum(IN_FLIGHT, by=["endpoint"])), "{{endpoint}}"),
                prom(q.rest(10, q.sum(IN_FLIGHT, by=["endpoint"])), "others"),
                description="Requests being handled per endpoint, and by all but ten. The one that piles up is the one that is stuck.",
                width=24,
            ),
            table(
                "Errors by endpoint and status",
                prom(
                    q.sum(
                        q.increase(q.where(ANSWERED, status_code=regex("4..|5..")), q.RANGE),
                        by=["method", "endpoint", "status_code"],
                    ),
                    mode="instant",
                    format="table",
                ),
                description="Failed requests in the chosen time range. Sort by count, then open the log lines of the "
                "endpoint on top.",
                decimals=0,
                sort_by="Count",
                transformations=[
                    columns(
                        rename={"method": "Method", "endpoint": "Endpoint", "status_code": "Status", "Value": "Count"}
                    )
                ],
            ),
        ),
    ],
)
