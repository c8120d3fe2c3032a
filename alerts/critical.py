"""Critical alerts: people are affected now, and the on-call is paged, day and night."""

from alerts import thresholds as limits
from alerts.groups import CRITICAL as GROUP
from metrics.api import HTTP_REQUESTS_TOTAL
from metrics.owners import BACKEND
from metrics.vocabulary import PROBE_ENDPOINTS
from toolchain.alerting import CRITICAL, AlertRule, NoData, PanelLink
from toolchain.matching import none_of, regex
from toolchain.promql import builder as q

REQUESTS = q.select(HTTP_REQUESTS_TOTAL, endpoint=none_of(*PROBE_ENDPOINTS))
ERRORS = q.where(REQUESTS, status_code=regex("5.."))

HIGH_ERROR_RATE = AlertRule(
    name="HighErrorRate",
    query=q.both(
        q.ratio(q.sum(q.increase(ERRORS, "5m")), q.sum(q.increase(REQUESTS, "5m"))),
        q.sum(q.increase(ERRORS, "5m")) > 4.5,
    ),
    limits=limits.API_ERROR_RATIO,
    severity=CRITICAL,
    group=GROUP,
    category="errors",
    service="backend",
    owner=BACKEND,
    wait="30s",
    keep_firing="2m",
    no_data=NoData.OK,
    summary="{{ $value | humanizePercentage }} of API requests fail",
    description="Over the last five minutes {{ $value | humanizePercentage }} of requests were answered with 5xx.",
    panel=PanelLink("backend-api", "Error ratio"),
)
