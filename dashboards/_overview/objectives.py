"""Overview & SLO: Objectives."""

from alerts import thresholds as limits
from dashboards._house import refs, to
from dashboards._overview.shared import API_AVAILABILITY, API_SPEED, MONTH, TO_API, TO_DATABASE, TO_INTEGRATIONS, VISITS
from metrics.database import DATABASE_QUERY_DURATION_SECONDS
from metrics.exporters.postgres import PG_UP
from metrics.frontend import (
    PAGE_LOAD_DURATION_SECONDS,
    WEB_VITAL_CLS_RATIO,
    WEB_VITAL_FCP_SECONDS,
    WEB_VITAL_FID_SECONDS,
    WEB_VITAL_LCP_SECONDS,
)
from metrics.service_health import EXTERNAL_API_AVAILABILITY
from metrics.service_performance import MEDIA_REQUEST_FULFILLMENT_TIME
from toolchain.define import bar_gauge, prom, q, row, shown_as, stat

TO_VITALS = to(refs.WEB_VITALS)

OBJECTIVES = row(
    "Objectives",
    stat(
        "API availability",
        prom(API_AVAILABILITY, "30 days", mode="instant"),
        description="S1: share of user requests of 30 days answered without 5xx. The objective is 99.9%. Needs 35 days "
        "of retention.",
        decimals=3,
        limits=limits.API_AVAILABILITY,
        data_links=[TO_API],
    ),
    stat(
        "Requests under 0.5 s",
        prom(API_SPEED, "30 days", mode="instant"),
        description="S2: share of user requests of 30 days answered within half a second. The objective is 95%. When "
        "it sinks, look for the slowest endpoints on Backend API. Needs 35 days of retention.",
        decimals=2,
        limits=limits.SPEED_OBJECTIVE,
        data_links=[TO_API],
    ),
    stat(
        "Page loads under 2 s",
        prom(q.share_within(PAGE_LOAD_DURATION_SECONDS, 2, window=MONTH), "30 days", mode="instant"),
        description="S4: share of page loads of 30 days that took less than 2 s in the browser. The objective is 95%. "
        "Frontend web vitals shows which route is slow. Needs 35 days of retention.",
        decimals=2,
        limits=limits.SPEED_OBJECTIVE,
        data_links=[TO_VITALS],
    ),
    stat(
        "Statements under 100 ms",
        prom(q.share_within(DATABASE_QUERY_DURATION_SECONDS, 0.1, window=MONTH), "30 days", mode="instant"),
        description="S5: share of database statements of 30 days that took less than 100 ms. The objective is 95%. "
        "Database shows which table is slow. Needs 35 days of retention.",
        decimals=2,
        limits=limits.SPEED_OBJECTIVE,
        data_links=[TO_DATABASE],
    ),
    stat(
        "Database up",
        prom(q.avg(q.avg_over_time(PG_UP, MONTH)), "30 days", mode="instant"),
        description="S5: share of 30 days in which PostgreSQL answered. The objective is 99.95%, which allows 21 "
        "minutes. Needs 35 days of retention.",
        unit=shown_as("percentunit", "the average of 0 and 1 is the share of time"),
        decimals=3,
        limits=limits.DATABASE_AVAILABILITY,
        data_links=[TO_DATABASE],
    ),
    stat(
        "Requests fulfilled in a day",
        prom(q.share_within(MEDIA_REQUEST_FULFILLMENT_TIME, 86400, window=MONTH), "30 days", mode="instant"),
        description="S6: share of the media requests that became available within 24 hours, over 30 days. The "
        "objective is 90%. Requests still open are not in it. Needs 35 days of retention.",
        decimals=1,
        limits=limits.FULFILMENT_WITHIN_DAY,
        data_links=[to(refs.MEDIA_REQUESTS)],
    ),
    bar_gauge(
        "External services reachable",
        prom(q.avg(q.avg_over_time(EXTERNAL_API_AVAILABILITY, MONTH), by=["service"]), "{{service}}", mode="instant"),
        description="S3: share of successful probes per external service over 30 days. The objective is 95% for each. "
        "A service below it needs a word with whoever runs it. Needs 35 days of retention.",
        decimals=2,
        minimum=0.9,
        maximum=1,
        limits=limits.EXTERNAL_AVAILABILITY,
        data_links=[TO_INTEGRATIONS],
        height=6,
    ),
    bar_gauge(
        "Good visits",
        prom(q.share_within(WEB_VITAL_FCP_SECONDS, 1.8, window=VISITS), "First Contentful Paint", mode="instant"),
        prom(q.share_within(WEB_VITAL_LCP_SECONDS, 2.5, window=VISITS), "Largest Contentful Paint", mode="instant"),
        prom(q.share_within(WEB_VITAL_FID_SECONDS, 0.1, window=VISITS), "First Input Delay", mode="instant"),
        prom(q.share_within(WEB_VITAL_CLS_RATIO, 0.1, window=VISITS), "Cumulative Layout Shift", mode="instant"),
        description="S7: share of visits of 28 days within Google's limit for good. The objective is 75% for each "
        "vital; Frontend web vitals shows when one got worse. Needs 35 days of retention.",
        decimals=1,
        minimum=0,
        maximum=1,
        limits=limits.GOOD_VISITS_RATIO,
        data_links=[TO_VITALS],
        height=6,
    ),
)
