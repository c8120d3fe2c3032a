"""Baselines & capacity: Room left, This hour of the week, Latency beside last week."""

from alerts import thresholds as limits
from alerts.recordings import users
from dashboards._baselines_capacity.shared import LAST_WEEK_DASHED, REQUEST_RATE_OF_5M, TO_API, TO_DATABASE
from dashboards._house import refs, to
from metrics.api import PLEX_API_RESPONSE_TIME_SECONDS, USER_SESSIONS_ACTIVE
from metrics.database import DATABASE_CONNECTIONS_ACTIVE, DATABASE_QUERY_DURATION_SECONDS
from metrics.frontend import PAGE_LOAD_DURATION_SECONDS
from signals.people import FEWEST_EXPECTED_SESSIONS
from signals.runtime import HEAP_USED
from signals.traffic import LATENCY
from toolchain.define import bar_gauge, by_name, dashed, prom, q, row, shown_as, stat, timeseries

CONCURRENT_USERS = 50
REQUESTS_PER_SECOND = 16.7
API = LATENCY
API_LAST_WEEK = q.offset(API, "1w")
DATABASE = q.select(DATABASE_QUERY_DURATION_SECONDS, part="bucket")
DATABASE_LAST_WEEK = q.offset(DATABASE, "1w")
PLEX = q.select(PLEX_API_RESPONSE_TIME_SECONDS, part="bucket")
PLEX_LAST_WEEK = q.offset(PLEX, "1w")
PAGES = q.select(PAGE_LOAD_DURATION_SECONDS, part="bucket")
PAGES_LAST_WEEK = q.offset(PAGES, "1w")
SESSIONS = q.select(USER_SESSIONS_ACTIVE)
SESSIONS_NOW = q.sum(q.select(users.SESSIONS.metric))
SESSIONS_1W = q.sum(q.offset(q.select(users.SESSIONS.metric), "1w"))
EXPECTED = q.sum(q.select(users.SESSIONS_EXPECTED.metric))
BAND = q.sum(q.select(users.SESSIONS_BAND.metric))
TO_ENGAGEMENT = to(refs.USER_ENGAGEMENT)

ROOM_LEFT = row(
    "Room left",
    bar_gauge(
        "Peak use of what we are built for",
        prom(
            q.over("max_over_time", q.subquery(q.sum(SESSIONS), q.RANGE, "5m")) / CONCURRENT_USERS,
            "users, of 50",
            mode="instant",
        ),
        prom(
            q.over("max_over_time", q.subquery(REQUEST_RATE_OF_5M, q.RANGE, "5m")) / REQUESTS_PER_SECOND,
            "requests, of 16.7 a second",
            mode="instant",
        ),
        prom(
            q.max(q.max_over_time(DATABASE_CONNECTIONS_ACTIVE, q.RANGE)) / limits.DATABASE_POOL_SIZE,
            "database pool, of 20",
            mode="instant",
        ),
        prom(
            q.max(q.max_over_time(HEAP_USED, q.RANGE)) / limits.HEAP_LIMIT_BYTES, "heap, of its limit", mode="instant"
        ),
        description="The highest use in the chosen range, as a share of the design. Above 80% plan more room before "
        "the next busy weekend.",
        unit=shown_as("percentunit", "each value is divided by what we are built for"),
        decimals=0,
        minimum=0,
        maximum=1,
        limits=limits.DATABASE_POOL_RATIO,
    ),
    timeseries(
        "Concurrent users",
        prom(q.sum(SESSIONS), "now"),
        prom(q.sum(q.offset(SESSIONS, "1w")), "last week"),
        prom(q.vector(CONCURRENT_USERS), "built for"),
        description="Active sessions beside the same time last week, and the 50 users MediaNest is built for. Close to "
        "50, watch pool and latency below.",
        decimals=0,
        overrides=[LAST_WEEK_DASHED, by_name("built for", custom_lineStyle=dashed(), custom_fillOpacity=0)],
        data_links=[TO_ENGAGEMENT],
    ),
)

THIS_HOUR_OF_THE_WEEK = row(
    "This hour of the week",
    stat(
        "Activity against expectation",
        prom(SESSIONS_NOW / (EXPECTED >= FEWEST_EXPECTED_SESSIONS), "of what is usual", mode="instant"),
        description="Active sessions of the last hour as a share of what this hour of the week usually has. Below 50% "
        "for half an hour operations is told: check whether people can sign in. Needs 35 days of retention.",
        decimals=0,
        limits=limits.EXPECTED_ACTIVITY_RATIO,
        no_value="too quiet to tell",
        width=6,
        height=8,
        data_links=[TO_ENGAGEMENT],
    ),
    timeseries(
        "Active sessions and what is usual",
        prom(EXPECTED + BAND, "upper bound", min_step="10m"),
        prom(q.clamp_min(EXPECTED - BAND, 0), "lower bound", min_step="10m"),
        prom(EXPECTED, "expected", min_step="10m"),
        prom(SESSIONS_1W, "last week", min_step="10m"),
        prom(SESSIONS_NOW, "now", min_step="10m"),
        description="Hourly means. Expected is the mean of this hour in the last four weeks, the band half of it or "
        "two standard deviations, whichever is more. Outside the band, ask what changed. Needs 35 days of retention; "
        "with fewer weeks of data the mean takes those there are.",
        unit=shown_as("short", "sessions; the band is the usual number times a tolerance"),
        decimals=1,
        overrides=[
            by_name("upper bound", custom_fillBelowTo="lower bound", custom_lineWidth=0),
            by_name("lower bound", custom_lineWidth=0, custom_fillOpacity=0),
            by_name("expected", custom_lineStyle=dashed(), custom_fillOpacity=0),
            LAST_WEEK_DASHED,
            by_name("now", custom_lineWidth=2, custom_fillOpacity=0),
        ],
        width=18,
        data_links=[TO_ENGAGEMENT],
    ),
)

LATENCY_BESIDE_LAST_WEEK = row(
    "Latency beside last week",
    timeseries(
        "API",
        prom(q.histogram_quantile(0.50, API), "p50", exemplars=True),
        prom(q.histogram_quantile(0.95, API), "p95", exemplars=True),
        prom(q.histogram_quantile(0.99, API), "p99", exemplars=True),
        prom(q.histogram_quantile(0.50, API_LAST_WEEK), "p50 last week"),
        prom(q.histogram_quantile(0.95, API_LAST_WEEK), "p95 last week"),
        prom(q.histogram_quantile(0.99, API_LAST_WEEK), "p99 last week"),
        description="User requests now, and dashed at the same time last week. Slower than last week with the same "
        "traffic means that a change made it so: compare with the deploy marks.",
        limits=limits.API_LATENCY_P95,
        legend_calcs=("mean",),
        overrides=[LAST_WEEK_DASHED],
        data_links=[TO_API],
    ),
    timeseries(
        "Database",
        prom(q.histogram_quantile(0.50, DATABASE), "p50", exemplars=True),
        prom(q.histogram_quantile(0.95, DATABASE), "p95", exemplars=True),
        prom(q.histogram_quantile(0.99, DATABASE), "p99", exemplars=True),
        prom(q.histogram_quantile(0.50, DATABASE_LAST_WEEK), "p50 last week"),
        prom(q.histogram_quantile(0.95, DATABASE_LAST_WEEK), "p95 last week"),
        prom(q.histogram_quantile(0.99, DATABASE_LAST_WEEK), "p99 last week"),
        description="Statements now and last week. A slow climb over weeks is data growing past an index; a step is a "
        "changed query. Database shows the table.",
        limits=limits.DATABASE_LATENCY_P95,
        legend_calcs=("mean",),
        overrides=[LAST_WEEK_DASHED],
        data_links=[TO_DATABASE],
    ),
    timeseries(
        "Plex",
        prom(q.histogram_quantile(0.50, PLEX), "p50", exemplars=True),
        prom(q.histogram_quantile(0.95, PLEX), "p95", exemplars=True),
        prom(q.histogram_quantile(0.99, PLEX), "p99", exemplars=True),
        prom(q.histogram_quantile(0.50, PLEX_LAST_WEEK), "p50 last week"),
        prom(q.histogram_quantile(0.95, PLEX_LAST_WEEK), "p95 last week"),
        prom(q.histogram_quantile(0.99, PLEX_LAST_WEEK), "p99 last week"),
        description="Calls to Plex now and last week. Plex is slow while it scans a library or transcodes; slower at "
        "the same time last week too is its normal rhythm.",
        limits=limits.EXTERNAL_LATENCY_P95,
        legend_calcs=("mean",),
        overrides=[LAST_WEEK_DASHED],
        data_links=[to(refs.EXTERNAL_INTEGRATIONS)],
    ),
    timeseries(
        "Page loads",
        prom(q.histogram_quantile(0.50, PAGES, window="1h"), "p50", exemplars=True),
        prom(q.histogram_quantile(0.95, PAGES, window="1h"), "p95", exemplars=True),
        prom(q.histogram_quantile(0.99, PAGES, window="1h"), "p99", exemplars=True),
        prom(q.histogram_quantile(0.50, PAGES_LAST_WEEK, window="1h"), "p50 last week"),
        prom(q.histogram_quantile(0.95, PAGES_LAST_WEEK, window="1h"), "p95 last week"),
        prom(q.histogram_quantile(0.99, PAGES_LAST_WEEK, window="1h"), "p99 last week"),
        description="Page loads in the browser over the hour before, now and last week. Slower pages with an API as "
        "fast as ever: look at Frontend web vitals and at what the last frontend deploy added.",
        limits=limits.PAGE_LOAD,
        legend_calcs=("mean",),
        overrides=[LAST_WEEK_DASHED],
        data_links=[to(refs.WEB_VITALS)],
    ),
)
