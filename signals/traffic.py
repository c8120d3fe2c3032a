"""Requests that people make of MediaNest."""

from collections.abc import Sequence

from metrics.api import HTTP_REQUEST_DURATION_SECONDS, HTTP_REQUESTS_TOTAL
from metrics.exporters.access_log import NGINX_ACCESS_UNANSWERED_TOTAL
from metrics.exporters.blackbox import PROBE_HTTP_STATUS_CODE
from metrics.vocabulary import PROBE_ENDPOINTS
from toolchain.define import Expression, any_of, none_of, not_regex, q, regex

USER_ENDPOINTS = none_of(*PROBE_ENDPOINTS)
"""Endpoints that people call: health and metrics endpoints are no user traffic."""
USER_REQUESTS = q.select(HTTP_REQUESTS_TOTAL, endpoint=USER_ENDPOINTS)
REQUEST_RATE = q.sum(q.rate(USER_REQUESTS))
SERVER_ERRORS = q.where(USER_REQUESTS, status_code=regex("5.."))
WELL_ANSWERED = q.where(USER_REQUESTS, status_code=not_regex("5.."))
LATENCY = q.select(HTTP_REQUEST_DURATION_SECONDS, part="bucket", endpoint=USER_ENDPOINTS)
AUTHENTICATION_REFUSED = q.select(
    HTTP_REQUESTS_TOTAL, endpoint=regex("/api/v1/auth/.*"), status_code=any_of("401", "403", "429")
)

EDGE_UNANSWERED = q.select(NGINX_ACCESS_UNANSWERED_TOTAL)
NOBODY_ANSWERS = q.max(q.as_bool(q.equal(q.select(PROBE_HTTP_STATUS_CODE), 0)), by=["job"])
"""1 while probes from outside get no answer at all: what people ask for then is counted nowhere."""

SLOW = 2
"""Seconds, as the architecture says."""
FEWEST_SLOW = 4.5
"""Five slow requests within five minutes; at night fewer are all there are, and nobody else is kept waiting."""


def slow_requests(by: Sequence[str] = ()) -> Expression:
    """How many requests of the last five minutes took too long."""
    answered = q.select(HTTP_REQUEST_DURATION_SECONDS, part="count", endpoint=USER_ENDPOINTS)
    in_time = q.at_most(HTTP_REQUEST_DURATION_SECONDS, SLOW, endpoint=USER_ENDPOINTS)
    return q.sum(q.increase(answered, "5m"), by=by) - q.sum(q.increase(in_time, "5m"), by=by)


BUSY_ENOUGH = 0.05
"""Requests per second below which a percentile of an endpoint is one slow request."""


def where_busy(signal: Expression, requests: Expression) -> Expression:
    """The part of a signal by endpoint that has real traffic, of which ``requests`` are the rate."""
    return q.both(signal, q.sum(requests, by=["endpoint"]) > BUSY_ENOUGH, on=["endpoint"])
