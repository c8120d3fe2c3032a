"""How the API answered people: how much, how well, how fast, and which endpoints did worst."""

from alerts import thresholds as limits
from dashboards import _refs as refs
from metrics.api import HTTP_REQUEST_DURATION_SECONDS
from signals.traffic import LATENCY, REQUEST_RATE, SERVER_ERRORS, USER_ENDPOINTS, USER_REQUESTS
from toolchain.define import bar_gauge, prom, q, section, stat, timeseries

FEWEST_REQUESTS = 20
"""In the period; below it a percentile of an endpoint is one slow request."""

ANSWERED = q.increase(USER_REQUESTS, q.RANGE)
FAILED = q.increase(SERVER_ERRORS, q.RANGE)
OBSERVED = q.increase(q.select(HTTP_REQUEST_DURATION_SECONDS, part="count", endpoint=USER_ENDPOINTS), q.RANGE)
OFTEN_CALLED = q.sum(OBSERVED, by=["endpoint"]) > FEWEST_REQUESTS

REQUESTS = section(
    "Requests",
    stat(
        "Requests answered",
        prom(q.sum(ANSWERED), "requests", mode="instant"),
        description="Requests of people; health and metrics endpoints are left out.",
        decimals=0,
    ),
    stat(
        "Answered with 5xx",
        prom(q.or_zero(q.sum(FAILED), q.sum(ANSWERED)), "failed", mode="instant"),
        description="Requests that we failed to answer.",
        decimals=0,
    ),
    stat(
        "Error ratio",
        prom(q.share(q.sum(FAILED), q.sum(ANSWERED)), "errors", mode="instant"),
        description="Share of requests answered with 5xx. The objective allows 0.1% over 30 days.",
        decimals=3,
        limits=limits.API_ERROR_RATIO,
    ),
    stat(
        "95th percentile",
        prom(q.histogram_quantile(0.95, LATENCY, window=q.RANGE), "p95", mode="instant"),
        description="Nineteen of twenty requests of the period were answered faster. The objective is 0.5 s.",
        limits=limits.API_LATENCY_P95,
    ),
    bar_gauge(
        "Slowest endpoints",
        prom(
            q.topk(
                5,
                q.both(
                    q.histogram_quantile(0.95, LATENCY, by=["endpoint"], window=q.RANGE), OFTEN_CALLED, on=["endpoint"]
                ),
            ),
            "{{endpoint}}",
            mode="instant",
        ),
        description="95th percentile of the five slowest that were called more than twenty times.",
        limits=limits.API_LATENCY_P95,
    ),
    bar_gauge(
        "Most failing endpoints",
        prom(q.topk(5, q.sum(FAILED, by=["endpoint"]) >= 1), "{{endpoint}}", mode="instant"),
        description="Requests answered with 5xx, of the five endpoints that had most of them.",
        decimals=0,
        no_value="none failed",
    ),
    timeseries(
        "Requests and failures",
        prom(REQUEST_RATE, "requests"),
        prom(q.or_zero(q.sum(q.rate(SERVER_ERRORS)), REQUEST_RATE), "answered with 5xx"),
        description="Per second, over the period.",
        width=14,
    ),
    headline=True,
    dashboard=refs.BACKEND_API,
)
