"""Database: Connections."""

from alerts import thresholds as limits
from dashboards._database.shared import TO_LOGS
from metrics import database
from metrics.exporters import postgres as server
from signals.database import CONNECTION_TROUBLE, REFUSED
from signals.efficiency import CONNECTIONS_DOING_WORK
from toolchain.define import Waiver, prom, q, row, shown_as, timeseries

BACKENDS = q.sum(server.PG_STAT_DATABASE_NUMBACKENDS, by=["instance"])
SERVER_LIMIT = q.max(server.PG_SETTINGS_MAX_CONNECTIONS, by=["instance"])

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
    description="Connections in use per instance, of 20. A plateau at 20 is saturation: look for slow statements "
    "before making the pool larger.",
    maximum=20,
    limits=limits.DATABASE_POOL,
)

CONNECTIONS = row(
    "Connections",
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
