"""Database: Statements."""

from alerts import thresholds as limits
from dashboards._database.shared import MODEL, QUERIES, TABLE, TIMED_OUT, TO_LOGS
from dashboards._house import refs, to
from metrics import database
from toolchain.define import heatmap, prom, q, row, timeseries

STATEMENTS = q.select(database.DATABASE_QUERY_DURATION_SECONDS, part="bucket", table=TABLE)
PRISMA = q.select(database.PRISMA_QUERY_DURATION_SECONDS, part="bucket", model=MODEL)
TO_TRACES = to(refs.TRACES)

BY_TABLE = timeseries(
    "p95 by table",
    prom(q.top(10, q.histogram_quantile(0.95, STATEMENTS, by=["table"])), "{{table}}", exemplars=True),
    description="The ten slowest tables. One that rises alone lacks an index or has grown; click a diamond for the "
    "trace.",
    limits=limits.DATABASE_LATENCY_P95,
    data_links=[TO_TRACES],
)

STATEMENTS_ROW = row(
    "Statements",
    timeseries(
        "p95 by model",
        prom(q.top(10, q.histogram_quantile(0.95, PRISMA, by=["model"])), "{{model}}", exemplars=True),
        description="The ten slowest Prisma models, the wait for a connection included. Slow here and fast in SQL is a "
        "full pool or many statements per call.",
        limits=limits.DATABASE_LATENCY_P95,
        data_links=[TO_TRACES],
    ),
    heatmap(
        "Statement heatmap",
        prom(q.buckets(STATEMENTS), "{{le}}", format="heatmap"),
        description="How many statements took how long. A band at 5 s and beyond are timeouts.",
    ),
    timeseries(
        "p95 by Prisma operation",
        prom(q.histogram_quantile(0.95, PRISMA, by=["operation"]), "{{operation}}", exemplars=True),
        description="Which kind of call is slow. findMany without a limit is the usual suspect.",
        limits=limits.DATABASE_LATENCY_P95,
    ),
    timeseries(
        "Statements by outcome",
        prom(q.sum(QUERIES, by=["status"]), "{{status}}"),
        description="Statements per second. Errors are refused statements, such as a violated key.",
    ),
    timeseries(
        "Statements by verb",
        prom(q.sum(QUERIES, by=["operation"]), "{{operation}}"),
        description="What the application does with the database. Writes that rise alone are a job, not people.",
        stack="normal",
    ),
    timeseries(
        "Timed-out statements",
        prom(TIMED_OUT, "timed out"),
        description="Share that timed out; the line is where the on-call is paged.",
        limits=limits.DATABASE_TIMEOUT_RATIO,
        data_links=[TO_LOGS],
    ),
)
