"""What we promise: objectives, from which budgets, burn-rate alerts and the dashboard follow."""

from alerts import promises
from alerts.critical import (
    DATABASE_CONNECTION_FAILING,
    DATABASE_QUERY_TIMEOUTS,
    HIGH_ERROR_RATE,
    RESTART_LOOP,
    SERVICE_DOWN,
)
from alerts.groups import OBJECTIVES as GROUP
from alerts.recordings.maintenance import MAINTENANCE
from alerts.recordings.outside import UNREACHABLE
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
from signals.traffic import EDGE_UNANSWERED, SERVER_ERRORS, USER_ENDPOINTS, USER_REQUESTS
from toolchain.define import SLO, Average, Each, Expression, Latency, Rates, Selector, Waiver, q, while_firing

DATABASE_IS_DOWN = while_firing(SERVICE_DOWN, service="postgres")
CAUSES = [
    while_firing(SERVICE_DOWN),
    while_firing(RESTART_LOOP),
    while_firing(DATABASE_CONNECTION_FAILING),
    while_firing(HIGH_ERROR_RATE),
]
"""Alerts that name what spends the budget: whoever is paged for one of them needs no second page for the burn."""
USUAL_REQUESTS = 1.0
"""Per second, averaged over a week: what stands for the requests of a time in which nobody could count any."""
USUAL_ARE_A_RATE = Waiver("unit-mismatch", "the usual requests are given per second, which a number cannot say")


def _counted(events: Selector, window: str) -> Expression:
    """Events per second, and 0 where nobody counts any: a backend that is down has no series."""
    return q.either(q.sum(q.rate(events, window)), q.vector(0))


def _never_arrived(window: str) -> Expression:
    """Requests per second that reached nobody, as far as is known: usual ones, while probes got no answer."""
    unreachable = q.max(q.avg_over_time(q.select(UNREACHABLE.metric), window))
    return q.either(USUAL_REQUESTS * unreachable, q.vector(0))


def failed_requests(window: str) -> Expression:
    """User requests per second that got no answer, or 5xx."""
    return _counted(SERVER_ERRORS, window) + _counted(EDGE_UNANSWERED, window) + _never_arrived(window)


def all_requests(window: str) -> Expression:
    """User requests per second, whoever saw them."""
    return _counted(USER_REQUESTS, window) + _counted(EDGE_UNANSWERED, window) + _never_arrived(window)


API_AVAILABILITY = SLO(
    id="S1",
    name="ApiAvailability",
    title="API availability",
    description="Share of user requests that were answered without 5xx: by the backend, and by Nginx where no backend "
    "answered. While probes from outside get no answer at all, as many as people usually make count as failed. "
    "Planned maintenance is left out.",
    objective=promises.API_AVAILABILITY,
    sli=Rates(failed_requests, all_requests),
    excluded=MAINTENANCE,
    inhibited_by=CAUSES,
    group=GROUP,
    owner=BACKEND,
    service="backend",
    pages=True,
    waivers=[USUAL_ARE_A_RATE],
)
API_SPEED = SLO(
    id="S2",
    name="ApiSpeed",
    title="API speed",
    description="Share of user requests that were answered within half a second.",
    objective=promises.API_SPEED,
    sli=Latency(HTTP_REQUEST_DURATION_SECONDS, 0.5, {"endpoint": USER_ENDPOINTS}),
    group=GROUP,
    inhibited_by=CAUSES,
    owner=BACKEND,
    service="backend",
)
INTEGRATIONS = SLO(
    id="S3",
    name="IntegrationReachability",
    title="Integrations reachable",
    description="Share of the time in which probes of each external service succeeded.",
    objective=promises.INTEGRATIONS,
    sli=Average(q.select(EXTERNAL_API_AVAILABILITY), by=["service"]),
    group=GROUP,
    owner=BACKEND,
)
PAGE_SPEED = SLO(
    id="S4",
    name="PageSpeed",
    title="Page speed",
    description="Share of page loads that took less than two seconds.",
    objective=promises.PAGE_SPEED,
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
    objective=promises.DATABASE_SPEED,
    sli=Latency(DATABASE_QUERY_DURATION_SECONDS, 0.1),
    group=GROUP,
    inhibited_by=[DATABASE_IS_DOWN, while_firing(DATABASE_QUERY_TIMEOUTS)],
    owner=BACKEND,
    service="postgres",
)
DATABASE_AVAILABILITY = SLO(
    id="S5",
    name="DatabaseAvailability",
    title="Database availability",
    description="Share of the time in which PostgreSQL answered its exporter.",
    objective=promises.DATABASE_AVAILABILITY,
    sli=Average(q.select(PG_UP)),
    group=GROUP,
    inhibited_by=[DATABASE_IS_DOWN],
    owner=PLATFORM,
    service="postgres",
)
FULFILMENT = SLO(
    id="S6",
    name="RequestFulfilment",
    title="Requests fulfilled",
    description="Share of media requests that became available within a day.",
    objective=promises.FULFILMENT,
    sli=Latency(MEDIA_REQUEST_FULFILLMENT_TIME, 86_400),
    group=GROUP,
    owner=PRODUCT,
    service="backend",
)
GOOD_VISITS = SLO(
    id="S7",
    name="GoodVisits",
    title="Good visits",
    description="Share of visits that were good by Google's limit, for each of its four vitals.",
    objective=promises.GOOD_VISITS,
    window="28d",
    sli=Each(
        "vital",
        {
            "FCP": Latency(WEB_VITAL_FCP_SECONDS, 1.8),
            "LCP": Latency(WEB_VITAL_LCP_SECONDS, 2.5),
            "FID": Latency(WEB_VITAL_FID_SECONDS, 0.1),
            "CLS": Latency(WEB_VITAL_CLS_RATIO, 0.1),
        },
    ),
    group=GROUP,
    owner=FRONTEND,
    service="frontend",
)
