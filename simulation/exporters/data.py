"""PostgreSQL, Redis and Nginx as their exporters see them. A server that is down leaves only its ``_up`` behind."""

from collections.abc import Callable

from simulation.community import (
    DATABASE,
    DATABASE_REFUSES,
    DATABASE_SLOW,
    DATABASE_TIMEOUTS,
    NGINX_UP,
    PAGES,
    POSTGRES_UP,
    REDIS_FULL,
    REDIS_UP,
)
from simulation.database import COMMANDS, MEGABYTE, REDIS_LIMIT, postgres_answers, redis_memory
from toolchain.simulate.amount import Amount, Conditions
from toolchain.simulate.behaviour import (
    Behaviour,
    Count,
    Level,
    Process,
    SeriesBehaviour,
    StartTime,
    by_label,
    by_labels,
    constant,
    only_while,
    single,
)
from toolchain.simulate.rhythm import DAY

_DATABASES = {("medianest", "16384"): 1.0, ("postgres", "5"): 0.01}
_STATISTICS = {
    "xact_commit": Amount(0.6, activity=9.0),
    "xact_rollback": Amount(0.001, activity=0.006),
    "deadlocks": Amount(),
    "conflicts": Amount(),
    "temp_files": Amount(0.0001, activity=0.0006),
    "temp_bytes": Amount(200.0, activity=3_000.0),
    "blks_hit": Amount(60.0, activity=900.0),
    "blks_read": Amount(0.3, activity=6.0),
    "tup_returned": Amount(120.0, activity=2_600.0),
    "tup_fetched": Amount(40.0, activity=800.0),
    "tup_inserted": Amount(0.03, activity=0.2),
    "tup_updated": Amount(0.05, activity=0.6),
    "tup_deleted": Amount(0.004, activity=0.03),
}
_QUERIES = {
    "-3416356442043621232": (1.6, 0.0016, 1.0),
    "8137204913305529911": (1.2, 0.0019, 1.0),
    "2210447120984417730": (0.9, 0.0046, 12.0),
    "-5520938446620172893": (0.5, 0.0034, 8.0),
    "6734120985511203344": (0.3, 0.0031, 1.0),
    "-1180230994417723345": (0.05, 0.022, 40.0),
    "4419902837465510028": (0.02, 0.0043, 1.0),
}
"""Query id -> calls per second at full activity, seconds each, rows each."""
_LOCKS = {"accesssharelock": 3.0, "rowsharelock": 0.4, "rowexclusivelock": 0.8, "exclusivelock": 0.6}
_NO_LOCKS = ("shareupdateexclusivelock", "sharelock", "sharerowexclusivelock", "accessexclusivelock", "sireadlock")


def _backends(now: Conditions) -> Amount:
    if now[DATABASE_REFUSES]:
        return Amount(6.0)
    return Amount(40.0) if now[DATABASE_TIMEOUTS] or now[DATABASE_SLOW] > 0.05 else Amount(14.0, activity=10.0)


def _session(state: str, application: str, wait: tuple[str, str]) -> dict[str, str]:
    return {
        "datname": "medianest",
        "state": state,
        "usename": "medianest",
        "application_name": application,
        "backend_type": "client backend",
        "wait_event_type": wait[0],
        "wait_event": wait[1],
    }


def _longest(now: Conditions) -> Amount:
    return Amount(14.0 if now[DATABASE_TIMEOUTS] else 0.04, activity=0.2)


_SESSIONS = (
    (
        _session("active", "prisma", ("", "")),
        Level(lambda now: _backends(now) * 0.18, DATABASE, noise=0.4, decimals=0),
        _longest,
    ),
    (
        _session("idle", "prisma", ("Client", "ClientRead")),
        Level(lambda now: _backends(now) * 0.8, DATABASE, noise=0.1, decimals=0),
        None,
    ),
    (
        _session("idle in transaction", "prisma", ("Client", "ClientRead")),
        Level(Amount(activity=0.6), DATABASE, noise=0.9, decimals=0),
        None,
    ),
)


def _by_database(metric: str, process_of: Callable[[float], Process]) -> Behaviour:
    return by_labels(metric, ("datname", "datid"), {key: process_of(factor) for key, factor in _DATABASES.items()})


def _counted(amount: Amount) -> Callable[[float], Process]:
    return lambda factor: Count(amount * factor, DATABASE)


def _statements(metric: str, factor_of: Callable[[float, float], float], *, whole: bool = True) -> Behaviour:
    """Return a figure of the statements: ``factor_of`` seconds and rows of one says what each counts for."""
    return by_labels(
        metric,
        ("user", "datname", "queryid"),
        {
            ("medianest", "medianest", query): Count(
                Amount(calls * 0.04, activity=calls) * factor_of(seconds, rows), DATABASE, whole=whole
            )
            for query, (calls, seconds, rows) in _QUERIES.items()
        },
    )


_POSTGRES = (
    _by_database(
        "pg_stat_database_numbackends",
        lambda factor: Level(
            _backends if factor == 1.0 else Amount(1.0), DATABASE, noise=0.05, decimals=0, low=0, high=98
        ),
    ),
    *(_by_database(f"pg_stat_database_{name}", _counted(amount)) for name, amount in _STATISTICS.items()),
    single("pg_settings_max_connections", constant(100)),
    by_label(
        "pg_database_size_bytes",
        "datname",
        {
            "medianest": Level(Amount(412.0 * MEGABYTE), saw=(18.0 * MEGABYTE, 30 * DAY), decimals=0),
            "postgres": constant(int(7.6 * MEGABYTE)),
        },
    ),
    Behaviour("pg_stat_activity_count", tuple(SeriesBehaviour(labels, level) for labels, level, _ in _SESSIONS)),
    Behaviour(
        "pg_stat_activity_max_tx_duration",
        tuple(
            SeriesBehaviour(labels, Level(longest, DATABASE, noise=0.5, decimals=4) if longest else constant(0))
            for labels, _, longest in _SESSIONS
        ),
    ),
    by_labels(
        "pg_locks_count",
        ("datname", "mode"),
        {
            **{
                ("medianest", mode): Level(Amount(0.4, activity=more), DATABASE, noise=0.5, decimals=0)
                for mode, more in _LOCKS.items()
            },
            **{("medianest", mode): constant(0) for mode in _NO_LOCKS},
        },
    ),
    _statements("pg_stat_statements_calls_total", lambda _seconds, _rows: 1.0),
    _statements("pg_stat_statements_rows_total", lambda _seconds, rows: rows),
    _statements("pg_stat_statements_seconds_total", lambda seconds, _rows: seconds, whole=False),
)

_COMMAND_SECONDS = {"eval": 4.5e-5, "keys": 8e-4, "mget": 1.6e-5}
_SERVER_COMMANDS = {**COMMANDS, "ping": 0.4, "info": 0.05, "bzpopmin": 0.3, "zadd": 0.05, "xadd": 0.1, "hmget": 0.2}


def _commands(metric: str, factor_of: Callable[[str], float], *, whole: bool = True) -> Behaviour:
    return by_label(
        metric,
        "cmd",
        {
            command: Count(Amount(rate * 0.1, activity=rate) * factor_of(command), PAGES, whole=whole)
            for command, rate in _SERVER_COMMANDS.items()
        },
        jobs=("redis-exporter",),
    )


def _evictions(now: Conditions) -> Amount:
    return Amount(0.0 if not now[REDIS_FULL] else 2.0)


def _redis_level(idle: float, more: float = 0.0, *, noise: float = 0.0, **bounds: float) -> Level:
    return Level(Amount(idle, activity=more), PAGES, noise=noise, decimals=0, **bounds)  # type: ignore[arg-type]


_ALL_COMMANDS = sum(_SERVER_COMMANDS.values())

_REDIS: tuple[Behaviour, ...] = (
    single("redis_connected_clients", _redis_level(14, 9)),
    single("redis_blocked_clients", _redis_level(4)),
    single("redis_max_clients", constant(10_000)),
    single("redis_connections_received_total", Count(Amount(0.04, activity=0.05), PAGES)),
    single("redis_rejected_connections_total", Count(Amount())),
    single("redis_memory_used_bytes", Level(redis_memory, PAGES, noise=0.008, decimals=0, high=REDIS_LIMIT)),
    single("redis_memory_used_rss_bytes", Level(lambda now: redis_memory(now) * 1.12, PAGES, noise=0.01, decimals=0)),
    single(
        "redis_memory_used_peak_bytes",
        Level(lambda now: Amount(REDIS_LIMIT if now[REDIS_FULL] else 171.0 * MEGABYTE), decimals=0),
    ),
    single("redis_memory_max_bytes", constant(REDIS_LIMIT)),
    single("redis_mem_fragmentation_ratio", Level(Amount(1.12), PAGES, noise=0.03, decimals=3)),
    single(
        "redis_keyspace_hits_total",
        Count(lambda now: Amount(0.7, activity=8.4) * (0.5 if now[REDIS_FULL] else 1), PAGES),
    ),
    single(
        "redis_keyspace_misses_total",
        Count(lambda now: Amount(0.07, activity=0.8) * (6 if now[REDIS_FULL] else 1), PAGES),
    ),
    single("redis_evicted_keys_total", Count(_evictions, PAGES)),
    single("redis_expired_keys_total", Count(Amount(0.05, activity=0.7), PAGES)),
    _commands("redis_commands_total", lambda _: 1.0),
    _commands("redis_commands_duration_seconds_total", lambda c: _COMMAND_SECONDS.get(c, 6e-6), whole=False),
    by_label(
        "redis_commands_failed_calls_total",
        "cmd",
        {
            command: Count(lambda now, rate=rate: Amount(rate * now[REDIS_FULL]), PAGES)  # type: ignore[misc]
            for command, rate in (("set", 1.0), ("setex", 0.6), ("eval", 1.5), ("incr", 2.0), ("get", 0.0))
        },
    ),
    single("redis_commands_processed_total", Count(Amount(_ALL_COMMANDS * 0.1, activity=_ALL_COMMANDS), PAGES)),
    single("redis_net_input_bytes_total", Count(Amount(260.0, activity=4_200.0), PAGES)),
    single("redis_net_output_bytes_total", Count(Amount(900.0, activity=21_000.0), PAGES)),
    by_label("redis_db_keys", "db", {"db0": _redis_level(2_600, 900, noise=0.02)}),
    by_label("redis_db_keys_expiring", "db", {"db0": _redis_level(1_900, 820, noise=0.02)}),
    single("redis_slowlog_length", _redis_level(3)),
    single("redis_rdb_last_bgsave_status", constant(1)),
    single("redis_aof_last_write_status", constant(1)),
    single("redis_start_time_seconds", StartTime(before=2.2 * DAY)),
    by_labels("redis_instance_info", ("redis_version", "role"), {("7.2.4", "master"): constant(1)}),
)

_NGINX_REQUESTS = Amount(0.5, activity=3.6)
_NGINX = (
    single("nginx_connections_active", Level(Amount(3.0, activity=34.0), PAGES, noise=0.1, decimals=0, low=1)),
    single("nginx_connections_reading", Level(Amount(activity=0.3), PAGES, noise=0.9, decimals=0)),
    single("nginx_connections_writing", Level(Amount(1.0, activity=3.0), PAGES, noise=0.2, decimals=0)),
    single("nginx_connections_waiting", Level(Amount(2.0, activity=30.0), PAGES, noise=0.1, decimals=0)),
    single("nginx_connections_accepted", Count(_NGINX_REQUESTS * 0.3, PAGES)),
    single("nginx_connections_handled", Count(_NGINX_REQUESTS * 0.3, PAGES)),
    single("nginx_http_requests_total", Count(_NGINX_REQUESTS, PAGES)),
)


def _up(metric: str, condition: str) -> Behaviour:
    return single(metric, Level(lambda now: Amount(now[condition]), decimals=0))


BEHAVIOURS = (
    _up("pg_up", POSTGRES_UP),
    _up("redis_up", REDIS_UP),
    _up("nginx_up", NGINX_UP),
    *(only_while(each, postgres_answers) for each in _POSTGRES),
    *(only_while(each, lambda now: now[REDIS_UP] > 0) for each in _REDIS),
    *(only_while(each, lambda now: now[NGINX_UP] > 0) for each in _NGINX),
)
