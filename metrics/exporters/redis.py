"""redis_exporter: Redis' own view."""

from functools import partial

from metrics.jobs import REDIS_EXPORTER
from metrics.owners import PLATFORM
from toolchain.catalog import Waiver, counter, gauge, info, open_label

_counter = partial(counter, owner=PLATFORM, jobs=[REDIS_EXPORTER])
_gauge = partial(gauge, owner=PLATFORM, jobs=[REDIS_EXPORTER])
_COMMAND = open_label("cmd", example="get", bound=40)
_DATABASE = open_label("db", example="db0", bound=16)

REDIS_UP = _gauge("redis_up", unit="none", help="1 while Redis answers the exporter.", value_range=(0, 1))
REDIS_CONNECTED_CLIENTS = _gauge("redis_connected_clients", unit="short", help="Clients connected.")
REDIS_BLOCKED_CLIENTS = _gauge("redis_blocked_clients", unit="short", help="Clients waiting in a blocking call.")
REDIS_MAX_CLIENTS = _gauge("redis_max_clients", unit="short", help="Most clients that the server takes.")
REDIS_CONNECTIONS_RECEIVED_TOTAL = _counter(
    "redis_connections_received_total", unit="ops", help="Connections accepted."
)
REDIS_REJECTED_CONNECTIONS_TOTAL = _counter(
    "redis_rejected_connections_total", unit="ops", help="Connections refused at the limit of clients."
)
REDIS_MEMORY_USED_BYTES = _gauge("redis_memory_used_bytes", unit="bytes", help="Memory used by data.")
REDIS_MEMORY_USED_RSS_BYTES = _gauge("redis_memory_used_rss_bytes", unit="bytes", help="Memory of the process.")
REDIS_MEMORY_USED_PEAK_BYTES = _gauge("redis_memory_used_peak_bytes", unit="bytes", help="Most memory used so far.")
REDIS_MEMORY_MAX_BYTES = _gauge(
    "redis_memory_max_bytes",
    unit="bytes",
    help="Limit of memory.",
    note="0 without a limit: leave it out before dividing.",
    waivers=[Waiver("metric-name-aggregation", "here max is the limit; redis_exporter names it so")],
)
REDIS_MEM_FRAGMENTATION_RATIO = _gauge(
    "redis_mem_fragmentation_ratio",
    unit="none",
    help="Memory of the process over memory used by data; far from 1 is waste or swapping.",
    waivers=[Waiver("metric-name-false-ratio", "redis_exporter names it so; it is a factor, usually above 1")],
)
REDIS_KEYSPACE_HITS_TOTAL = _counter("redis_keyspace_hits_total", unit="ops", help="Lookups that found a key.")
REDIS_KEYSPACE_MISSES_TOTAL = _counter("redis_keyspace_misses_total", unit="ops", help="Lookups that found none.")
REDIS_EVICTED_KEYS_TOTAL = _counter("redis_evicted_keys_total", unit="ops", help="Keys evicted for want of memory.")
REDIS_EXPIRED_KEYS_TOTAL = _counter("redis_expired_keys_total", unit="ops", help="Keys that expired.")
REDIS_COMMANDS_TOTAL = _counter(
    "redis_commands_total",
    unit="ops",
    help="Commands executed.",
    labels=[_COMMAND],
    note="The application has a metric of the same name with other labels: always select the job.",
)
REDIS_COMMANDS_DURATION_SECONDS_TOTAL = _counter(
    "redis_commands_duration_seconds_total",
    unit="short",
    help="Time spent in commands; over commands it is the mean duration.",
    labels=[_COMMAND],
)
REDIS_COMMANDS_FAILED_CALLS_TOTAL = _counter(
    "redis_commands_failed_calls_total", unit="ops", help="Commands that failed.", labels=[_COMMAND]
)
REDIS_COMMANDS_PROCESSED_TOTAL = _counter("redis_commands_processed_total", unit="ops", help="All commands.")
REDIS_NET_INPUT_BYTES_TOTAL = _counter("redis_net_input_bytes_total", unit="Bps", help="Bytes received.")
REDIS_NET_OUTPUT_BYTES_TOTAL = _counter("redis_net_output_bytes_total", unit="Bps", help="Bytes sent.")
REDIS_DB_KEYS = _gauge("redis_db_keys", unit="short", help="Keys of a database.", labels=[_DATABASE])
REDIS_DB_KEYS_EXPIRING = _gauge(
    "redis_db_keys_expiring", unit="short", help="Keys that have a time to live.", labels=[_DATABASE]
)
REDIS_SLOWLOG_LENGTH = _gauge("redis_slowlog_length", unit="short", help="Entries of the slow log.")
REDIS_RDB_LAST_BGSAVE_STATUS = _gauge(
    "redis_rdb_last_bgsave_status", unit="bool_yes_no", help="1 if the last snapshot was saved.", value_range=(0, 1)
)
REDIS_AOF_LAST_WRITE_STATUS = _gauge(
    "redis_aof_last_write_status",
    unit="bool_yes_no",
    help="1 if the last write to the append-only file succeeded.",
    value_range=(0, 1),
)
REDIS_START_TIME_SECONDS = _gauge("redis_start_time_seconds", unit="dateTimeFromNow", help="When Redis started.")
REDIS_INSTANCE_INFO = info(
    "redis_instance_info",
    help="Version and role of the server.",
    owner=PLATFORM,
    jobs=[REDIS_EXPORTER],
    labels=[
        open_label("redis_version", example="7.2.4", bound=1),
        open_label("role", example="master", bound=1),
    ],
)
