"""Redis & cache: Clients and persistence."""

from metrics.exporters import redis as server
from toolchain.define import columns, mappings, prom, q, row, stat, table, timeseries

CLIENTS_AND_PERSISTENCE = row(
    "Clients and persistence",
    timeseries(
        "Clients against the limit",
        prom(q.sum(server.REDIS_CONNECTED_CLIENTS), "connected"),
        prom(q.sum(server.REDIS_BLOCKED_CLIENTS), "blocked"),
        prom(q.sum(server.REDIS_MAX_CLIENTS), "limit"),
        description="Blocked clients are BullMQ's workers that wait for a job: a few are normal.",
        scale="log",
    ),
    timeseries(
        "New connections",
        prom(q.sum(q.rate(server.REDIS_CONNECTIONS_RECEIVED_TOTAL)), "accepted"),
        prom(q.sum(q.rate(server.REDIS_REJECTED_CONNECTIONS_TOTAL)), "rejected"),
        description="Many new connections are a client that does not keep them. Rejected: the limit is reached.",
    ),
    timeseries(
        "Slow log",
        prom(q.max(server.REDIS_SLOWLOG_LENGTH), "entries"),
        description="Entries of the slow log, which keeps the newest 128. Read it with SLOWLOG GET.",
    ),
    stat(
        "Last snapshot saved",
        prom(q.min(server.REDIS_RDB_LAST_BGSAVE_STATUS), "snapshot", mode="instant"),
        description="Whether the last snapshot was written. No: look at the disk before a restart loses data.",
        mappings=mappings.up_down(up="yes", down="no"),
        width=6,
    ),
    stat(
        "Last append written",
        prom(q.min(server.REDIS_AOF_LAST_WRITE_STATUS), "append", mode="instant"),
        description="Whether the last write to the append-only file succeeded. No: the disk is full or fails.",
        mappings=mappings.up_down(up="yes", down="no"),
        width=6,
    ),
    table(
        "Version and role",
        prom(
            q.max(server.REDIS_INSTANCE_INFO, by=["instance", "redis_version", "role"]), mode="instant", format="table"
        ),
        description="What runs. Two masters are a split: stop one.",
        width=12,
        height=4,
        transformations=[
            columns(rename={"instance": "Instance", "redis_version": "Version", "role": "Role"}, hide=("Time", "Value"))
        ],
    ),
    width=8,
)
