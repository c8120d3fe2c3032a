"""What we promise: objectives, from which budgets, burn-rate alerts and the dashboard follow."""

from alerts.groups import OBJECTIVES as GROUP
from alerts.recordings.maintenance import MAINTENANCE
from metrics.api import HTTP_REQUEST_DURATION_SECONDS
from metrics.database import DATABASE_QUERY_DURATION_SECONDS
from metrics.exporters.postgres import PG_UP
from metrics.frontend import (
    PAGE_LOAD_DURATION_SECONDS,
    WEB_VITAL_CLS_RATIO,
    WEB_VITAL_FCP_SECONDS,
    WEB_VITAL_FID_SECONDS,
    WEB_VITAL_LCP_SECONDS,
)
from metrics.owners import BACKEND, FRONTEND, PLATFORM, PRODUCT
from metrics.service_health import EXTERNAL_API_AVAILABILITY
from metrics.service_performance import MEDIA_REQUEST_FULFILLMENT_TIME
from signals.traffic import SERVER_ERRORS, USER_ENDPOINTS, USER_REQUESTS
from toolchain.catalog import Metric
from toolchain.define import SLO, Average, Latency, Ratio, q

API_AVAILABILITY = SLO(
    id="S1",
    name="ApiAvailability",
    title="API availability",
    description="Share of user requests that were answered without 5xx, planned maintenance left out.",
    objective=0.999,
    sli=Ratio(SERVER_ERRORS, USER_REQUESTS),
    excluded=MAINTENANCE,
    group=GROUP,
    owner=BACKEND,
    service="backend",
    pages=True,
)
API_SPEED = SLO(
    id="S2",
    name="ApiSpeed",
    title="API speed",
    description="Share of user requests that were answered within half a second.",
    objective=0.95,
    sli=Latency(HTTP_REQUEST_DURATION_SECONDS, 0.5, {"endpoint": USER_ENDPOINTS}),
    group=GROUP,
    owner=BACKEND,
    service="backend",
    pages=True,
)
INTEGRATIONS = SLO(
    id="S3",
    name="IntegrationReachability",
    title="Integrations reachable",
    description="Share of the time in which probes of each external service succeeded.",
    objective=0.95,
    sli=Average(q.select(EXTERNAL_API_AVAILABILITY), by=["service"]),
    group=GROUP,
    owner=BACKEND,
)
PAGE_SPEED = SLO(
    id="S4",
    name="PageSpeed",
    title="Page speed",
    description="Share of page loads that took less than two seconds.",
    objective=0.95,
    sli=Latency(PAGE_LOAD_DURATION_SECONDS, 2),
    group=GROUP,
    owner=FRONTEND,
    service="frontend",
)
DATABASE_SPEED = SLO(
    id="S5",
    name="DatabaseSpeed",
    title="Database speed",
    description="Share of statements that took less than a tenth of a second.",
    objective=0.95,
    sli=Latency(DATABASE_QUERY_DURATION_SECONDS, 0.1),
    group=GROUP,
    owner=BACKEND,
    service="postgres",
    pages=True,
)
DATABASE_AVAILABILITY = SLO(
    id="S5",
    name="DatabaseAvailability",
    title="Database availability",
    description="Share of the time in which PostgreSQL answered its exporter.",
    objective=0.9995,
    sli=Average(q.select(PG_UP)),
    group=GROUP,
    owner=PLATFORM,
    service="postgres",
    pages=True,
)
FULFILMENT = SLO(
    id="S6",
    name="RequestFulfilment",
    title="Requests fulfilled",
    description="Share of media requests that became available within a day.",
    objective=0.9,
    sli=Latency(MEDIA_REQUEST_FULFILLMENT_TIME, 86_400),
    group=GROUP,
    owner=PRODUCT,
    service="backend",
)


def _vital(name: str, title: str, metric: Metric, good: float) -> SLO:
    """Three of four visits are good in the sense of Google's limit."""
    return SLO(
        id="S7",
        name=name,
        title=title,
        description="Share of visits that were good by Google's limit.",
        objective=0.75,
        window="28d",
        sli=Latency(metric, good),
        group=GROUP,
        owner=FRONTEND,
        service="frontend",
    )


GOOD_FCP = _vital("GoodFcp", "Good FCP", WEB_VITAL_FCP_SECONDS, 1.8)
GOOD_LCP = _vital("GoodLcp", "Good LCP", WEB_VITAL_LCP_SECONDS, 2.5)
GOOD_FID = _vital("GoodFid", "Good FID", WEB_VITAL_FID_SECONDS, 0.1)
GOOD_CLS = _vital("GoodCls", "Good CLS", WEB_VITAL_CLS_RATIO, 0.1)
