"""Logs explorer: all log lines by service, category and level, and every line of one request."""

from dashboards._house import dashboard, refs, to
from dashboards._log_lines import access, of_the_application, open_lines, readable
from dashboards._sampling import IDS
from metrics.logs import APPLICATION_LOGS, NGINX_ACCESS_LOGS
from toolchain.define import (
    columns,
    is_not,
    links,
    logs,
    loki,
    lq,
    merge,
    regex,
    row,
    table,
    text,
    timeseries,
    var,
)

SERVICE = var.stream_values("emitter", "Service", lq.stream(APPLICATION_LOGS, environment="$environment"), "service")
CATEGORY = var.custom(
    "category",
    "Category",
    ["application", "performance", "integration", "infrastructure"],
    choice=var.SEVERAL,
    value_label="category",
)
LEVEL = var.custom(
    "level", "Level", ["error", "warn", "info", "debug", "trace"], choice=var.SEVERAL, value_label="level"
)
CORRELATION_ID = var.textbox("correlationId", "Correlation id")
TRACE_ID = var.textbox("traceId", "Trace id")
STREAMS = open_lines(service=SERVICE, category=CATEGORY, level=LEVEL)
LINES = STREAMS.contains("$search").contains("$correlationId").contains("$traceId")
"""An empty text box is an empty line filter, which every line passes."""
ERRORS = (
    of_the_application(open_lines(service=SERVICE, category=CATEGORY, level="error"))
    .contains("$search")
    .contains("$correlationId")
    .contains("$traceId")
    .json("component")
    .without_errors()
)
DURATIONS = LINES.json("component", "operation", "metadata_duration").unwrap("metadata_duration")
EVERY_STREAM = open_lines(service=regex("medianest-.+"))
ACCESS = lq.stream(NGINX_ACCESS_LOGS, service="nginx", category="application").contains("$search")
OF_CORRELATION_ID = EVERY_STREAM.where(correlationId=CORRELATION_ID).where(correlationId=is_not(""))
OF_TRACE = EVERY_STREAM.where(traceId=TRACE_ID).where(traceId=is_not(""))
"""The second filter keeps lines without an id away while the text box is empty."""
TO_TRACE = to(refs.TRACES, "Open the trace", traceId="$traceId")
RETENTION = """\
| lines | kept for |
|---|---|
| category `security`, every level | 1 year |
| level `error` | 90 days |
| level `trace` | 24 hours |
| level `debug` | 7 days |
| everything else: `info` and `warn` | 30 days |

The first row that fits a line decides. Over a longer time range the panels show only what is still there.
"""

HOW_MUCH = row(
    "How much",
    timeseries(
        "Lines by level",
        loki(lq.sum(lq.count_over_time(LINES), by=["level"]), "{{level}}"),
        description="Lines per bar that pass all filters. A new colour matters more than a taller bar: choose level "
        "error above to read what it is. Debug lines older than 7 days and trace lines older than 24 hours are gone.",
        decimals=0,
        draw="bars",
        stack="normal",
        legend_calcs=["sum"],
    ),
    timeseries(
        "Lines by category",
        loki(lq.sum(lq.count_over_time(LINES), by=["category"]), "{{category}}"),
        description="What the lines are about. A rise of integration lines points at Plex, Overseerr, YouTube or "
        "Uptime Kuma; of performance lines at slow queries or memory. Before 30 days ago only errors are left.",
        decimals=0,
        draw="bars",
        stack="normal",
        legend_calcs=["sum"],
        links=[to(refs.SECURITY_LOGS)],
    ),
    timeseries(
        "Lines by service",
        loki(lq.sum(lq.count_over_time(LINES), by=["service"]), "{{service}}"),
        description="Who wrote the lines. A service that falls silent while others write has stopped, or its log "
        "shipper has: compare with the observability dashboard.",
        decimals=0,
        draw="bars",
        stack="normal",
        legend_calcs=["sum"],
        links=[links.to(refs.OBSERVABILITY, "Is the shipper working?")],
    ),
    width=8,
)

LINES_ROW = row(
    "Lines",
    logs(
        "Lines that pass all filters",
        loki(readable(of_the_application(LINES)), max_lines=500),
        description="The newest 500 lines, as level, component and message; those of Nginx stand below, those of category "
        "security are not here. Narrow the filters or the range for others. The search is for the exact "
        'text, upper and lower case apart; write \\" for a quotation mark. Open a line for its fields: traceId opens '
        f"the trace in Jaeger, correlationId all lines of the request. {IDS}",
        height=14,
        links=[TO_TRACE],
    ),
)

ONE_REQUEST = row(
    "One request",
    logs(
        "Lines of the correlation id",
        loki(readable(OF_CORRELATION_ID), max_lines=1000),
        description="Every line of one request over all services and levels, those of category security left out; empty until the box "
        "Correlation id is filled. Users find the id in the x-correlation-id header of the response. Widen the range "
        "when the request is older.",
    ),
    logs(
        "Lines of the trace",
        loki(readable(OF_TRACE), max_lines=1000),
        description="Every line written while the trace was active; empty until the box Trace id is filled. The lines "
        f"exist for every request: if the link finds no trace, they are all there is. {IDS}",
        links=[TO_TRACE],
    ),
    width=12,
)

AT_THE_EDGE = row(
    "At the edge",
    logs(
        "Requests at Nginx",
        loki(access(ACCESS), max_lines=300),
        description="Nginx's access log, the newest 300 requests that contain the text: status, request and seconds. "
        "Addresses are truncated before they are stored.",
        links=[to(refs.INFRASTRUCTURE, "Nginx")],
    ),
)

ERRORS_AND_SLOW_OPERATIONS = row(
    "Errors and slow operations",
    table(
        "Errors by component",
        loki(lq.sum(lq.count_over_time(ERRORS, lq.RANGE), by=["service", "component"]), mode="instant"),
        description="Error lines in the time range, whatever level is chosen. Start with the component on top: put its "
        "name into the search box to read its lines. Errors are kept for 90 days.",
        decimals=0,
        sort_by="Errors",
        transformations=[columns(rename={"service": "Service", "component": "Component", "Value #A": "Errors"})],
    ),
    timeseries(
        "Errors over time by component",
        loki(lq.sum(lq.count_over_time(ERRORS), by=["component"]), "{{component}}"),
        description="Error lines of each component, those with most first. Several that start together share a "
        "cause below them: the database, Redis or the network.",
        decimals=0,
        draw="bars",
        stack="normal",
        legend_calcs=["sum"],
        height=9,
    ),
    timeseries(
        "Slow operations, 95th percentile by component",
        loki(lq.quantile_over_time(0.95, DURATIONS, by=["component"]), "{{component}}"),
        description="From metadata.duration of the lines that carry one, in milliseconds. The"
        "  application logs a request or statement as slow above 1000 ms and an external call above 5000 ms. Only "
        "what was logged counts: for all requests see the backend API dashboard.",
        draw="points",
        min_step="1m",
        height=9,
        links=[to(refs.BACKEND_API, "All requests")],
    ),
    table(
        "Slowest operations",
        loki(lq.quantile_over_time(0.50, DURATIONS, lq.RANGE, by=["component", "operation"]), mode="instant"),
        loki(lq.quantile_over_time(0.95, DURATIONS, lq.RANGE, by=["component", "operation"]), mode="instant"),
        loki(lq.max_over_time(DURATIONS, lq.RANGE, by=["component", "operation"]), mode="instant"),
        description="Logged durations over the time range, in milliseconds. An operation whose median is high is "
        "always slow; one with only a high maximum was slow once. Search for the operation to find its lines, then "
        "open a trace.",
        decimals=0,
        sort_by="95th percentile",
        transformations=[
            merge(),
            columns(
                rename={
                    "component": "Component",
                    "operation": "Operation",
                    "Value #A": "Median",
                    "Value #B": "95th percentile",
                    "Value #C": "Longest",
                }
            ),
        ],
    ),
    width=12,
)

HOW_LONG_LINES_ARE_KEPT = row(
    "How long lines are kept",
    text(
        "Retention",
        RETENTION,
        description="Loki keeps lines by category and level. An empty panel over a long range may mean that the lines "
        "were deleted, not that nothing happened.",
        height=7,
    ),
)

SEARCH = var.textbox("search", "Text in the line")
DASHBOARD = dashboard(
    refs.LOGS_EXPLORER,
    description="What did the application say, how much of it, and what happened in one request? Lines of category "
    "security are not here but on Security logs, for whom they concern. Lines are kept "
    "between 24 hours (trace) and a year (security); the range starts at six hours because every kind of line still "
    "exists then.",
    tags=["logs"],
    variables=[SERVICE, CATEGORY, LEVEL, SEARCH, CORRELATION_ID, TRACE_ID],
    rows=[HOW_MUCH, LINES_ROW, ONE_REQUEST, AT_THE_EDGE, ERRORS_AND_SLOW_OPERATIONS, HOW_LONG_LINES_ARE_KEPT],
)
