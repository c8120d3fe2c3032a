"""PostgreSQL and Redis as the backend sees them."""

from collections.abc import Callable

from simulation.community import (
    DATABASE,
    DATABASE_REFUSES,
    DATABASE_SLOW,
    DATABASE_TIMEOUTS,
    PAGES,
    POSTGRES_UP,
    REDIS_FULL,
    REDIS_UP,
    SLOW_SHARE,
)
from toolchain.simulate.amount import Amount, Conditions, Lognormal
from toolchain.simulate.behaviour import Count, Level, Observations, Process, by_label, by_labels, single

MEGABYTE = 1024**2
REDIS_LIMIT = 384 * MEGABYTE

_SLOW = Lognormal(0.9, 0.7)
_TIMED_OUT = Lognormal(14.0, 0.25)

_ERRORS = 0.00004
"""Share of statements that fail for a reason of their own, such as a unique key."""

STATEMENTS = {
    ("SELECT", "users"): (1.2, 0.0018),
    ("SELECT", "sessions"): (1.6, 0.0015),
    ("SELECT", "session_tokens"): (0.8, 0.0014),
    ("SELECT", "accounts"): (0.2, 0.0018),
    ("SELECT", "media_requests"): (0.9, 0.004),
    ("SELECT", "youtube_downloads"): (0.5, 0.003),
    ("SELECT", "service_status"): (1.1, 0.0016),
    ("SELECT", "service_config"): (0.5, 0.0012),
    ("SELECT", "rate_limits"): (0.3, 0.001),
    ("SELECT", "notifications"): (0.6, 0.003),
    ("INSERT", "media_requests"): (0.012, 0.004),
    ("INSERT", "sessions"): (0.01, 0.003),
    ("INSERT", "session_tokens"): (0.012, 0.003),
    ("INSERT", "notifications"): (0.03, 0.003),
    ("INSERT", "service_metrics"): (0.02, 0.003),
    ("UPDATE", "users"): (0.02, 0.004),
    ("UPDATE", "sessions"): (0.3, 0.003),
    ("UPDATE", "service_status"): (0.02, 0.003),
    ("UPDATE", "media_requests"): (0.02, 0.004),
    ("UPDATE", "youtube_downloads"): (0.05, 0.003),
    ("DELETE", "sessions"): (0.003, 0.004),
    ("TRANSACTION", "media_requests"): (0.03, 0.009),
}
"""(verb, table) -> statements per second at full activity, median duration in seconds."""

PRISMA_CALLS = {
    ("User", "findUnique"): (1.2, 0.0026),
    ("User", "update"): (0.02, 0.006),
    ("MediaRequest", "findMany"): (0.4, 0.007),
    ("MediaRequest", "findUnique"): (0.3, 0.004),
    ("MediaRequest", "create"): (0.012, 0.008),
    ("MediaRequest", "update"): (0.02, 0.006),
    ("MediaRequest", "groupBy"): (0.06, 0.012),
    ("YoutubeDownload", "findMany"): (0.3, 0.005),
    ("YoutubeDownload", "update"): (0.05, 0.005),
    ("ServiceStatus", "findMany"): (0.7, 0.003),
    ("ServiceStatus", "upsert"): (0.02, 0.006),
    ("ServiceConfig", "findUnique"): (0.5, 0.0022),
    ("SessionToken", "findUnique"): (0.8, 0.0024),
    ("SessionToken", "create"): (0.012, 0.005),
    ("Session", "findUnique"): (1.6, 0.0024),
    ("Session", "update"): (0.3, 0.005),
    ("Account", "findFirst"): (0.2, 0.003),
    ("Notification", "findMany"): (0.4, 0.005),
    ("ServiceMetric", "aggregate"): (0.03, 0.025),
}
"""(model, operation) -> calls per second at full activity, median duration in seconds."""

_BACKGROUND = 0.04
"""Share of the statements that background work makes when nobody is there."""

COMMANDS = {
    "get": 6.0,
    "set": 1.2,
    "setex": 0.8,
    "mget": 0.3,
    "del": 0.12,
    "incr": 2.4,
    "expire": 2.4,
    "ttl": 0.2,
    "hget": 0.5,
    "hset": 0.3,
    "eval": 1.8,
    "publish": 0.4,
    "keys": 0.002,
}
"""Redis command of the application -> calls per second at full activity."""
WRITING_COMMANDS = ("set", "setex", "incr", "hset", "eval", "publish")


def statement_amount(rate: float) -> Amount:
    """Return statements per second, background work included."""
    return Amount(rate * _BACKGROUND, activity=rate)


def _statuses(verb: str) -> dict[tuple[str, ...], Process]:
    amount = statement_amount(sum(rate for (each, _), (rate, _) in STATEMENTS.items() if each == verb))

    def counted(share: Callable[[Conditions], float]) -> Count:
        return Count(lambda now: amount * share(now), DATABASE)

    return {
        (verb, "success"): counted(lambda now: (1 - now[DATABASE_REFUSES]) * (1 - now[DATABASE_TIMEOUTS] - _ERRORS)),
        (verb, "error"): counted(lambda now: (1 - now[DATABASE_REFUSES]) * _ERRORS),
        (verb, "timeout"): counted(lambda now: (1 - now[DATABASE_REFUSES]) * now[DATABASE_TIMEOUTS]),
        (verb, "connection_error"): counted(lambda now: now[DATABASE_REFUSES]),
    }


def _spread(rate: float, median: float) -> Observations:
    amount = statement_amount(rate)

    def answered(now: Conditions) -> Amount:
        return amount * ((1 - now[DATABASE_REFUSES]) * (1 - now[DATABASE_TIMEOUTS] - now[DATABASE_SLOW]))

    def slow(now: Conditions) -> Amount:
        return amount * ((1 - now[DATABASE_REFUSES]) * now[DATABASE_SLOW])

    def timed_out(now: Conditions) -> Amount:
        return amount * ((1 - now[DATABASE_REFUSES]) * now[DATABASE_TIMEOUTS])

    return Observations(((answered, Lognormal(median, 0.7)), (slow, _SLOW), (timed_out, _TIMED_OUT)), DATABASE)


def _commands() -> dict[tuple[str, ...], Process]:
    children: dict[tuple[str, ...], Process] = {}
    for command, rate in COMMANDS.items():
        amount = Amount(rate * 0.08, activity=rate)

        def failing(now: Conditions, command: str = command) -> float:
            full = now[REDIS_FULL] if command in WRITING_COMMANDS else 0.0
            return max(1 - now[REDIS_UP], 0.95 * full)

        children[command, "success"] = Count(lambda now, a=amount, f=failing: a * (1 - f(now)), PAGES)  # type: ignore[misc]
        children[command, "error"] = Count(lambda now, a=amount, f=failing: a * f(now), PAGES)  # type: ignore[misc]
    children["get", "timeout"] = Count(lambda now: Amount(0.2 * (1 - now[REDIS_UP])), PAGES)
    return children


def _connections(now: Conditions) -> Amount:
    if now[DATABASE_REFUSES]:
        return Amount(0.0)
    if now[DATABASE_TIMEOUTS] or now[DATABASE_SLOW] > 0.05:
        return Amount(32.0)
    return Amount(2.4, activity=5.0, load=3.0)


_HIT_RATIO = {"auth": 0.95, "status": 0.97, "plex": 0.9, "overseerr": 0.88, "youtube": 0.82, "response": 0.86}


def redis_memory(now: Conditions) -> Amount:
    """Return the bytes that Redis uses: far below its limit, or at it."""
    return Amount(float(REDIS_LIMIT)) if now[REDIS_FULL] else Amount(132.0 * MEGABYTE, activity=30.0 * MEGABYTE)


BEHAVIOURS = (
    single("database_connections_active", Level(_connections, DATABASE, noise=0.3, decimals=0, low=0, high=18)),
    by_labels(
        "database_query_duration_seconds",
        ("operation", "table"),
        {key: _spread(*figures) for key, figures in STATEMENTS.items()},
    ),
    by_labels(
        "database_queries_total",
        ("operation", "status"),
        {k: v for verb in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRANSACTION") for k, v in _statuses(verb).items()},
    ),
    by_labels(
        "prisma_query_duration_seconds",
        ("model", "operation"),
        {key: _spread(*figures) for key, figures in PRISMA_CALLS.items()},
    ),
    by_labels("redis_commands_total", ("command", "status"), _commands(), jobs=("medianest-app",)),
    single("redis_connection_pool_size", Level(Amount(4.0, activity=4.0), PAGES, decimals=0, low=2, high=20)),
    single("redis_memory_usage_bytes", Level(redis_memory, PAGES, noise=0.01, decimals=0, high=REDIS_LIMIT, own=True)),
    by_label(
        "cache_hit_ratio",
        "cache_type",
        {
            kind: Level(
                lambda now, ratio=ratio: Amount(ratio * (0.45 if now[REDIS_FULL] or not now[REDIS_UP] else 1)),  # type: ignore[misc]
                PAGES,
                noise=0.025,
                decimals=4,
                low=0,
                high=1,
                own=True,
            )
            for kind, ratio in _HIT_RATIO.items()
        },
    ),
    single(
        "database_connection_efficiency",
        Level(
            lambda now: Amount(
                0.95 if now[SLOW_SHARE] > 0.05 else 0.42, activity=0.0 if now[SLOW_SHARE] > 0.05 else 0.3
            ),
            DATABASE,
            noise=0.05,
            decimals=4,
            low=0,
            high=1,
        ),
    ),
)


def postgres_answers(now: Conditions) -> bool:
    """Return whether PostgreSQL answers its exporter."""
    return now[POSTGRES_UP] > 0
