"""Database and cache as the application sees them; the servers' own view is in ``exporters``."""

from functools import partial

from metrics import buckets
from metrics.jobs import APP
from metrics.owners import BACKEND
from metrics.vocabulary import (
    CACHE_TYPE,
    CALL_STATUS,
    MODEL,
    PRISMA_OPERATION,
    REDIS_COMMAND,
    SQL_OPERATION,
    SQL_STATUS,
    TABLE,
)
from toolchain.catalog import counter, gauge, histogram

_counter = partial(counter, owner=BACKEND, jobs=[APP])
_gauge = partial(gauge, owner=BACKEND, jobs=[APP])
_histogram = partial(histogram, owner=BACKEND, jobs=[APP])

DATABASE_CONNECTIONS_ACTIVE = _gauge(
    "database_connections_active",
    unit="short",
    help="Connections of the pool that are in use, 0 to 20 per instance.",
    value_range=(0, 20),
    note="The size of the pool is not a metric: it is 20 per instance.",
)
DATABASE_QUERY_DURATION_SECONDS = _histogram(
    "database_query_duration_seconds",
    unit="s",
    help="Duration of SQL statements.",
    labels=[SQL_OPERATION, TABLE],
    buckets=buckets.DB,
    note="Overlaps with Prisma's duration; do not add them up.",
)
DATABASE_QUERIES_TOTAL = _counter(
    "database_queries_total",
    unit="ops",
    help="SQL statements by outcome.",
    labels=[SQL_OPERATION, SQL_STATUS],
)
PRISMA_QUERY_DURATION_SECONDS = _histogram(
    "prisma_query_duration_seconds",
    unit="s",
    help="Duration of Prisma calls, the wait for a connection included.",
    labels=[MODEL, PRISMA_OPERATION],
    buckets=buckets.DB,
    note="One Prisma call may be several statements.",
)
REDIS_COMMANDS_TOTAL = _counter(
    "redis_commands_total",
    unit="ops",
    help="Redis commands that the application sent, by outcome.",
    labels=[REDIS_COMMAND, CALL_STATUS],
    note="redis_exporter has a metric of the same name with the label cmd: always select the job.",
)
REDIS_CONNECTION_POOL_SIZE = _gauge(
    "redis_connection_pool_size",
    unit="short",
    help="Redis connections that the application has open.",
    value_range=(0, 20),
    note="The current size, not the limit.",
)
REDIS_MEMORY_USAGE_BYTES = _gauge(
    "redis_memory_usage_bytes",
    unit="bytes",
    help="Memory used by Redis, as the application reads it from INFO.",
    replicas="max",
    note="The exporter's figure is redis_memory_used_bytes.",
)
CACHE_HIT_RATIO = _gauge(
    "cache_hit_ratio",
    unit="percentunit",
    help="Hits over lookups of a cache.",
    labels=[CACHE_TYPE],
    value_range=(0, 1),
    replicas="each",
    note="A ratio already: an average over caches has no weights.",
)
