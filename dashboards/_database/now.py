"""Database: Now, Connections, Statements."""

from alerts import thresholds as limits
from dashboards._database.shared import HITS, MODEL, READS, TABLE
from dashboards._house import refs, to
from metrics import database
from metrics.efficiency import DATABASE_CONNECTION_EFFICIENCY
from metrics.exporters import postgres as server
from signals.database import CONNECTION_TROUBLE
from toolchain.define import Waiver, heatmap, mappings, prom, q, row, shown_as, stat, timeseries

STATEMENTS = q.select(database.DATABASE_QUERY_DURATION_SECONDS, part="bucket", table=TABLE)
PRISMA = q.select(database.PRISMA_QUERY_DURATION_SECONDS, part="bucket", model=MODEL)
QUERIES = q.rate(database.DATABASE_QUERIES_TOTAL)
TIMEOUTS = q.rate(q.select(database.DATABASE_QUERIES_TOTAL, status="timeout"))
REFUSED = q.select(database.DATABASE_QUERIES_TOTAL, status="connection_error")
BACKENDS = q.sum(server.PG_STAT_DATABASE_NUMBACKENDS, by=["instance"])
SERVER_LIMIT = q.max(server.PG_SETTINGS_MAX_CONNECTIONS, by=["instance"])
TO_TRACES = to(refs.TRACES)
TO_LOGS = to(refs.LOGS_EXPLORER, "Slow queries in the log", search="query.slow")

NOW = row(
    "Now",
    stat(
        "PostgreSQL",
        prom(q.max(server.PG_UP), "PostgreSQL"),
        description="Whether PostgreSQL answers the exporter. Down: nothing works; see the runbook of ServiceDown.",
        mappings=mappings.up_down(),
        limits=limits.DATABASE_UP,
        graph="none",
    ),
    stat(
        "Pool in use",
        prom(q.max(database.DATABASE_CONNECTIONS_ACTIVE), "of 20"),
        description="Connections in use of the busiest instance; each has 20. At 20 requests wait up to 30 s, then "
        "fail.",
        limits=limits.DATABASE_POOL,
    ),
    stat(
        "Statements p95",
        prom(q.histogram_quantile(0.95, database.DATABASE_QUERY_DURATION_SECONDS), "p95"),
        description="Nineteen of twenty statements are faster. The objective is 95% under 100 ms.",
        limits=limits.DATABASE_LATENCY_P95,
    ),
    stat(
        "Timed-out share",
        prom(q.share(q.sum(TIMEOUTS), q.sum(QUERIES)), "timed out"),
        description="Share of statements that timed out. Above 1% for two minutes the on-call is paged.",
        decimals=2,
        limits=limits.DATABASE_TIMEOUT_RATIO,
    ),
    stat(
        "Blocks from memory",
        prom(q.ratio(q.sum(HITS), q.sum(HITS) + q.sum(READS)), "from memory"),
        description="Share of blocks found in shared buffers. Below 95% the disk decides how fast we are.",
        limits=limits.BLOCK_CACHE_HIT_RATIO,
    ),
    stat(
        "Size",
        prom(q.sum(server.PG_DATABASE_SIZE_BYTES), "size"),
        description="All databases on disk. The detail row below draws where it is going.",
    ),
)

CONNECTIONS = row(
    "Connections",
    timeseries(
        "Signs of connection trouble",
        prom(CONNECTION_TROUBLE, "{{sign}}"),
        description="Why the backend gets no connections: the server is down, refuses them, or the pool is used up. "
        "Any of them for a minute pages the on-call; nothing is drawn while all is well.",
        unit=shown_as("none", "signs of several kinds; only whether there is one matters"),
        decimals=0,
        no_value="none",
        draw="bars",
        limits=limits.DATABASE_CONNECTION_SIGNS,
        waivers=[Waiver("rate-window", "the window of the alert, so that both show the same")],
        width=24,
        height=5,
        data_links=[TO_LOGS],
    ),
    timeseries(
        "Pool of the application",
        prom(q.sum(database.DATABASE_CONNECTIONS_ACTIVE, by=["instance"]), "{{instance}}"),
        description="Connections in use per instance, of 20. A plateau at 20 is saturation: look for slow statements "
        "before making the pool larger.",
        maximum=20,
        limits=limits.DATABASE_POOL,
    ),
    timeseries(
        "Connections against the server's limit",
        prom(BACKENDS, "{{instance}} open"),
        prom(SERVER_LIMIT, "{{instance}} limit"),
        description="All connections to PostgreSQL and its max_connections. Other clients count too.",
    ),
    timeseries(
        "Connections by what they do",
        prom(q.sum(server.PG_STAT_ACTIVITY_COUNT, by=["state"]), "{{state}}"),
        description="Idle in transaction holds locks while nobody works: more than a moment is a bug.",
        stack="normal",
        width=8,
    ),
    timeseries(
        "Connection errors",
        prom(q.sum(q.increase(REFUSED, q.INTERVAL), by=["operation"]), "{{operation}}"),
        description="Statements that got no connection, per bar of two minutes or longer. Any at all page the on-call: "
        "is PostgreSQL down, or at its limit of connections?",
        decimals=0,
        draw="bars",
        min_step="2m",
        limits=limits.DATABASE_CONNECTION_SIGNS,
        width=8,
        data_links=[TO_LOGS],
    ),
    timeseries(
        "Connections doing work",
        prom(q.max(DATABASE_CONNECTION_EFFICIENCY), "share"),
        description="Connections doing work over connections open. Low with a full pool: transactions stay open around "
        "slow calls.",
        minimum=0,
        maximum=1,
        width=8,
    ),
)

STATEMENTS_ROW = row(
    "Statements",
    timeseries(
        "p95 by table",
        prom(q.topk(10, q.histogram_quantile(0.95, STATEMENTS, by=["table"])), "{{table}}", exemplars=True),
        description="The ten slowest tables. One that rises alone lacks an index or has grown; click a diamond for the "
        "trace.",
        limits=limits.DATABASE_LATENCY_P95,
        data_links=[TO_TRACES],
    ),
    timeseries(
        "p95 by model",
        prom(q.topk(10, q.histogram_quantile(0.95, PRISMA, by=["model"])), "{{model}}", exemplars=True),
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
        width=8,
    ),
    timeseries(
        "Statements by verb",
        prom(q.sum(QUERIES, by=["operation"]), "{{operation}}"),
        description="What the application does with the database. Writes that rise alone are a job, not people.",
        stack="normal",
        width=8,
    ),
    timeseries(
        "Timed-out statements",
        prom(q.share(q.sum(TIMEOUTS), q.sum(QUERIES)), "timed out"),
        description="Share that timed out; the line is where the on-call is paged.",
        limits=limits.DATABASE_TIMEOUT_RATIO,
        width=8,
        data_links=[TO_LOGS],
    ),
)
