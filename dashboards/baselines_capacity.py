"""Baselines & capacity: is this normal for this hour of the week, and how much room is left?"""

from alerts import thresholds as limits
from alerts.recordings import users
from dashboards import _refs as refs
from dashboards._house import dashboard, to
from metrics.api import (
    BACKGROUND_JOBS_TOTAL,
    PLEX_API_RESPONSE_TIME_SECONDS,
    USER_SESSIONS_ACTIVE,
)
from metrics.database import DATABASE_CONNECTIONS_ACTIVE, DATABASE_QUERY_DURATION_SECONDS
from metrics.exporters.node import NODE_FILESYSTEM_AVAIL_BYTES, NODE_FILESYSTEM_SIZE_BYTES
from metrics.exporters.postgres import PG_DATABASE_SIZE_BYTES, PG_STAT_DATABASE_XACT_COMMIT
from metrics.frontend import PAGE_LOAD_DURATION_SECONDS
from signals.machines import REAL_DISKS
from signals.people import FEWEST_EXPECTED_SESSIONS
from signals.runtime import HEAP_USED
from signals.traffic import LATENCY, USER_REQUESTS
from toolchain.define import (
    any_of,
    bar_gauge,
    by_name,
    by_regex,
    dashed,
    prom,
    q,
    row,
    shown_as,
    stat,
    timeseries,
)

CONCURRENT_USERS = 50
REQUESTS_PER_SECOND = 16.7
WEEK_SECONDS = 7 * 24 * 3600

LAST_WEEK_DASHED = by_regex(".*last week", custom_lineStyle=dashed(), custom_fillOpacity=0)
FORECAST_DASHED = by_regex(".*in 7 days", custom_lineStyle=dashed(), custom_fillOpacity=0)

API = LATENCY
API_LAST_WEEK = q.offset(API, "1w")
DATABASE = q.select(DATABASE_QUERY_DURATION_SECONDS, part="bucket")
DATABASE_LAST_WEEK = q.offset(DATABASE, "1w")
PLEX = q.select(PLEX_API_RESPONSE_TIME_SECONDS, part="bucket")
PLEX_LAST_WEEK = q.offset(PLEX, "1w")
PAGES = q.select(PAGE_LOAD_DURATION_SECONDS, part="bucket")
PAGES_LAST_WEEK = q.offset(PAGES, "1w")

REQUESTS = USER_REQUESTS
REQUEST_RATE = q.sum(q.rate(REQUESTS))
REQUEST_RATE_OF_5M = q.sum(q.rate(REQUESTS, "5m"))
FINISHED_JOBS = q.select(BACKGROUND_JOBS_TOTAL, status=any_of("completed", "failed"))
TRANSACTIONS = q.select(PG_STAT_DATABASE_XACT_COMMIT)
POOL_USED = q.max(DATABASE_CONNECTIONS_ACTIVE) / limits.DATABASE_POOL_SIZE

DISK_FREE = q.select(NODE_FILESYSTEM_AVAIL_BYTES, fstype=REAL_DISKS)
DISK_SIZE = q.max(q.select(NODE_FILESYSTEM_SIZE_BYTES, fstype=REAL_DISKS), by=["instance", "mountpoint"])

SESSIONS = q.select(USER_SESSIONS_ACTIVE)
SESSIONS_NOW = q.sum(q.select(users.SESSIONS.metric))
SESSIONS_1W = q.sum(q.offset(q.select(users.SESSIONS.metric), "1w"))
EXPECTED = q.sum(q.select(users.SESSIONS_EXPECTED.metric))
BAND = q.sum(q.select(users.SESSIONS_BAND.metric))

HERE = {"environment": "$environment"}
TO_API = to(refs.BACKEND_API)
TO_DATABASE = to(refs.DATABASE)
TO_INTEGRATIONS = to(refs.EXTERNAL_INTEGRATIONS)
TO_VITALS = to(refs.WEB_VITALS)
TO_JOBS = to(refs.BACKGROUND_JOBS)
TO_RUNTIME = to(refs.NODEJS_RUNTIME)
TO_ENGAGEMENT = to(refs.USER_ENGAGEMENT)
TO_INFRASTRUCTURE = to(refs.INFRASTRUCTURE)

DASHBOARD = dashboard(
    refs.BASELINES_CAPACITY,
    description="Is what we see normal for this hour of the week, and how long until something is full?",
    tags=["baseline", "capacity"],
    time_from="now-24h",
    rows=[
        row(
            "Room left",
            [
                bar_gauge(
                    "Peak use of what we are built for",
                    [
                        prom(
                            q.over("max_over_time", q.subquery(q.sum(SESSIONS), q.RANGE, "5m")) / CONCURRENT_USERS,
                            "users, of 50",
                            mode="instant",
                        ),
                        prom(
                            q.over("max_over_time", q.subquery(REQUEST_RATE_OF_5M, q.RANGE, "5m"))
                            / REQUESTS_PER_SECOND,
                            "requests, of 16.7 a second",
                            mode="instant",
                        ),
                        prom(
                            q.max(q.max_over_time(DATABASE_CONNECTIONS_ACTIVE, q.RANGE)) / limits.DATABASE_POOL_SIZE,
                            "database pool, of 20",
                            mode="instant",
                        ),
                        prom(
                            q.max(q.max_over_time(HEAP_USED, q.RANGE)) / limits.HEAP_LIMIT_BYTES,
                            "heap, of its limit",
                            mode="instant",
                        ),
                    ],
                    description="The highest use in the chosen range, as a share of the design. Above 80% plan more "
                    "room before the next busy weekend.",
                    unit=shown_as("percentunit", "each value is divided by what we are built for"),
                    decimals=0,
                    minimum=0,
                    maximum=1,
                    limits=limits.DATABASE_POOL_RATIO,
                ),
                timeseries(
                    "Concurrent users",
                    [
                        prom(q.sum(SESSIONS), "now"),
                        prom(q.sum(q.offset(SESSIONS, "1w")), "last week"),
                        prom(q.vector(CONCURRENT_USERS), "built for"),
                    ],
                    description="Active sessions beside the same time last week, and the 50 users MediaNest is built "
                    "for. Close to 50, watch pool and latency below.",
                    decimals=0,
                    overrides=[LAST_WEEK_DASHED, by_name("built for", custom_lineStyle=dashed(), custom_fillOpacity=0)],
                    data_links=[TO_ENGAGEMENT],
                ),
            ],
        ),
        row(
            "This hour of the week",
            [
                stat(
                    "Activity against expectation",
                    [prom(SESSIONS_NOW / (EXPECTED >= FEWEST_EXPECTED_SESSIONS), "of what is usual", mode="instant")],
                    description="Active sessions of the last hour as a share of what this hour of the week usually "
                    "has. Below 50% for half an hour operations is told: check whether people can sign in. Needs 35 "
                    "days of retention.",
                    decimals=0,
                    limits=limits.EXPECTED_ACTIVITY_RATIO,
                    no_value="too quiet to tell",
                    graph="none",
                    width=6,
                    height=8,
                    data_links=[TO_ENGAGEMENT],
                ),
                timeseries(
                    "Active sessions and what is usual",
                    [
                        prom(EXPECTED + BAND, "upper bound", min_step="10m"),
                        prom(q.clamp_min(EXPECTED - BAND, 0), "lower bound", min_step="10m"),
                        prom(EXPECTED, "expected", min_step="10m"),
                        prom(SESSIONS_1W, "last week", min_step="10m"),
                        prom(SESSIONS_NOW, "now", min_step="10m"),
                    ],
                    description="Hourly means. Expected is the mean of this hour in the last four weeks, the band "
                    "half of it or two standard deviations, whichever is more. Outside the band, ask what changed. "
                    "Needs 35 days of retention; with fewer weeks of data the mean takes those there are.",
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
            ],
        ),
        row(
            "Latency beside last week",
            [
                timeseries(
                    "API",
                    [
                        prom(q.histogram_quantile(0.50, API), "p50", exemplars=True),
                        prom(q.histogram_quantile(0.95, API), "p95", exemplars=True),
                        prom(q.histogram_quantile(0.99, API), "p99", exemplars=True),
                        prom(q.histogram_quantile(0.50, API_LAST_WEEK), "p50 last week"),
                        prom(q.histogram_quantile(0.95, API_LAST_WEEK), "p95 last week"),
                        prom(q.histogram_quantile(0.99, API_LAST_WEEK), "p99 last week"),
                    ],
                    description="User requests now, and dashed at the same time last week. Slower than last week with "
                    "the same traffic means that a change made it so: compare with the deploy marks.",
                    limits=limits.API_LATENCY_P95,
                    legend_calcs=("mean",),
                    overrides=[LAST_WEEK_DASHED],
                    data_links=[TO_API],
                ),
                timeseries(
                    "Database",
                    [
                        prom(q.histogram_quantile(0.50, DATABASE), "p50", exemplars=True),
                        prom(q.histogram_quantile(0.95, DATABASE), "p95", exemplars=True),
                        prom(q.histogram_quantile(0.99, DATABASE), "p99", exemplars=True),
                        prom(q.histogram_quantile(0.50, DATABASE_LAST_WEEK), "p50 last week"),
                        prom(q.histogram_quantile(0.95, DATABASE_LAST_WEEK), "p95 last week"),
                        prom(q.histogram_quantile(0.99, DATABASE_LAST_WEEK), "p99 last week"),
                    ],
                    description="Statements now and last week. A slow climb over weeks is data growing past an index; "
                    "a step is a changed query. Database shows the table.",
                    limits=limits.DATABASE_LATENCY_P95,
                    legend_calcs=("mean",),
                    overrides=[LAST_WEEK_DASHED],
                    data_links=[TO_DATABASE],
                ),
                timeseries(
                    "Plex",
                    [
                        prom(q.histogram_quantile(0.50, PLEX), "p50", exemplars=True),
                        prom(q.histogram_quantile(0.95, PLEX), "p95", exemplars=True),
                        prom(q.histogram_quantile(0.99, PLEX), "p99", exemplars=True),
                        prom(q.histogram_quantile(0.50, PLEX_LAST_WEEK), "p50 last week"),
                        prom(q.histogram_quantile(0.95, PLEX_LAST_WEEK), "p95 last week"),
                        prom(q.histogram_quantile(0.99, PLEX_LAST_WEEK), "p99 last week"),
                    ],
                    description="Calls to Plex now and last week. Plex is slow while it scans a library or "
                    "transcodes; slower at the same time last week too is its normal rhythm.",
                    limits=limits.EXTERNAL_LATENCY_P95,
                    legend_calcs=("mean",),
                    overrides=[LAST_WEEK_DASHED],
                    data_links=[TO_INTEGRATIONS],
                ),
                timeseries(
                    "Page loads",
                    [
                        prom(q.histogram_quantile(0.50, PAGES, window="1h"), "p50", exemplars=True),
                        prom(q.histogram_quantile(0.95, PAGES, window="1h"), "p95", exemplars=True),
                        prom(q.histogram_quantile(0.99, PAGES, window="1h"), "p99", exemplars=True),
                        prom(q.histogram_quantile(0.50, PAGES_LAST_WEEK, window="1h"), "p50 last week"),
                        prom(q.histogram_quantile(0.95, PAGES_LAST_WEEK, window="1h"), "p95 last week"),
                        prom(q.histogram_quantile(0.99, PAGES_LAST_WEEK, window="1h"), "p99 last week"),
                    ],
                    description="Page loads in the browser over the hour before, now and last week. Slower pages with "
                    "an API as fast as ever: look at Frontend web vitals and at what the last frontend deploy added.",
                    limits=limits.PAGE_LOAD,
                    legend_calcs=("mean",),
                    overrides=[LAST_WEEK_DASHED],
                    data_links=[TO_VITALS],
                ),
            ],
        ),
        row(
            "Throughput and memory",
            [
                timeseries(
                    "API requests",
                    [
                        prom(REQUEST_RATE, "now"),
                        prom(
                            q.over("max_over_time", q.subquery(REQUEST_RATE_OF_5M, "1d", "5m")),
                            "peak of the day",
                            min_step="5m",
                        ),
                        prom(q.sum(q.rate(q.offset(REQUESTS, "1w"))), "last week"),
                    ],
                    description="User requests per second, the peak of the 24 hours before, and last week. MediaNest "
                    "is built for 16.7; a peak that grows every week says when that is reached.",
                    limits=limits.API_REQUESTS_PER_SECOND,
                    overrides=[LAST_WEEK_DASHED],
                    data_links=[TO_API],
                ),
                timeseries(
                    "Jobs finished",
                    [
                        prom(q.sum(q.rate(FINISHED_JOBS, "1h")), "now"),
                        prom(q.sum(q.rate(q.offset(FINISHED_JOBS, "1w"), "1h")), "last week"),
                    ],
                    description="Jobs completed or failed per second, over the hour before. Less than last week while "
                    "people queue downloads means that a worker hangs.",
                    overrides=[LAST_WEEK_DASHED],
                    data_links=[TO_JOBS],
                ),
                timeseries(
                    "Database transactions",
                    [
                        prom(q.sum(q.rate(TRANSACTIONS)), "now"),
                        prom(q.sum(q.rate(q.offset(TRANSACTIONS, "1w"))), "last week"),
                    ],
                    description="Committed transactions per second. More transactions for the same requests is a loop "
                    "of small queries; compare with API requests.",
                    overrides=[LAST_WEEK_DASHED],
                    data_links=[TO_DATABASE],
                ),
                timeseries(
                    "Database pool in use",
                    [
                        prom(POOL_USED, "now"),
                        prom(
                            q.max(q.offset(DATABASE_CONNECTIONS_ACTIVE, "1w")) / limits.DATABASE_POOL_SIZE, "last week"
                        ),
                    ],
                    description="Share of its 20 connections that the busiest instance uses. Above 80% requests begin "
                    "to wait for a connection: shorten the slowest transactions, then enlarge the pool.",
                    unit=shown_as("percentunit", "connections divided by the size of the pool"),
                    minimum=0,
                    limits=limits.DATABASE_POOL_RATIO,
                    overrides=[LAST_WEEK_DASHED],
                    data_links=[TO_DATABASE],
                ),
                timeseries(
                    "Heap trend",
                    [
                        prom(q.max(q.avg_over_time(HEAP_USED, "1h")), "mean of the hour"),
                        prom(q.max(q.avg_over_time(q.offset(HEAP_USED, "1w"), "1h")), "last week"),
                        prom(q.max(q.predict_linear(HEAP_USED, "1d", WEEK_SECONDS)), "at this pace in 7 days"),
                    ],
                    description="Heap of the largest backend instance, and where the trend of the last day leads. A "
                    "line that climbs between restarts is a leak. After a restart the forecast is wrong for a day.",
                    minimum=0,
                    limits=limits.HEAP_BYTES,
                    legend_calcs=("lastNotNull",),
                    overrides=[LAST_WEEK_DASHED, FORECAST_DASHED],
                    data_links=[TO_RUNTIME],
                    width=24,
                ),
            ],
        ),
        row(
            "Growth",
            [
                timeseries(
                    "Disk use",
                    [
                        prom(
                            q.topk(10, 1 - q.min(DISK_FREE, by=["instance", "mountpoint"]) / DISK_SIZE),
                            "{{instance}} {{mountpoint}}",
                            min_step="10m",
                        ),
                        prom(
                            q.topk(
                                10,
                                1
                                - q.min(q.predict_linear(DISK_FREE, "7d", WEEK_SECONDS), by=["instance", "mountpoint"])
                                / DISK_SIZE,
                            ),
                            "{{instance}} {{mountpoint}} in 7 days",
                            min_step="10m",
                        ),
                    ],
                    description="Share of each file system in use, and what it will be in a week if the last seven "
                    "days go on. A forecast above 100% leaves less than a week to delete or to enlarge.",
                    minimum=0,
                    limits=limits.DISK_USED_RATIO,
                    legend_calcs=("lastNotNull",),
                    overrides=[FORECAST_DASHED],
                    data_links=[TO_INFRASTRUCTURE],
                ),
                timeseries(
                    "Database size",
                    [
                        prom(q.topk(10, q.max(PG_DATABASE_SIZE_BYTES, by=["datname"])), "{{datname}}", min_step="10m"),
                        prom(
                            q.topk(
                                10, q.max(q.predict_linear(PG_DATABASE_SIZE_BYTES, "7d", WEEK_SECONDS), by=["datname"])
                            ),
                            "{{datname}} in 7 days",
                            min_step="10m",
                        ),
                    ],
                    description="Size of each database, and its size in a week if the last seven days go on. Sudden "
                    "growth is usually the error log or session tokens: check their clean-up jobs.",
                    minimum=0,
                    legend_calcs=("lastNotNull",),
                    overrides=[FORECAST_DASHED],
                    data_links=[TO_DATABASE],
                ),
            ],
        ),
    ],
)
