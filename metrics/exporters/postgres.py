"""postgres_exporter: the database server's own view."""

from functools import partial

from metrics.jobs import POSTGRES_EXPORTER
from metrics.owners import PLATFORM
from toolchain.catalog import Waiver, counter, gauge, one_of, open_label

_counter = partial(counter, owner=PLATFORM, jobs=[POSTGRES_EXPORTER])
_gauge = partial(gauge, owner=PLATFORM, jobs=[POSTGRES_EXPORTER])

_DATABASE = open_label("datname", example="medianest", bound=4)
_BY_DATABASE = [_DATABASE, open_label("datid", example="16384", bound=4, follows="datname")]
_stat = partial(
    _counter,
    labels=_BY_DATABASE,
    waivers=[Waiver("metric-name-total", "postgres_exporter names it after the column of pg_stat_database")],
)
_MODE = one_of(
    "mode",
    "accesssharelock",
    "rowsharelock",
    "rowexclusivelock",
    "shareupdateexclusivelock",
    "sharelock",
    "sharerowexclusivelock",
    "exclusivelock",
    "accessexclusivelock",
    "sireadlock",
)
_ACTIVITY = [
    _DATABASE,
    one_of(
        "state",
        "active",
        "idle",
        "idle in transaction",
        "idle in transaction (aborted)",
        "fastpath function call",
        "disabled",
    ),
    open_label("usename", example="medianest", bound=3),
    open_label("application_name", example="prisma", bound=3),
    open_label("backend_type", example="client backend", bound=14),
    open_label("wait_event_type", example="Client", bound=10),
    open_label("wait_event", example="ClientRead", bound=60),
]
_MOST_ACTIVITIES = 216
"""A connection does one thing at a time, so that there are far fewer than combinations of the labels."""
_STATEMENT = [
    open_label("user", example="medianest", bound=3),
    _DATABASE,
    open_label("queryid", example="-3416356442043621232", bound=200),
]

PG_UP = _gauge("pg_up", unit="none", help="1 while PostgreSQL answers the exporter.", value_range=(0, 1))
PG_STAT_DATABASE_NUMBACKENDS = _gauge(
    "pg_stat_database_numbackends", unit="short", help="Connections to a database.", labels=_BY_DATABASE
)
PG_STAT_DATABASE_XACT_COMMIT = _stat("pg_stat_database_xact_commit", unit="ops", help="Transactions committed.")
PG_STAT_DATABASE_XACT_ROLLBACK = _stat("pg_stat_database_xact_rollback", unit="ops", help="Transactions rolled back.")
PG_STAT_DATABASE_DEADLOCKS = _stat("pg_stat_database_deadlocks", unit="short", help="Deadlocks.")
PG_STAT_DATABASE_CONFLICTS = _stat(
    "pg_stat_database_conflicts", unit="short", help="Queries cancelled for conflicts with recovery."
)
PG_STAT_DATABASE_TEMP_FILES = _stat(
    "pg_stat_database_temp_files", unit="short", help="Temporary files: sorts and hashes that outgrew work_mem."
)
PG_STAT_DATABASE_TEMP_BYTES = _stat("pg_stat_database_temp_bytes", unit="Bps", help="Bytes of temporary files.")
PG_STAT_DATABASE_BLKS_HIT = _stat("pg_stat_database_blks_hit", unit="ops", help="Blocks found in shared buffers.")
PG_STAT_DATABASE_BLKS_READ = _stat("pg_stat_database_blks_read", unit="ops", help="Blocks read from the disk.")
PG_STAT_DATABASE_TUP_RETURNED = _stat("pg_stat_database_tup_returned", unit="rowsps", help="Rows scanned.")
PG_STAT_DATABASE_TUP_FETCHED = _stat("pg_stat_database_tup_fetched", unit="rowsps", help="Rows fetched.")
PG_STAT_DATABASE_TUP_INSERTED = _stat("pg_stat_database_tup_inserted", unit="rowsps", help="Rows inserted.")
PG_STAT_DATABASE_TUP_UPDATED = _stat("pg_stat_database_tup_updated", unit="rowsps", help="Rows updated.")
PG_STAT_DATABASE_TUP_DELETED = _stat("pg_stat_database_tup_deleted", unit="rowsps", help="Rows deleted.")
PG_SETTINGS_MAX_CONNECTIONS = _gauge(
    "pg_settings_max_connections",
    unit="short",
    help="Most connections that the server takes.",
    note="It has no datname: sum the connections by instance before dividing.",
)
PG_DATABASE_SIZE_BYTES = _gauge(
    "pg_database_size_bytes", unit="bytes", help="Size of a database on disk.", labels=[_DATABASE]
)
PG_STAT_ACTIVITY_COUNT = _gauge(
    "pg_stat_activity_count",
    unit="short",
    help="Connections by what they do.",
    labels=_ACTIVITY,
    budget=_MOST_ACTIVITIES,
)
PG_STAT_ACTIVITY_MAX_TX_DURATION = _gauge(
    "pg_stat_activity_max_tx_duration",
    unit="s",
    help="Age of the oldest transaction.",
    labels=_ACTIVITY,
    budget=_MOST_ACTIVITIES,
    waivers=[Waiver("metric-name-unit", "postgres_exporter names it so; it holds seconds")],
)
PG_LOCKS_COUNT = _gauge("pg_locks_count", unit="short", help="Locks held, by mode.", labels=[_DATABASE, _MODE])
PG_STAT_STATEMENTS_CALLS_TOTAL = _counter(
    "pg_stat_statements_calls_total",
    unit="ops",
    help="Executions of a statement.",
    labels=_STATEMENT,
    note="The collector is off by default.",
)
PG_STAT_STATEMENTS_ROWS_TOTAL = _counter(
    "pg_stat_statements_rows_total", unit="rowsps", help="Rows that a statement returned.", labels=_STATEMENT
)
PG_STAT_STATEMENTS_SECONDS_TOTAL = _counter(
    "pg_stat_statements_seconds_total",
    unit="short",
    help="Time spent in a statement; over calls it is the mean duration.",
    labels=_STATEMENT,
)
