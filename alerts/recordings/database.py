"""Baselines of the database: statements and transactions."""

from alerts.groups import BASELINES as GROUP
from alerts.recordings._quantiles import percentiles
from metrics.database import DATABASE_QUERIES_TOTAL, DATABASE_QUERY_DURATION_SECONDS, PRISMA_QUERY_DURATION_SECONDS
from metrics.exporters.postgres import PG_STAT_DATABASE_XACT_COMMIT
from toolchain.define import RecordingRule, q

STATEMENTS = percentiles(
    "operation_table",
    DATABASE_QUERY_DURATION_SECONDS,
    q.select(DATABASE_QUERY_DURATION_SECONDS, part="bucket"),
    GROUP,
    by=["operation", "table"],
)
PRISMA = percentiles(
    "model_operation",
    PRISMA_QUERY_DURATION_SECONDS,
    q.select(PRISMA_QUERY_DURATION_SECONDS, part="bucket"),
    GROUP,
    by=["model", "operation"],
    of=[95],
)
STATEMENT_RATE = RecordingRule(
    record="job:database_queries:rate5m",
    expression=q.sum(q.rate(DATABASE_QUERIES_TOTAL, "5m"), by=["job"]),
    group=GROUP,
    help="Statements per second.",
)
TRANSACTIONS = RecordingRule(
    record="datname:pg_stat_database_xact_commit:rate5m",
    expression=q.sum(q.rate(PG_STAT_DATABASE_XACT_COMMIT, "5m"), by=["datname"]),
    group=GROUP,
    help="Transactions committed per second, by database.",
)
