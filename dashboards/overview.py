"""Overview & SLO: is MediaNest healthy now, does it keep its promises, and where to look when it does not."""

from alerts import slos
from alerts import thresholds as limits
from alerts.warning import OLDER_THAN_30_MINUTES
from dashboards import _refs as refs
from dashboards._house import TAG, dashboard, to
from metrics.api import (
    HTTP_REQUEST_DURATION_SECONDS,
    USER_SESSIONS_ACTIVE,
)
from metrics.database import DATABASE_QUERY_DURATION_SECONDS
from metrics.exporters.nginx import NGINX_UP
from metrics.exporters.postgres import PG_UP
from metrics.exporters.redis import REDIS_UP
from metrics.exporters.synthetic import UP
from metrics.frontend import (
    PAGE_LOAD_DURATION_SECONDS,
    WEB_VITAL_CLS_RATIO,
    WEB_VITAL_FCP_SECONDS,
    WEB_VITAL_FID_SECONDS,
    WEB_VITAL_LCP_SECONDS,
)
from metrics.jobs import APP, FRONTEND
from metrics.resources import CIRCUIT_BREAKER_STATE
from metrics.service_health import EXTERNAL_API_AVAILABILITY
from metrics.service_performance import ERROR_RECOVERY_TIME_SECONDS, MEDIA_REQUEST_FULFILLMENT_TIME
from signals.traffic import LATENCY, SERVER_ERRORS, USER_ENDPOINTS, USER_REQUESTS, WELL_ANSWERED
from toolchain.define import (
    alert_list,
    any_of,
    bar_gauge,
    dashboard_list,
    mappings,
    prom,
    q,
    row,
    shown_as,
    stat,
    text,
    timeseries,
)

API_BUDGET = slos.API_AVAILABILITY.budget
"""Share of requests that may fail in 30 days."""
SPEED_BUDGET = slos.API_SPEED.budget
"""Share of requests that may take longer than half a second in 30 days."""

MONTH, VISITS = "30d", "28d"
"""Google judges web vitals over 28 days, everything else here runs over 30."""

API_AVAILABILITY = q.share(q.sum(q.increase(WELL_ANSWERED, MONTH)), q.sum(q.increase(USER_REQUESTS, MONTH)))
API_SPEED = q.share_within(HTTP_REQUEST_DURATION_SECONDS, 0.5, window=MONTH, endpoint=USER_ENDPOINTS)

OVERDUE = q.clamp_min(OLDER_THAN_30_MINUTES, 0)

RECOVERED = q.sum(q.increase(q.select(ERROR_RECOVERY_TIME_SECONDS, part="count"), MONTH))
TIME_TO_RECOVER = q.sum(q.increase(q.select(ERROR_RECOVERY_TIME_SECONDS, part="sum"), MONTH))

HERE = {"environment": "$environment"}
TO_HEALTH = to(refs.SERVICE_HEALTH)
TO_API = to(refs.BACKEND_API)
TO_DATABASE = to(refs.DATABASE)
TO_REDIS = to(refs.REDIS_AND_CACHE)
TO_INFRASTRUCTURE = to(refs.INFRASTRUCTURE)
TO_ENGAGEMENT = to(refs.USER_ENGAGEMENT)
TO_JOBS = to(refs.BACKGROUND_JOBS)
TO_INTEGRATIONS = to(refs.EXTERNAL_INTEGRATIONS)
TO_VITALS = to(refs.WEB_VITALS)
TO_REQUESTS = to(refs.MEDIA_REQUESTS)

HOW_TO_USE = """
1. **Anything red in the first two lines?** Click the figure: it opens the dashboard of that system, at this time range.
2. **Nothing red, but users complain?** Open *Backend API* for one slow endpoint, then *External integrations* for Plex
   and the others, then *Logs explorer* with the time range of the complaint.
3. **Objectives** count user requests only; health and metrics endpoints are left out. A budget at 0 means that risky
   changes wait until it recovers. Planned maintenance does not count against availability.
4. **A quiet night is normal**: no session and hardly a request between midnight and morning.

Objectives look back 28 or 30 days. Prometheus must keep at least 35 days, else they describe only what it still has.
"""

DASHBOARD = dashboard(
    refs.OVERVIEW,
    description="Is MediaNest up, are its objectives kept, and which dashboard to open next? Everybody starts here.",
    tags=["overview", "slo"],
    rows=[
        row(
            "Now",
            [
                stat(
                    "Backend and frontend",
                    [
                        prom(
                            q.max(q.select(UP, job=any_of(APP.name, FRONTEND.name)), by=["job"]),
                            "{{job}}",
                            mode="instant",
                        )
                    ],
                    description="Up while at least one instance answers its scrape. Down for a minute pages the "
                    "on-call: open Service health & availability to see which instance went, and when.",
                    mappings=mappings.up_down(),
                    limits=limits.SCRAPE_TARGET_UP,
                    graph="none",
                    text="value_and_name",
                    data_links=[TO_HEALTH],
                    width=8,
                ),
                stat(
                    "PostgreSQL",
                    [prom(q.min(PG_UP), "PostgreSQL", mode="instant")],
                    description="Whether the exporter can log in to PostgreSQL. Down means that nearly every request "
                    "fails: look at Database, then at the container.",
                    mappings=mappings.up_down(),
                    limits=limits.DATABASE_UP,
                    graph="none",
                    data_links=[TO_DATABASE],
                ),
                stat(
                    "Redis",
                    [prom(q.min(REDIS_UP), "Redis", mode="instant")],
                    description="Whether Redis answers its exporter. Down takes sessions, rate limits and the job "
                    "queue with it: look at Redis & cache.",
                    mappings=mappings.up_down(),
                    limits=limits.SCRAPE_TARGET_UP,
                    graph="none",
                    data_links=[TO_REDIS],
                ),
                stat(
                    "Nginx",
                    [prom(q.min(NGINX_UP), "Nginx", mode="instant")],
                    description="Whether Nginx answers its status page. Down means that nobody reaches MediaNest from "
                    "outside, although the application may be fine.",
                    mappings=mappings.up_down(),
                    limits=limits.SCRAPE_TARGET_UP,
                    graph="none",
                    data_links=[TO_INFRASTRUCTURE],
                ),
                stat(
                    "Breakers not closed",
                    [prom(q.sum(q.as_bool(q.max(CIRCUIT_BREAKER_STATE, by=["service"]) > 0)), "not closed")],
                    description="Circuit breakers that are open or probing. Each one stands for a dependency that the "
                    "application has given up calling: External integrations names it.",
                    limits=limits.BREAKERS_NOT_CLOSED,
                    data_links=[TO_INTEGRATIONS],
                ),
                stat(
                    "Error ratio",
                    [prom(q.share(q.sum(q.rate(SERVER_ERRORS)), q.sum(q.rate(USER_REQUESTS))), "errors")],
                    description="Share of user requests answered with 5xx. Above 10% over five minutes pages the "
                    "on-call; Backend API shows which endpoint fails.",
                    decimals=2,
                    limits=limits.API_ERROR_RATIO,
                    data_links=[TO_API],
                ),
                stat(
                    "95th percentile",
                    [
                        prom(
                            q.histogram_quantile(0.95, LATENCY),
                            "p95",
                        )
                    ],
                    description="Nineteen of twenty user requests are answered faster. The objective is 0.5 s; the "
                    "alert fires above 2 s.",
                    limits=limits.API_LATENCY_P95,
                    data_links=[TO_API],
                ),
                stat(
                    "Requests per second",
                    [prom(q.sum(q.rate(USER_REQUESTS)), "requests")],
                    description="User requests per second. Built for 16.7; a drop to nothing in the evening, when "
                    "people are online, means that they cannot reach us.",
                    limits=limits.API_REQUESTS_PER_SECOND,
                    data_links=[TO_API],
                ),
                stat(
                    "Active sessions",
                    [prom(q.sum(USER_SESSIONS_ACTIVE), "sessions")],
                    description="Sessions active now. Zero at night is normal; Baselines & capacity tells what this "
                    "hour usually has.",
                    decimals=0,
                    data_links=[TO_ENGAGEMENT],
                ),
                stat(
                    "Jobs older than 30 minutes",
                    [prom(q.sum(OVERDUE), "jobs")],
                    description="Jobs added more than 30 minutes ago and not finished. Anything above 0 means that "
                    "the workers are stuck or too slow. Unknown for half an hour after a restart of the backend.",
                    decimals=0,
                    no_value="not known",
                    limits=limits.QUEUE_OLDER_THAN_30_MINUTES,
                    data_links=[TO_JOBS],
                ),
                stat(
                    "Weakest external service",
                    [prom(q.min(q.avg_over_time(EXTERNAL_API_AVAILABILITY, "1h")), "last hour")],
                    description="Share of successful probes in the last hour, of the external service that does "
                    "worst. Below 95% open External integrations: it names the service.",
                    limits=limits.EXTERNAL_AVAILABILITY,
                    data_links=[TO_INTEGRATIONS],
                ),
            ],
        ),
        row(
            "Objectives",
            [
                stat(
                    "API availability",
                    [prom(API_AVAILABILITY, "30 days", mode="instant")],
                    description="S1: share of user requests of 30 days answered without 5xx. The objective is 99.9%. "
                    "Needs 35 days of retention.",
                    decimals=3,
                    limits=limits.API_AVAILABILITY,
                    graph="none",
                    data_links=[TO_API],
                ),
                stat(
                    "Requests under 0.5 s",
                    [prom(API_SPEED, "30 days", mode="instant")],
                    description="S2: share of user requests of 30 days answered within half a second. The objective "
                    "is 95%. When it sinks, look for the slowest endpoints on Backend API. Needs 35 days of "
                    "retention.",
                    decimals=2,
                    graph="none",
                    limits=limits.SPEED_OBJECTIVE,
                    data_links=[TO_API],
                ),
                stat(
                    "Page loads under 2 s",
                    [
                        prom(
                            q.share_within(PAGE_LOAD_DURATION_SECONDS, 2, window=MONTH),
                            "30 days",
                            mode="instant",
                        )
                    ],
                    description="S4: share of page loads of 30 days that took less than 2 s in the browser. The "
                    "objective is 95%. Frontend web vitals shows which route is slow. Needs 35 days of retention.",
                    decimals=2,
                    graph="none",
                    limits=limits.SPEED_OBJECTIVE,
                    data_links=[TO_VITALS],
                ),
                stat(
                    "Statements under 100 ms",
                    [
                        prom(
                            q.share_within(DATABASE_QUERY_DURATION_SECONDS, 0.1, window=MONTH),
                            "30 days",
                            mode="instant",
                        )
                    ],
                    description="S5: share of database statements of 30 days that took less than 100 ms. The "
                    "objective is 95%. Database shows which table is slow. Needs 35 days of retention.",
                    decimals=2,
                    graph="none",
                    limits=limits.SPEED_OBJECTIVE,
                    data_links=[TO_DATABASE],
                ),
                stat(
                    "Database up",
                    [prom(q.avg(q.avg_over_time(PG_UP, MONTH)), "30 days", mode="instant")],
                    description="S5: share of 30 days in which PostgreSQL answered. The objective is 99.95%, which "
                    "allows 21 minutes. Needs 35 days of retention.",
                    unit=shown_as("percentunit", "the average of 0 and 1 is the share of time"),
                    decimals=3,
                    graph="none",
                    limits=limits.DATABASE_AVAILABILITY,
                    data_links=[TO_DATABASE],
                ),
                stat(
                    "Requests fulfilled in a day",
                    [
                        prom(
                            q.share_within(MEDIA_REQUEST_FULFILLMENT_TIME, 86400, window=MONTH),
                            "30 days",
                            mode="instant",
                        )
                    ],
                    description="S6: share of the media requests that became available within 24 hours, over 30 days. "
                    "The objective is 90%. Requests still open are not in it. Needs 35 days of retention.",
                    decimals=1,
                    limits=limits.FULFILMENT_WITHIN_DAY,
                    graph="none",
                    data_links=[TO_REQUESTS],
                ),
                bar_gauge(
                    "External services reachable",
                    [
                        prom(
                            q.avg(q.avg_over_time(EXTERNAL_API_AVAILABILITY, MONTH), by=["service"]),
                            "{{service}}",
                            mode="instant",
                        )
                    ],
                    description="S3: share of successful probes per external service over 30 days. The objective is "
                    "95% for each. A service below it needs a word with whoever runs it. Needs 35 days of retention.",
                    decimals=2,
                    minimum=0.9,
                    maximum=1,
                    limits=limits.EXTERNAL_AVAILABILITY,
                    data_links=[TO_INTEGRATIONS],
                    height=6,
                ),
                bar_gauge(
                    "Good visits",
                    [
                        prom(
                            q.share_within(WEB_VITAL_FCP_SECONDS, 1.8, window=VISITS),
                            "First Contentful Paint",
                            mode="instant",
                        ),
                        prom(
                            q.share_within(WEB_VITAL_LCP_SECONDS, 2.5, window=VISITS),
                            "Largest Contentful Paint",
                            mode="instant",
                        ),
                        prom(
                            q.share_within(WEB_VITAL_FID_SECONDS, 0.1, window=VISITS),
                            "First Input Delay",
                            mode="instant",
                        ),
                        prom(
                            q.share_within(WEB_VITAL_CLS_RATIO, 0.1, window=VISITS),
                            "Cumulative Layout Shift",
                            mode="instant",
                        ),
                    ],
                    description="S7: share of visits of 28 days within Google's limit for good. The objective is 75% "
                    "for each vital; Frontend web vitals shows when one got worse. Needs 35 days of retention.",
                    decimals=1,
                    minimum=0,
                    maximum=1,
                    limits=limits.GOOD_VISITS_RATIO,
                    data_links=[TO_VITALS],
                    height=6,
                ),
            ],
        ),
        row(
            "Error budget",
            [
                stat(
                    "Availability budget left",
                    [prom(1 - (1 - API_AVAILABILITY) / API_BUDGET, "left", mode="instant")],
                    description="What is left of the 0.1% of requests that may fail in 30 days. Below 0 the objective "
                    "is missed: hold risky changes back until it recovers. Needs 35 days of retention.",
                    unit=shown_as("percentunit", "the errors made, divided by those allowed"),
                    decimals=1,
                    graph="none",
                    limits=limits.ERROR_BUDGET_LEFT,
                    width=8,
                    data_links=[TO_API],
                ),
                stat(
                    "Speed budget left",
                    [prom(1 - (1 - API_SPEED) / SPEED_BUDGET, "left", mode="instant")],
                    description="What is left of the 5% of requests that may take longer than half a second in 30 "
                    "days. Below 0 the objective is missed: make the slowest endpoints faster first. Needs 35 days of "
                    "retention.",
                    unit=shown_as("percentunit", "the slow requests, divided by those allowed"),
                    decimals=1,
                    graph="none",
                    limits=limits.ERROR_BUDGET_LEFT,
                    width=8,
                    data_links=[TO_API],
                ),
                stat(
                    "Mean time to recovery",
                    [prom(TIME_TO_RECOVER / (RECOVERED > 0), "30 days", mode="instant")],
                    description="Mean time from the first failure of a service to its recovery, over 30 days. The "
                    "target is 15 minutes for critical incidents. Needs 35 days of retention.",
                    graph="none",
                    limits=limits.TIME_TO_RECOVERY,
                    no_value="nothing failed",
                    width=8,
                    data_links=[TO_HEALTH],
                ),
                timeseries(
                    "Burn rate of the availability budget",
                    [
                        prom(
                            q.share(q.sum(q.rate(SERVER_ERRORS, "1h")), q.sum(q.rate(USER_REQUESTS, "1h")))
                            / API_BUDGET,
                            "1 hour",
                        ),
                        prom(
                            q.share(q.sum(q.rate(SERVER_ERRORS, "6h")), q.sum(q.rate(USER_REQUESTS, "6h")))
                            / API_BUDGET,
                            "6 hours",
                        ),
                    ],
                    description="How many times faster than allowed the budget is spent: 1 uses it up in exactly 30 "
                    "days. 14.4 over an hour or 6 over six hours is a page; find the failing endpoint on Backend API.",
                    unit=shown_as("none", "how many times faster than allowed"),
                    decimals=1,
                    minimum=0,
                    limits=limits.BURN_RATE,
                    data_links=[TO_API],
                ),
                alert_list(
                    "Alerts that fire",
                    description="Alerts firing, pending or unable to be evaluated. Each opens its rule, with the "
                    "runbook; work from critical to warning.",
                    height=8,
                ),
            ],
        ),
        row(
            "Where to look",
            [
                dashboard_list(
                    "All MediaNest dashboards",
                    tags=[TAG],
                    description="Every dashboard of MediaNest; the time range and the environment go along.",
                    width=12,
                ),
                text(
                    "How to use this page",
                    HOW_TO_USE,
                    description="The order in which to look when something is wrong.",
                    width=12,
                    height=10,
                ),
            ],
        ),
    ],
)
