"""Database: Now."""

from alerts import slos
from alerts import thresholds as limits
from dashboards._database.shared import HITS, READS, TIMED_OUT
from metrics import database
from metrics.exporters import postgres as server
from signals.services import SINCE_BACKUP
from toolchain.define import mappings, prom, q, row, stat

NOW = row(
    "Now",
    stat(
        "PostgreSQL",
        prom(q.max(server.PG_UP), "PostgreSQL"),
        width=6,
        description="Whether PostgreSQL answers the exporter. Down: nothing works; see the runbook of ServiceDown.",
        mappings=mappings.up_down(),
        limits=limits.DATABASE_UP,
        graph="none",
    ),
    stat(
        "Pool in use",
        prom(q.max(database.DATABASE_CONNECTIONS_ACTIVE), f"of {limits.DATABASE_POOL_SIZE}"),
        width=6,
        description=f"Connections in use of the busiest instance; each has {limits.DATABASE_POOL_SIZE}. At that many "
        "requests wait up to 30 s, then fail.",
        limits=limits.DATABASE_POOL,
    ),
    stat(
        "Statements p95",
        prom(q.histogram_quantile(0.95, database.DATABASE_QUERY_DURATION_SECONDS), "p95"),
        width=6,
        description=f"Nineteen of twenty statements are faster. {slos.DATABASE_SPEED.description} The objective is "
        f"{slos.DATABASE_SPEED.promise}.",
        limits=limits.DATABASE_LATENCY_P95,
    ),
    stat(
        "Timed-out share",
        prom(TIMED_OUT, "timed out"),
        width=6,
        description="Share of statements that timed out. Above 1% for two minutes the on-call is paged.",
        decimals=2,
        limits=limits.DATABASE_TIMEOUT_RATIO,
    ),
    stat(
        "Blocks from memory",
        prom(q.ratio(q.sum(HITS), q.sum(HITS) + q.sum(READS)), "from memory"),
        width=8,
        description="Share of blocks found in shared buffers. Below 95% the disk decides how fast we are.",
        limits=limits.BLOCK_CACHE_HIT_RATIO,
    ),
    stat(
        "Age of the last backup",
        prom(SINCE_BACKUP, "{{backup}}", mode="instant"),
        width=8,
        description="Since a backup was last written and could be read again. One is made each night: above 26 hours "
        "is a warning.",
        limits=limits.SINCE_BACKUP,
    ),
    stat(
        "Size",
        prom(q.sum(server.PG_DATABASE_SIZE_BYTES), "size"),
        width=8,
        description="All databases on disk. The detail row below draws where it is going.",
    ),
)
