"""Logs explorer: all log lines by service, category and level, and every line of one request."""

from dashboards import _refs as refs
from dashboards._house import dashboard
from dashboards._logs_explorer import how_much
from dashboards._logs_explorer.shared import CATEGORY, CORRELATION_ID, LEVEL, SERVICE, TRACE_ID
from toolchain.define import var

SEARCH = var.textbox("search", "Text in the line")

DASHBOARD = dashboard(
    refs.LOGS_EXPLORER,
    description="What did the application say, how much of it, and what happened in one request? Lines are kept "
    "between 24 hours (trace) and a year (security); the range starts at six hours because every kind of line still "
    "exists then.",
    tags=["logs"],
    variables=[SERVICE, CATEGORY, LEVEL, SEARCH, CORRELATION_ID, TRACE_ID],
    rows=[
        how_much.HOW_MUCH,
        how_much.LINES_ROW,
        how_much.ONE_REQUEST,
        how_much.ERRORS_AND_SLOW_OPERATIONS,
        how_much.HOW_LONG_LINES_ARE_KEPT,
    ],
)
