"""Redis & cache: the server's memory and commands, and how well the caches on it work."""

from alerts import thresholds as limits
from dashboards._house import dashboard, refs, to
from dashboards._redis_and_cache import clients
from metrics.database import CACHE_HIT_RATIO, REDIS_COMMANDS_TOTAL, REDIS_CONNECTION_POOL_SIZE, REDIS_MEMORY_USAGE_BYTES
from metrics.exporters import redis as server
from signals.cache import EVICTIONS
from signals.efficiency import CACHED_BYTES_READ
from toolchain.define import Waiver, bar_gauge, is_not, mappings, prom, q, row, stat, timeseries, var

CACHE = var.label_values("cache", "Cache", q.select(CACHE_HIT_RATIO, environment="$environment"), "cache_type")
USED = q.max(server.REDIS_MEMORY_USED_BYTES, by=["instance"])
LIMIT = q.max(q.select(server.REDIS_MEMORY_MAX_BYTES) > 0, by=["instance"])
"""Without maxmemory the limit is 0: such a server has no share of it."""
HITS = q.rate(server.REDIS_KEYSPACE_HITS_TOTAL)
MISSES = q.rate(server.REDIS_KEYSPACE_MISSES_TOTAL)
AS_THE_ALERT = [Waiver("rate-window", "the window of the alert, so that both show the same")]
EVICTED = q.sum(q.rate(server.REDIS_EVICTED_KEYS_TOTAL))
BY_COMMAND = q.sum(q.rate(REDIS_COMMANDS_TOTAL), by=["command"])
FAILED = q.rate(q.select(REDIS_COMMANDS_TOTAL, status=is_not("success")))

NOW = row(
    "Now",
    stat(
        "Redis",
        prom(q.max(server.REDIS_UP), "Redis"),
        description="Whether Redis answers the exporter. Down: sessions, rate limits and queues stand still.",
        mappings=mappings.up_down(),
        limits=limits.SCRAPE_TARGET_UP,
        graph="none",
    ),
    stat(
        "Memory of the limit",
        prom(q.max(q.ratio(USED, LIMIT)), "used"),
        description="Used memory over maxmemory; no data without such a limit. Full means that keys are evicted, not "
        "that Redis fails.",
        limits=limits.REDIS_MEMORY_RATIO,
    ),
    stat(
        "Hit ratio",
        prom(q.ratio(q.sum(HITS), q.sum(HITS) + q.sum(MISSES)), "hits"),
        description="Lookups that found their key, of all of Redis. The goal is 85%.",
        limits=limits.CACHE_HIT_RATIO,
    ),
    stat(
        "Evictions",
        prom(EVICTIONS, "evicted"),
        description="Keys that made room for others within ten minutes; jobs and sessions may be among them. Steady "
        "evictions: the memory is too small, or a cache keeps too long.",
        decimals=0,
        limits=limits.EVICTIONS,
        waivers=AS_THE_ALERT,
    ),
    stat(
        "Clients",
        prom(q.sum(server.REDIS_CONNECTED_CLIENTS), "clients"),
        description="Connections to Redis. The application uses at most 20 per instance.",
    ),
    stat(
        "Running for",
        prom(q.time() - q.max(server.REDIS_START_TIME_SECONDS), "age", mode="instant"),
        description="Time since Redis started. A restart empties the caches: expect slow minutes.",
    ),
)

CACHES_OF_THE_APPLICATION = row(
    "Caches of the application",
    timeseries(
        "Hit ratio by cache",
        prom(q.min(q.select(CACHE_HIT_RATIO, cache_type=CACHE), by=["cache_type"]), "{{cache_type}}"),
        description="As the application computes it, the worse replica. One cache that falls alone has lost its keys "
        "or its time to live.",
        minimum=0,
        maximum=1,
        limits=limits.CACHE_HIT_RATIO,
    ),
    timeseries(
        "Commands by outcome",
        prom(q.sum(q.rate(REDIS_COMMANDS_TOTAL), by=["status"]), "{{status}}"),
        description="Commands that the application sent. Timeouts first mean a slow command on the server: see the "
        "slow log.",
        data_links=[to(refs.LOGS_EXPLORER, "Log lines", search="redis")],
    ),
    timeseries(
        "Commands of the application",
        prom(q.top(10, BY_COMMAND), "{{command}}"),
        prom(q.rest(10, BY_COMMAND), "others"),
        description="The ten most used, and all others together. keys must not be among them: it stops the server while it runs.",
    ),
    timeseries(
        "Failed commands",
        prom(q.sum(FAILED, by=["command"]), "{{command}}"),
        description="Commands that failed or timed out, by command. Anything but zero for long needs a look.",
    ),
)

MORE_OF_THE_CACHES = row(
    "More of the caches",
    bar_gauge(
        "Connections of the application",
        prom(q.sort_desc(q.max(REDIS_CONNECTION_POOL_SIZE, by=["instance"])), "{{instance}}", mode="instant"),
        description="Connections open now, per instance: the current size of the pool, not its limit.",
        minimum=0,
        maximum=20,
    ),
    timeseries(
        "Cached bytes that are read",
        prom(CACHED_BYTES_READ, "read within a day"),
        description="Bytes of keys read in the last day over bytes cached. Low: the caches keep what nobody asks for.",
        minimum=0,
        maximum=1,
    ),
)

MEMORY = row(
    "Memory",
    timeseries(
        "Memory",
        prom(q.sum(server.REDIS_MEMORY_USED_BYTES), "used by data"),
        prom(q.sum(server.REDIS_MEMORY_USED_RSS_BYTES), "of the process"),
        prom(q.sum(server.REDIS_MEMORY_USED_PEAK_BYTES), "peak"),
        prom(q.sum(LIMIT), "limit"),
        prom(q.max(REDIS_MEMORY_USAGE_BYTES), "as the application reads it"),
        description="When used meets the limit, evictions begin. The process far above used is fragmentation.",
    ),
    timeseries(
        "Evicted within ten minutes",
        prom(EVICTIONS, "evicted"),
        description="Keys that made room for others. The queues are in this Redis: a job among them is lost, and any "
        "for five minutes is a warning.",
        decimals=0,
        limits=limits.EVICTIONS,
        waivers=AS_THE_ALERT,
    ),
    timeseries(
        "Keys that leave",
        prom(q.sum(q.rate(server.REDIS_EXPIRED_KEYS_TOTAL)), "expired"),
        prom(EVICTED, "evicted"),
        description="Expired keys reached their time to live; evicted ones were thrown out early.",
    ),
    timeseries(
        "Keys",
        prom(q.sum(server.REDIS_DB_KEYS, by=["db"]), "{{db}}"),
        prom(q.sum(server.REDIS_DB_KEYS_EXPIRING, by=["db"]), "{{db}} with a time to live"),
        description="Keys without a time to live only go by eviction. Two lines that part are a leak of keys.",
        data_links=[to(refs.BACKGROUND_JOBS)],
    ),
    timeseries(
        "Fragmentation",
        prom(q.max(server.REDIS_MEM_FRAGMENTATION_RATIO), "process / data"),
        width=24,
        description="Around 1.0 to 1.5 is healthy. Below 1 Redis is swapping: give the host memory at once.",
        decimals=2,
    ),
)

SERVER = row(
    "Server",
    timeseries(
        "Commands of the server",
        prom(q.top(10, q.sum(q.rate(server.REDIS_COMMANDS_TOTAL), by=["cmd"])), "{{cmd}}"),
        prom(q.sum(q.rate(server.REDIS_COMMANDS_PROCESSED_TOTAL)), "all"),
        description="The ten most frequent commands and their total, from all clients; BullMQ's scripts are evalsha.",
    ),
    timeseries(
        "Mean duration by command",
        prom(
            q.top(
                10,
                q.ratio(
                    q.sum(q.rate(server.REDIS_COMMANDS_DURATION_SECONDS_TOTAL), by=["cmd"]),
                    q.sum(q.rate(server.REDIS_COMMANDS_TOTAL), by=["cmd"]) > 0,
                ),
            ),
            "{{cmd}}",
        ),
        description="Time in the server per call. A millisecond is slow: one slow command delays all others.",
    ),
    timeseries(
        "Lookups",
        prom(q.sum(HITS), "hits"),
        prom(q.sum(MISSES), "misses"),
        description="Lookups per second. Misses that rise alone follow a restart or an eviction.",
        width=8,
    ),
    timeseries(
        "Network of Redis",
        prom(q.sum(q.rate(server.REDIS_NET_INPUT_BYTES_TOTAL)), "received"),
        prom(q.sum(q.rate(server.REDIS_NET_OUTPUT_BYTES_TOTAL)), "sent"),
        description="Bytes per second. Much sent for few commands means large values.",
        width=8,
    ),
    timeseries(
        "Failed calls by command",
        prom(q.sum(q.rate(server.REDIS_COMMANDS_FAILED_CALLS_TOTAL), by=["cmd"]), "{{cmd}}"),
        description="Calls that the server refused, such as a script that fails.",
        width=8,
    ),
)

DASHBOARD = dashboard(
    refs.REDIS_AND_CACHE,
    description="Is Redis up and within its memory, and do the caches spare the services behind them?",
    tags=["backend", "redis"],
    variables=[CACHE],
    rows=[NOW, CACHES_OF_THE_APPLICATION, MORE_OF_THE_CACHES, MEMORY, SERVER, clients.CLIENTS_AND_PERSISTENCE],
)
