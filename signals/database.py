"""Statements to PostgreSQL, and connections for them."""

from alerts.thresholds import DATABASE_POOL_SIZE
from metrics.database import DATABASE_CONNECTIONS_ACTIVE, DATABASE_QUERIES_TOTAL
from metrics.exporters.postgres import PG_SETTINGS_MAX_CONNECTIONS, PG_STAT_DATABASE_NUMBACKENDS, PG_UP
from metrics.jobs import APP
from signals.events import happened
from toolchain.define import is_not, q

STATEMENTS = q.select(DATABASE_QUERIES_TOTAL)
TIMED_OUT = q.where(STATEMENTS, status="timeout")
IN_TIME = q.where(STATEMENTS, status=is_not("timeout"))
REFUSED = q.where(STATEMENTS, status="connection_error")
FEWEST_REFUSED = 2.5
"""Three statements within a minute, after others in the minute before: one alone is tried again and told by nobody."""

BACKENDS = q.sum(PG_STAT_DATABASE_NUMBACKENDS, by=["instance"])
SERVER_LIMIT = q.max(PG_SETTINGS_MAX_CONNECTIONS, by=["instance"])
CONNECTIONS_OF_LIMIT = q.ratio(BACKENDS, SERVER_LIMIT > 0)
"""Connections to PostgreSQL, whoever opened them, as a share of ``max_connections``."""

CONNECTION_TROUBLE = q.either(
    q.labelled(q.equal(q.min(PG_UP), 0) + 1, sign="the server is down"),
    q.labelled(
        q.both(
            q.sum(happened(REFUSED, "1m", APP)) > FEWEST_REFUSED, q.sum(q.increase(q.offset(REFUSED, "1m"), "1m")) > 0
        ),
        sign="connections are refused",
    ),
    q.labelled(q.max(DATABASE_CONNECTIONS_ACTIVE) > DATABASE_POOL_SIZE - 0.5, sign="the pool is used up"),
)
"""Signs that the backend gets no connections, by ``sign``; nothing while all is well."""
