"""Baselines & capacity: Room left."""

from alerts import thresholds as limits
from alerts.recordings import api
from dashboards._baselines_capacity.shared import LAST_WEEK_DASHED, TO_ENGAGEMENT, largest
from metrics.database import DATABASE_CONNECTIONS_ACTIVE
from signals.people import ACTIVE_SESSIONS, SESSIONS_A_WEEK_AGO
from signals.runtime import HEAP_USED
from toolchain.define import bar_gauge, by_name, dashed, prom, q, row, shown_as, timeseries

CONCURRENT_USERS = 50
REQUESTS_PER_SECOND = 16.7

ROOM_LEFT = row(
    "Room left",
    bar_gauge(
        "Peak use of what we are built for",
        prom(
            q.over("max_over_time", q.subquery(ACTIVE_SESSIONS, q.RANGE, "5m")) / CONCURRENT_USERS,
            "users, of 50",
            mode="instant",
        ),
        prom(
            q.over("max_over_time", q.subquery(largest(api.REQUESTS), q.RANGE, "5m")) / REQUESTS_PER_SECOND,
            "requests, of 16.7 a second",
            mode="instant",
        ),
        prom(
            q.max(q.max_over_time(DATABASE_CONNECTIONS_ACTIVE, q.RANGE)) / limits.DATABASE_POOL_SIZE,
            f"database pool, of {limits.DATABASE_POOL_SIZE}",
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
        prom(ACTIVE_SESSIONS, "now"),
        prom(SESSIONS_A_WEEK_AGO, "last week"),
        prom(q.vector(CONCURRENT_USERS), "built for"),
        description="Active sessions beside the same time last week, and the 50 users MediaNest is built for. Close to "
        "50, watch pool and latency below.",
        decimals=0,
        overrides=[LAST_WEEK_DASHED, by_name("built for", custom_lineStyle=dashed(), custom_fillOpacity=0)],
        data_links=[TO_ENGAGEMENT],
    ),
)
