"""Database: PostgreSQL and Prisma, from the pool to the slowest statement."""

from dashboards._database import connections, inside_the_server, now, statements
from dashboards._database.shared import MODEL, TABLE
from dashboards._house import dashboard, refs
from toolchain.define import row

DASHBOARD = dashboard(
    refs.DATABASE,
    description="Does PostgreSQL answer, is the pool enough, and which table, model or statement is slow?",
    tags=["backend", "database"],
    variables=[TABLE, MODEL],
    rows=[
        now.NOW,
        row("The pool, and the slowest tables", connections.SIGNS, connections.POOL, statements.BY_TABLE),
        connections.CONNECTIONS,
        statements.STATEMENTS_ROW,
        inside_the_server.SERVER,
        inside_the_server.SERVER_IN_DETAIL,
        inside_the_server.GROWTH_AND_SLOW_STATEMENTS,
    ],
)
