"""Baselines of external services: Plex, probes and synchronisation."""

from alerts.groups import BASELINES as GROUP
from alerts.recordings._quantiles import percentiles
from metrics.api import PLEX_API_REQUESTS_TOTAL, PLEX_API_RESPONSE_TIME_SECONDS
from metrics.service_health import EXTERNAL_API_AVAILABILITY, INTEGRATION_SYNC_DURATION_SECONDS
from toolchain.define import RecordingRule, is_not, q

PLEX_LATENCY = percentiles(
    "operation",
    PLEX_API_RESPONSE_TIME_SECONDS,
    q.select(PLEX_API_RESPONSE_TIME_SECONDS, part="bucket"),
    GROUP,
    by=["operation"],
)
_CALLS = q.sum(q.rate(PLEX_API_REQUESTS_TOTAL, "5m"), by=["operation"])
_FAILURES = q.sum(q.rate(q.select(PLEX_API_REQUESTS_TOTAL, status=is_not("success")), "5m"), by=["operation"])
PLEX_ERRORS = RecordingRule(
    record="operation:plex_api_requests_errors:ratio_rate5m",
    expression=q.or_zero(_FAILURES, _CALLS) / (_CALLS > 0),
    group=GROUP,
    help="Share of calls to Plex that failed.",
)
AVAILABILITY = RecordingRule(
    record="service:external_api_availability:avg1h",
    expression=q.avg(q.avg_over_time(EXTERNAL_API_AVAILABILITY, "1h"), by=["service"]),
    group=GROUP,
    help="Share of the last hour in which probes succeeded.",
)
SYNCHRONISATION = percentiles(
    "service",
    INTEGRATION_SYNC_DURATION_SECONDS,
    q.select(INTEGRATION_SYNC_DURATION_SECONDS, part="bucket"),
    GROUP,
    by=["service"],
    of=[95],
    window="1h",
)
