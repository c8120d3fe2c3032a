"""What people did: the figures of the business."""

from dashboards import _refs as refs
from metrics import engagement
from metrics.api import MEDIA_REQUESTS_TOTAL
from signals.people import ACTIVE_SESSIONS, SESSIONS_A_WEEK_AGO, USERS_OF_THE_DAY
from toolchain.define import Expression, prom, q, section, stat, timeseries


def requests_that(status: str) -> Expression:
    """How many media requests reached a status in the period; each counts once for every one that it passes."""
    return q.sum(q.increase(q.select(MEDIA_REQUESTS_TOTAL, status=status), q.RANGE))


PEOPLE = section(
    "People and media",
    stat(
        "Users",
        prom(USERS_OF_THE_DAY, "users", mode="instant"),
        description="Distinct users of the last 24 hours.",
        decimals=0,
    ),
    stat(
        "Sign-ins",
        prom(q.sum(q.increase(engagement.USER_LOGINS_TOTAL, q.RANGE)), "sign-ins", mode="instant"),
        description="Successful sign-ins.",
        decimals=0,
    ),
    stat(
        "Searches",
        prom(q.sum(q.increase(engagement.SEARCH_QUERIES_TOTAL, q.RANGE)), "searches", mode="instant"),
        description="Searches for films and series.",
        decimals=0,
    ),
    stat(
        "Views",
        prom(q.sum(q.increase(engagement.MEDIA_VIEWS_TOTAL, q.RANGE)), "views", mode="instant"),
        description="Views of media, of every type.",
        decimals=0,
    ),
    stat(
        "Media requests",
        prom(requests_that("pending"), "filed", mode="instant"),
        prom(requests_that("available"), "became available", mode="instant"),
        prom(requests_that("denied"), "denied", mode="instant"),
        prom(requests_that("failed"), "failed", mode="instant"),
        description="What became of wishes. Those that became available may be older than the period.",
        decimals=0,
    ),
    timeseries(
        "Active sessions",
        prom(ACTIVE_SESSIONS, "now"),
        prom(SESSIONS_A_WEEK_AGO, "a week earlier"),
        description="Sessions at each moment, beside those of a week earlier.",
        width=14,
    ),
    headline=True,
    dashboard=refs.USER_ENGAGEMENT,
)
