"""Baselines & capacity: This hour of the week."""

from alerts import thresholds as limits
from alerts.recordings import users
from dashboards._baselines_capacity.shared import LAST_WEEK_DASHED, TO_ENGAGEMENT, largest
from signals.people import ACTIVITY, EXPECTED_SESSIONS, SESSIONS_OF_THE_HOUR, TOLERANCE
from toolchain.define import by_name, dashed, prom, q, row, shown_as, stat, timeseries

SESSIONS_1W = q.sum(q.offset(q.select(users.SESSIONS.metric), "1w"))

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
    timeseries(
        "Most sessions of a day",
        prom(largest(users.MOST_SESSIONS), "in the day before", min_step="1h"),
        prom(largest(users.MOST_SESSIONS, ago="1w"), "last week", min_step="1h"),
        description="The most active sessions within the day before each point. A peak that grows every week says when the "
        "50 users that MediaNest is built for are reached.",
        decimals=0,
        height=7,
        overrides=[LAST_WEEK_DASHED],
        data_links=[TO_ENGAGEMENT],
    ),
    timeseries(
        "Sign-ins and what is usual",
        prom(3600 * largest(users.LOGINS), "now", min_step="10m"),
        prom(3600 * largest(users.LOGINS_EXPECTED), "expected", min_step="10m"),
        prom(3600 * largest(users.LOGINS, ago="1w"), "last week", min_step="10m"),
        description="Sign-ins in an hour. Expected is the mean of this hour in the last four weeks. Fewer than expected "
        "while people are there: sessions last longer, or signing in fails.",
        unit=shown_as("short", "sign-ins in an hour: a rate per second times its seconds"),
        decimals=1,
        height=7,
        overrides=[by_name("expected", custom_lineStyle=dashed(), custom_fillOpacity=0), LAST_WEEK_DASHED],
        data_links=[TO_ENGAGEMENT],
    ),
)
