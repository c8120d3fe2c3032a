"""Baselines of the API: traffic, errors and latency."""

from alerts.groups import BASELINES as GROUP
from alerts.recordings._quantiles import percentiles
from metrics.api import HTTP_REQUEST_DURATION_SECONDS
from signals.traffic import LATENCY, SERVER_ERRORS, USER_REQUESTS
from toolchain.define import RecordingRule, q

BUCKETS = RecordingRule(
    record="job_endpoint:http_request_duration_seconds_bucket:rate5m",
    expression=q.sum(q.rate(LATENCY, "5m"), by=["job", "endpoint", "le"]),
    group=GROUP,
    help="Requests per second by endpoint and bucket of response time.",
)
BY_ENDPOINT = percentiles("job_endpoint", HTTP_REQUEST_DURATION_SECONDS, LATENCY, GROUP, by=["job", "endpoint"])
WHOLE = percentiles("job", HTTP_REQUEST_DURATION_SECONDS, LATENCY, GROUP, by=["job"])
REQUESTS_BY_ENDPOINT = RecordingRule(
    record="job_endpoint:http_requests:rate5m",
    expression=q.sum(q.rate(USER_REQUESTS, "5m"), by=["job", "endpoint"]),
    group=GROUP,
    help="Requests per second by endpoint.",
)
REQUESTS = RecordingRule(
    record="job:http_requests:rate5m",
    expression=q.sum(q.rate(USER_REQUESTS, "5m"), by=["job"]),
    group=GROUP,
    help="Requests per second.",
)
ERRORS = RecordingRule(
    record="job:http_requests_errors:ratio_rate5m",
    expression=q.or_zero(q.sum(q.rate(SERVER_ERRORS, "5m"), by=["job"]), q.sum(q.rate(USER_REQUESTS, "5m"), by=["job"]))
    / (q.sum(q.rate(USER_REQUESTS, "5m"), by=["job"]) > 0),
    group=GROUP,
    help="Share of requests answered with 5xx.",
)
