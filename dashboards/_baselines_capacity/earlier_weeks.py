"""Baselines & capacity: This hour of the week, Latency beside last week."""

from alerts import thresholds as limits
from alerts.recordings import users
from dashboards._baselines_capacity.shared import LAST_WEEK_DASHED, TO_API, TO_DATABASE, TO_ENGAGEMENT
from dashboards._house import refs, to
from metrics.api import PLEX_API_RESPONSE_TIME_SECONDS
from metrics.database import DATABASE_QUERY_DURATION_SECONDS
from metrics.frontend import PAGE_LOAD_DURATION_SECONDS
from signals.people import ACTIVITY, EXPECTED_SESSIONS, SESSIONS_OF_THE_HOUR, TOLERANCE
from signals.traffic import LATENCY
from toolchain.define import HouseTarget, Selector, by_name, dashed, prom, q, row, shown_as, stat, timeseries

API = LATENCY
DATABASE = q.select(DATABASE_QUERY_DURATION_SECONDS, part="bucket")
PLEX = q.select(PLEX_API_RESPONSE_TIME_SECONDS, part="bucket")
PAGES = q.select(PAGE_LOAD_DURATION_SECONDS, part="bucket")
SESSIONS_1W = q.sum(q.offset(q.select(users.SESSIONS.metric), "1w"))
PERCENTILES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


def now_and_last_week(buckets: Selector, window: str = q.RATE_INTERVAL) -> list[HouseTarget]:
    """The percentiles of a histogram, and those of the same time a week ago."""
    before = q.offset(buckets, "1w")
    return [
        *(
            prom(q.histogram_quantile(quantile, buckets, window=window), name, exemplars=True)
            for name, quantile in PERCENTILES.items()
        ),
        *(
            prom(q.histogram_quantile(quantile, before, window=window), f"{name} last week")
            for name, quantile in PERCENTILES.items()
        ),
    ]


THIS_HOUR_OF_THE_WEEK = row(
    "This hour of the week",
    stat(
        "Activity against expectation",
        prom(ACTIVITY, "of what is usual", mode="instant"),
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
        prom(EXPECTED_SESSIONS + TOLERANCE, "upper bound", min_step="10m"),
        prom(q.clamp_min(EXPECTED_SESSIONS - TOLERANCE, 0), "lower bound", min_step="10m"),
        prom(EXPECTED_SESSIONS, "expected", min_step="10m"),
        prom(SESSIONS_1W, "last week", min_step="10m"),
        prom(SESSIONS_OF_THE_HOUR, "now", min_step="10m"),
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
        *now_and_last_week(API),
        description="User requests now, and dashed at the same time last week. Slower than last week with the same "
        "traffic means that a change made it so: compare with the deploy marks.",
        limits=limits.API_LATENCY_P95,
        legend_calcs=("mean",),
        overrides=[LAST_WEEK_DASHED],
        data_links=[TO_API],
    ),
    timeseries(
        "Database",
        *now_and_last_week(DATABASE),
        description="Statements now and last week. A slow climb over weeks is data growing past an index; a step is a "
        "changed query. Database shows the table.",
        limits=limits.DATABASE_LATENCY_P95,
        legend_calcs=("mean",),
        overrides=[LAST_WEEK_DASHED],
        data_links=[TO_DATABASE],
    ),
    timeseries(
        "Plex",
        *now_and_last_week(PLEX),
        description="Calls to Plex now and last week. Plex is slow while it scans a library or transcodes; slower at "
        "the same time last week too is its normal rhythm.",
        limits=limits.EXTERNAL_LATENCY_P95,
        legend_calcs=("mean",),
        overrides=[LAST_WEEK_DASHED],
        data_links=[to(refs.EXTERNAL_INTEGRATIONS)],
    ),
    timeseries(
        "Page loads",
        *now_and_last_week(PAGES, window="1h"),
        description="Page loads in the browser over the hour before, now and last week. Slower pages with an API as "
        "fast as ever: look at Frontend web vitals and at what the last frontend deploy added.",
        limits=limits.PAGE_LOAD,
        legend_calcs=("mean",),
        overrides=[LAST_WEEK_DASHED],
        data_links=[to(refs.WEB_VITALS)],
    ),
)
