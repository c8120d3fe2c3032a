"""Statements to PostgreSQL, and connections for them."""

from alerts.thresholds import DATABASE_POOL_SIZE
from metrics.database import DATABASE_CONNECTIONS_ACTIVE, DATABASE_QUERIES_TOTAL
from metrics.exporters.postgres import PG_UP
from toolchain.define import Expression, q

STATEMENTS = q.select(DATABASE_QUERIES_TOTAL)


def sign(text: str, signal: Expression) -> Expression:
    """A sign of one of several troubles, told apart by a label."""
    return q.label_replace(signal, "sign", text, "", "")


CONNECTION_TROUBLE = q.either(
    sign("the server is down", q.equal(q.min(PG_UP), 0) + 1),
    sign(
        "connections are refused",
        q.sum(q.increase(q.where(STATEMENTS, status="connection_error"), "2m")) > 0,
    ),
    sign("the pool is used up", q.max(DATABASE_CONNECTIONS_ACTIVE) > DATABASE_POOL_SIZE - 0.5),
)
"""Signs that the backend gets no connections, by ``sign``; nothing while all is well."""
