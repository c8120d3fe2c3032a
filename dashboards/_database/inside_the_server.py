"""Database: Server, Server in detail, Growth and slow statements."""

from dashboards._database.shared import HITS, READS
from dashboards._house import refs, to
from metrics.exporters import postgres as server
from toolchain.define import bar_gauge, by_name, columns, merge, prom, q, row, shown_as, table, timeseries

CALLS = q.sum(q.rate(server.PG_STAT_STATEMENTS_CALLS_TOTAL), by=["queryid"])
ROWS = q.sum(q.rate(server.PG_STAT_STATEMENTS_ROWS_TOTAL), by=["queryid"])
SLOWEST = q.topk(20, q.ratio(q.sum(q.rate(server.PG_STAT_STATEMENTS_SECONDS_TOTAL), by=["queryid"]), CALLS > 0))
TO_HOST = to(refs.INFRASTRUCTURE, "Disks and hosts")

SERVER = row(
    "Server",
    timeseries(
        "Blocks",
        prom(q.sum(HITS), "from memory"),
        prom(q.sum(READS), "from disk"),
        description="Blocks per second. Many from disk after a restart are normal, later they are not.",
        data_links=[TO_HOST],
    ),
    timeseries(
        "Locks by mode",
        prom(q.sum(server.PG_LOCKS_COUNT, by=["mode"]), "{{mode}}"),
        description="Locks held. accessexclusivelock for long is a migration that blocks everybody.",
    ),
    timeseries(
        "Deadlocks and conflicts",
        prom(q.sum(q.increase(server.PG_STAT_DATABASE_DEADLOCKS, q.INTERVAL)), "deadlocks"),
        prom(q.sum(q.increase(server.PG_STAT_DATABASE_CONFLICTS, q.INTERVAL)), "conflicts"),
        description="Per bar, which is a quarter of an hour or longer. A deadlock aborts one of its transactions: "
        "PostgreSQL's log names both.",
        decimals=0,
        draw="bars",
        min_step="15m",
    ),
    width=8,
)

SERVER_IN_DETAIL = row(
    "Server in detail",
    timeseries(
        "Transactions",
        prom(q.sum(q.rate(server.PG_STAT_DATABASE_XACT_COMMIT)), "committed"),
        prom(q.sum(q.rate(server.PG_STAT_DATABASE_XACT_ROLLBACK)), "rolled back"),
        description="Transactions per second. Rollbacks that rise are errors of the application.",
    ),
    timeseries(
        "Oldest transaction",
        prom(q.max(server.PG_STAT_ACTIVITY_MAX_TX_DURATION, by=["state"]), "{{state}}"),
        description="Age of the oldest open transaction by state. Minutes hold back the clean-up of dead rows.",
    ),
    timeseries(
        "Rows written",
        prom(q.sum(q.rate(server.PG_STAT_DATABASE_TUP_INSERTED)), "inserted"),
        prom(q.sum(q.rate(server.PG_STAT_DATABASE_TUP_UPDATED)), "updated"),
        prom(q.sum(q.rate(server.PG_STAT_DATABASE_TUP_DELETED)), "deleted"),
        description="Rows per second. Mass updates make tables grow: see the size.",
    ),
    timeseries(
        "Rows read",
        prom(q.sum(q.rate(server.PG_STAT_DATABASE_TUP_RETURNED)), "scanned"),
        prom(q.sum(q.rate(server.PG_STAT_DATABASE_TUP_FETCHED)), "fetched"),
        description="Rows scanned far above rows fetched mean scans of whole tables: an index is missing.",
    ),
    timeseries(
        "Temporary files",
        prom(q.sum(q.increase(server.PG_STAT_DATABASE_TEMP_FILES, q.INTERVAL)), "files"),
        description="Sorts and hashes that outgrew work_mem, per bar of a quarter of an hour or longer. Find the "
        "statement in the table of the slowest, then give it an index.",
        decimals=0,
        draw="bars",
        min_step="15m",
    ),
    timeseries(
        "Bytes of temporary files",
        prom(q.sum(q.rate(server.PG_STAT_DATABASE_TEMP_BYTES)), "written"),
        description="Written to temporary files. Megabytes per second slow down everything on that disk.",
    ),
    width=8,
)

GROWTH_AND_SLOW_STATEMENTS = row(
    "Growth and slow statements",
    timeseries(
        "Size and where it is going",
        prom(q.sum(server.PG_DATABASE_SIZE_BYTES, by=["datname"]), "{{datname}}"),
        prom(q.sum(q.predict_linear(server.PG_DATABASE_SIZE_BYTES, "7d", 30 * 86400)), "in 30 days, all"),
        description="The trend of seven days drawn thirty days ahead. Compare with the free disk.",
        data_links=[TO_HOST],
    ),
    bar_gauge(
        "Connections by database",
        prom(q.sort_desc(q.sum(server.PG_STAT_DATABASE_NUMBACKENDS, by=["datname"])), "{{datname}}", mode="instant"),
        description="Who uses the server's connections now. One that is not ours belongs to somebody's open console.",
    ),
    table(
        "Slowest statements",
        prom(SLOWEST, mode="instant", format="table"),
        prom(q.both(CALLS, SLOWEST), mode="instant", format="table"),
        prom(q.both(ROWS, SLOWEST), mode="instant", format="table"),
        description="Mean duration of the twenty slowest statements, with calls and rows per second. Find the text by "
        "its queryid in pg_stat_statements; the collector is off by default, and the table is empty then.",
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
)
