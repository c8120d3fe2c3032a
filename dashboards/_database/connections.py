"""Database: Connections."""

from alerts import thresholds as limits
from dashboards._database.shared import TO_LOGS
from metrics import database
from metrics.exporters import postgres as server
from signals.database import CONNECTION_TROUBLE, CONNECTIONS_OF_LIMIT, REFUSED
from signals.efficiency import CONNECTIONS_DOING_WORK
from toolchain.define import Waiver, prom, q, row, shown_as, timeseries

SIGNS = timeseries(
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
)

POOL = timeseries(
    "Pool of the application",
    prom(q.sum(database.DATABASE_CONNECTIONS_ACTIVE, by=["instance"]), "{{instance}}"),
    description=f"Connections in use per instance, of {limits.DATABASE_POOL_SIZE}. A plateau there is saturation: look "
    "for slow statements before making the pool larger.",
    maximum=limits.DATABASE_POOL_SIZE,
    limits=limits.DATABASE_POOL,
)

CONNECTIONS = row(
    "Connections",
    timeseries(
        "Connections of the server's limit",
        prom(CONNECTIONS_OF_LIMIT, "{{instance}}"),
        description="All connections to PostgreSQL, those of other clients too, as a share of max_connections. Above 80% "
        "for five minutes is a warning; at 100% new ones are refused.",
        limits=limits.DATABASE_POOL_RATIO,
    ),
    timeseries(
        "Connections by what they do",
        prom(q.sum(server.PG_STAT_ACTIVITY_COUNT, by=["state"]), "{{state}}"),
        description="Idle in transaction holds locks while nobody works: more than a moment is a bug.",
        stack="normal",
    ),
    timeseries(
        "Connection errors",
        prom(q.sum(q.increase(REFUSED, q.INTERVAL), by=["operation"]), "{{operation}}"),
        description="Statements that got no connection, per bar of two minutes or longer. Three in a minute, when it "
        "goes on, page the on-call: is PostgreSQL down, or at its limit of connections?",
        decimals=0,
        draw="bars",
        min_step="2m",
        limits=limits.DATABASE_CONNECTION_SIGNS,
        data_links=[TO_LOGS],
    ),
    timeseries(
        "Connections doing work",
        prom(CONNECTIONS_DOING_WORK, "share"),
        description="Connections doing work over connections open. Low with a full pool: transactions stay open around "
        "slow calls.",
        minimum=0,
        maximum=1,
    ),
)
