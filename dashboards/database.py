"""Database: PostgreSQL and Prisma, from the pool to the slowest statement."""

from alerts import thresholds as limits
from dashboards import _refs as refs
from dashboards._house import dashboard, to
from metrics.database import (
    DATABASE_CONNECTIONS_ACTIVE,
    DATABASE_QUERIES_TOTAL,
    DATABASE_QUERY_DURATION_SECONDS,
    PRISMA_QUERY_DURATION_SECONDS,
)
from metrics.efficiency import DATABASE_CONNECTION_EFFICIENCY
from metrics.exporters import postgres as server
from signals.database import CONNECTION_TROUBLE
from toolchain.define import (
    Waiver,
    bar_gauge,
    by_name,
    columns,
    heatmap,
    merge,
    prom,
    q,
    row,
    shown_as,
    stat,
    table,
    timeseries,
    var,
)
from toolchain.define.mappings import up_down

TABLE = var.label_values(
    "table", "Table", q.select(DATABASE_QUERY_DURATION_SECONDS, part="count", environment="$environment"), "table"
)
MODEL = var.label_values(
    "model", "Model", q.select(PRISMA_QUERY_DURATION_SECONDS, part="count", environment="$environment"), "model"
)

STATEMENTS = q.select(DATABASE_QUERY_DURATION_SECONDS, part="bucket", table=TABLE)
PRISMA = q.select(PRISMA_QUERY_DURATION_SECONDS, part="bucket", model=MODEL)
QUERIES = q.rate(DATABASE_QUERIES_TOTAL)
TIMEOUTS = q.rate(q.select(DATABASE_QUERIES_TOTAL, status="timeout"))
REFUSED = q.select(DATABASE_QUERIES_TOTAL, status="connection_error")
BACKENDS = q.sum(server.PG_STAT_DATABASE_NUMBACKENDS, by=["instance"])
SERVER_LIMIT = q.max(server.PG_SETTINGS_MAX_CONNECTIONS, by=["instance"])
HITS = q.rate(server.PG_STAT_DATABASE_BLKS_HIT)
READS = q.rate(server.PG_STAT_DATABASE_BLKS_READ)
CALLS = q.sum(q.rate(server.PG_STAT_STATEMENTS_CALLS_TOTAL), by=["queryid"])
ROWS = q.sum(q.rate(server.PG_STAT_STATEMENTS_ROWS_TOTAL), by=["queryid"])
SLOWEST = q.topk(20, q.ratio(q.sum(q.rate(server.PG_STAT_STATEMENTS_SECONDS_TOTAL), by=["queryid"]), CALLS > 0))


TO_TRACES = to(refs.TRACES)
TO_LOGS = to(refs.LOGS_EXPLORER, "Slow queries in the log", search="query.slow")
TO_HOST = to(refs.INFRASTRUCTURE, "Disks and hosts")

DASHBOARD = dashboard(
    refs.DATABASE,
    description="Does PostgreSQL answer, is the pool enough, and which table, model or statement is slow?",
    tags=["backend", "database"],
    variables=[TABLE, MODEL],
    rows=[
        row(
            "Now",
            [
                stat(
                    "PostgreSQL",
                    [prom(q.max(server.PG_UP), "PostgreSQL")],
                    description="Whether PostgreSQL answers the exporter. Down: nothing works; see the runbook of ServiceDown.",
                    mappings=up_down(),
                    limits=limits.DATABASE_UP,
                    graph="none",
                ),
                stat(
                    "Pool in use",
                    [prom(q.max(DATABASE_CONNECTIONS_ACTIVE), "of 20")],
                    description="Connections in use of the busiest instance; each has 20. At 20 requests wait up to 30 s, "
                    "then fail.",
                    limits=limits.DATABASE_POOL,
                ),
                stat(
                    "Statements p95",
                    [prom(q.histogram_quantile(0.95, DATABASE_QUERY_DURATION_SECONDS), "p95")],
                    description="Nineteen of twenty statements are faster. The objective is 95% under 100 ms.",
                    limits=limits.DATABASE_LATENCY_P95,
                ),
                stat(
                    "Timed-out share",
                    [prom(q.share(q.sum(TIMEOUTS), q.sum(QUERIES)), "timed out")],
                    description="Share of statements that timed out. Above 1% for two minutes the on-call is paged.",
                    decimals=2,
                    limits=limits.DATABASE_TIMEOUT_RATIO,
                ),
                stat(
                    "Blocks from memory",
                    [prom(q.ratio(q.sum(HITS), q.sum(HITS) + q.sum(READS)), "from memory")],
                    description="Share of blocks found in shared buffers. Below 95% the disk decides how fast we are.",
                    limits=limits.BLOCK_CACHE_HIT_RATIO,
                ),
                stat(
                    "Size",
                    [prom(q.sum(server.PG_DATABASE_SIZE_BYTES), "size")],
                    description="All databases on disk. The detail row below draws where it is going.",
                ),
            ],
        ),
        row(
            "Connections",
            [
                timeseries(
                    "Signs of connection trouble",
                    [prom(CONNECTION_TROUBLE, "{{sign}}")],
                    description="Why the backend gets no connections: the server is down, refuses them, or the pool is used "
                    "up. Any of them for a minute pages the on-call; nothing is drawn while all is well.",
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
                    [prom(q.sum(DATABASE_CONNECTIONS_ACTIVE, by=["instance"]), "{{instance}}")],
                    description="Connections in use per instance, of 20. A plateau at 20 is saturation: look for slow "
                    "statements before making the pool larger.",
                    maximum=20,
                    limits=limits.DATABASE_POOL,
                ),
                timeseries(
                    "Connections against the server's limit",
                    [prom(BACKENDS, "{{instance}} open"), prom(SERVER_LIMIT, "{{instance}} limit")],
                    description="All connections to PostgreSQL and its max_connections. Other clients count too.",
                ),
                timeseries(
                    "Connections by what they do",
                    [prom(q.sum(server.PG_STAT_ACTIVITY_COUNT, by=["state"]), "{{state}}")],
                    description="Idle in transaction holds locks while nobody works: more than a moment is a bug.",
                    stack="normal",
                    width=8,
                ),
                timeseries(
                    "Connection errors",
                    [prom(q.sum(q.increase(REFUSED, q.INTERVAL), by=["operation"]), "{{operation}}")],
                    description="Statements that got no connection, per bar of two minutes or longer. Any at all page the "
                    "on-call: is PostgreSQL down, or at its limit of connections?",
                    decimals=0,
                    draw="bars",
                    min_step="2m",
                    limits=limits.DATABASE_CONNECTION_SIGNS,
                    width=8,
                    data_links=[TO_LOGS],
                ),
                timeseries(
                    "Connections doing work",
                    [prom(q.max(DATABASE_CONNECTION_EFFICIENCY), "share")],
                    description="Connections doing work over connections open. Low with a full pool: transactions stay open "
                    "around slow calls.",
                    minimum=0,
                    maximum=1,
                    width=8,
                ),
            ],
        ),
        row(
            "Statements",
            [
                timeseries(
                    "p95 by table",
                    [
                        prom(
                            q.topk(10, q.histogram_quantile(0.95, STATEMENTS, by=["table"])),
                            "{{table}}",
                            exemplars=True,
                        )
                    ],
                    description="The ten slowest tables. One that rises alone lacks an index or has grown; click a diamond "
                    "for the trace.",
                    limits=limits.DATABASE_LATENCY_P95,
                    data_links=[TO_TRACES],
                ),
                timeseries(
                    "p95 by model",
                    [prom(q.topk(10, q.histogram_quantile(0.95, PRISMA, by=["model"])), "{{model}}", exemplars=True)],
                    description="The ten slowest Prisma models, the wait for a connection included. Slow here and fast in "
                    "SQL is a full pool or many statements per call.",
                    limits=limits.DATABASE_LATENCY_P95,
                    data_links=[TO_TRACES],
                ),
                heatmap(
                    "Statement heatmap",
                    [prom(q.buckets(STATEMENTS), "{{le}}", format="heatmap")],
                    description="How many statements took how long. A band at 5 s and beyond are timeouts.",
                ),
                timeseries(
                    "p95 by Prisma operation",
                    [prom(q.histogram_quantile(0.95, PRISMA, by=["operation"]), "{{operation}}", exemplars=True)],
                    description="Which kind of call is slow. findMany without a limit is the usual suspect.",
                    limits=limits.DATABASE_LATENCY_P95,
                ),
                timeseries(
                    "Statements by outcome",
                    [prom(q.sum(QUERIES, by=["status"]), "{{status}}")],
                    description="Statements per second. Errors are refused statements, such as a violated key.",
                    width=8,
                ),
                timeseries(
                    "Statements by verb",
                    [prom(q.sum(QUERIES, by=["operation"]), "{{operation}}")],
                    description="What the application does with the database. Writes that rise alone are a job, not people.",
                    stack="normal",
                    width=8,
                ),
                timeseries(
                    "Timed-out statements",
                    [prom(q.share(q.sum(TIMEOUTS), q.sum(QUERIES)), "timed out")],
                    description="Share that timed out; the line is where the on-call is paged.",
                    limits=limits.DATABASE_TIMEOUT_RATIO,
                    width=8,
                    data_links=[TO_LOGS],
                ),
            ],
        ),
        row(
            "Server",
            [
                timeseries(
                    "Blocks",
                    [prom(q.sum(HITS), "from memory"), prom(q.sum(READS), "from disk")],
                    description="Blocks per second. Many from disk after a restart are normal, later they are not.",
                    width=8,
                    data_links=[TO_HOST],
                ),
                timeseries(
                    "Locks by mode",
                    [prom(q.sum(server.PG_LOCKS_COUNT, by=["mode"]), "{{mode}}")],
                    description="Locks held. accessexclusivelock for long is a migration that blocks everybody.",
                    width=8,
                ),
                timeseries(
                    "Deadlocks and conflicts",
                    [
                        prom(q.sum(q.increase(server.PG_STAT_DATABASE_DEADLOCKS, q.INTERVAL)), "deadlocks"),
                        prom(q.sum(q.increase(server.PG_STAT_DATABASE_CONFLICTS, q.INTERVAL)), "conflicts"),
                    ],
                    description="Per bar, which is a quarter of an hour or longer. A deadlock aborts one of its transactions: "
                    "PostgreSQL's log names both.",
                    decimals=0,
                    draw="bars",
                    min_step="15m",
                    width=8,
                ),
            ],
        ),
        row(
            "Server in detail",
            [
                timeseries(
                    "Transactions",
                    [
                        prom(q.sum(q.rate(server.PG_STAT_DATABASE_XACT_COMMIT)), "committed"),
                        prom(q.sum(q.rate(server.PG_STAT_DATABASE_XACT_ROLLBACK)), "rolled back"),
                    ],
                    description="Transactions per second. Rollbacks that rise are errors of the application.",
                    width=8,
                ),
                timeseries(
                    "Oldest transaction",
                    [prom(q.max(server.PG_STAT_ACTIVITY_MAX_TX_DURATION, by=["state"]), "{{state}}")],
                    description="Age of the oldest open transaction by state. Minutes hold back the clean-up of dead rows.",
                    width=8,
                ),
                timeseries(
                    "Rows written",
                    [
                        prom(q.sum(q.rate(server.PG_STAT_DATABASE_TUP_INSERTED)), "inserted"),
                        prom(q.sum(q.rate(server.PG_STAT_DATABASE_TUP_UPDATED)), "updated"),
                        prom(q.sum(q.rate(server.PG_STAT_DATABASE_TUP_DELETED)), "deleted"),
                    ],
                    description="Rows per second. Mass updates make tables grow: see the size.",
                    width=8,
                ),
                timeseries(
                    "Rows read",
                    [
                        prom(q.sum(q.rate(server.PG_STAT_DATABASE_TUP_RETURNED)), "scanned"),
                        prom(q.sum(q.rate(server.PG_STAT_DATABASE_TUP_FETCHED)), "fetched"),
                    ],
                    description="Rows scanned far above rows fetched mean scans of whole tables: an index is missing.",
                    width=8,
                ),
                timeseries(
                    "Temporary files",
                    [prom(q.sum(q.increase(server.PG_STAT_DATABASE_TEMP_FILES, q.INTERVAL)), "files")],
                    description="Sorts and hashes that outgrew work_mem, per bar of a quarter of an hour or longer. Find the "
                    "statement in the table of the slowest, then give it an index.",
                    decimals=0,
                    draw="bars",
                    min_step="15m",
                    width=8,
                ),
                timeseries(
                    "Bytes of temporary files",
                    [prom(q.sum(q.rate(server.PG_STAT_DATABASE_TEMP_BYTES)), "written")],
                    description="Written to temporary files. Megabytes per second slow down everything on that disk.",
                    width=8,
                ),
            ],
            collapsed=True,
        ),
        row(
            "Growth and slow statements",
            [
                timeseries(
                    "Size and where it is going",
                    [
                        prom(q.sum(server.PG_DATABASE_SIZE_BYTES, by=["datname"]), "{{datname}}"),
                        prom(
                            q.sum(q.predict_linear(server.PG_DATABASE_SIZE_BYTES, "7d", 30 * 86400)), "in 30 days, all"
                        ),
                    ],
                    description="The trend of seven days drawn thirty days ahead. Compare with the free disk.",
                    data_links=[TO_HOST],
                ),
                bar_gauge(
                    "Connections by database",
                    [prom(q.sum(server.PG_STAT_DATABASE_NUMBACKENDS, by=["datname"]), "{{datname}}", mode="instant")],
                    description="Who uses the server's connections now. One that is not ours belongs to somebody's open console.",
                ),
                table(
                    "Slowest statements",
                    [
                        prom(SLOWEST, mode="instant", format="table"),
                        prom(q.both(CALLS, SLOWEST), mode="instant", format="table"),
                        prom(q.both(ROWS, SLOWEST), mode="instant", format="table"),
                    ],
                    description="Mean duration of the twenty slowest statements, with calls and rows per second. Find the "
                    "text by its queryid in pg_stat_statements; the collector is off by default, and the table is empty then.",
                    unit=shown_as("s", "the time column; calls and rows have their own overrides"),
                    sort_by="Mean duration",
                    transformations=[
                        merge(),
                        columns(
                            rename={
                                "queryid": "Statement",
                                "Value #A": "Mean duration",
                                "Value #B": "Calls/s",
                                "Value #C": "Rows/s",
                            }
                        ),
                    ],
                    overrides=[by_name("Calls/s", unit="ops"), by_name("Rows/s", unit="rowsps")],
                ),
            ],
            collapsed=True,
        ),
    ],
)
