"""Database: what several of its rows share."""

from dashboards._house import refs, to
from metrics.database import DATABASE_QUERIES_TOTAL, DATABASE_QUERY_DURATION_SECONDS, PRISMA_QUERY_DURATION_SECONDS
from metrics.exporters import postgres as server
from toolchain.define import q, var

TABLE = var.label_values(
    "table", "Table", q.select(DATABASE_QUERY_DURATION_SECONDS, part="count", environment="$environment"), "table"
)
MODEL = var.label_values(
    "model", "Model", q.select(PRISMA_QUERY_DURATION_SECONDS, part="count", environment="$environment"), "model"
)
HITS = q.rate(server.PG_STAT_DATABASE_BLKS_HIT)
READS = q.rate(server.PG_STAT_DATABASE_BLKS_READ)
QUERIES = q.rate(DATABASE_QUERIES_TOTAL)
TIMED_OUT = q.share(q.sum(q.rate(q.select(DATABASE_QUERIES_TOTAL, status="timeout"))), q.sum(QUERIES))
TO_LOGS = to(refs.LOGS_EXPLORER, "Slow queries in the log", search="query.slow")
