"""Nginx, from its exporter and its access log."""

from dashboards._house import refs, to
from dashboards._log_lines import access
from metrics.exporters import nginx
from metrics.logs import NGINX_ACCESS_LOGS
from toolchain.define import logs, loki, lq, prom, q, row, timeseries

ACCESS = lq.stream(NGINX_ACCESS_LOGS, service="nginx", category="application")
STATUSES = ACCESS.json("status")
REFUSED = STATUSES.compare("status", ">=", 429).without_errors()
REQUEST_TIME = ACCESS.json("request_time").unwrap("request_time")
UPSTREAM_TIME = (
    ACCESS.json("upstream_response_time")
    .label_format(upstream_response_time="{{.upstream_response_time}}s")
    .unwrap("upstream_response_time", "duration")
)
"""Seconds as text: with its unit it is a duration. A dash or a list of several tries is none and is left out."""
TO_API = to(refs.BACKEND_API)

NGINX = row(
    "Nginx",
    timeseries(
        "Requests at the edge",
        prom(q.sum(q.rate(nginx.NGINX_HTTP_REQUESTS_TOTAL)), "requests"),
        description="Requests per second. More than the backend sees are files, or requests refused here.",
        data_links=[TO_API],
    ),
    timeseries(
        "Connections at the edge",
        prom(q.sum(nginx.NGINX_CONNECTIONS_ACTIVE), "open"),
        prom(q.sum(nginx.NGINX_CONNECTIONS_READING), "reading"),
        prom(q.sum(nginx.NGINX_CONNECTIONS_WRITING), "writing"),
        prom(q.sum(nginx.NGINX_CONNECTIONS_WAITING), "waiting"),
        description="Waiting ones are kept alive and cost little. Reading for long: slow clients, or an attack.",
    ),
    timeseries(
        "Accepted and handled",
        prom(q.sum(q.rate(nginx.NGINX_CONNECTIONS_ACCEPTED)), "accepted"),
        prom(q.sum(q.rate(nginx.NGINX_CONNECTIONS_HANDLED)), "handled"),
        description="The lines part when Nginx drops connections at its limit of workers.",
    ),
    timeseries(
        "Answers by status",
        loki(lq.sum(lq.count_over_time(STATUSES.without_errors()), by=["status"]), "{{status}}"),
        description="From the access log, per step. 429 is our rate limit, 499 a client that gave up, 502 and 504 a "
        "backend that does not answer.",
        draw="bars",
        stack="normal",
    ),
    timeseries(
        "Refused, given up, failed",
        loki(lq.sum(lq.count_over_time(REFUSED), by=["status"]), "{{status}}"),
        description="429, 499 and 5xx alone, which all other answers hide. 429 of one client is the limit at work, 499 "
        "before 504 is a slow backend.",
        decimals=0,
        draw="bars",
        stack="normal",
        data_links=[TO_API],
    ),
    timeseries(
        "Time at the edge",
        loki(lq.quantile_over_time(0.5, REQUEST_TIME, by=["service"]), "whole request, p50"),
        loki(lq.quantile_over_time(0.95, REQUEST_TIME, by=["service"]), "whole request, p95"),
        loki(lq.quantile_over_time(0.95, UPSTREAM_TIME, by=["service"]), "backend, p95"),
        description="The whole request, from the first byte read to the last byte sent, and the backend's part of it. "
        "Far apart: the client's network is slow, or a large file was sent.",
    ),
    logs(
        "Refused and failed at the edge",
        loki(access(REFUSED), max_lines=100),
        description="The newest hundred answers with 429, 499 and 5xx: which request was it? Addresses are truncated.",
        height=8,
        width=24,
    ),
    width=8,
)
