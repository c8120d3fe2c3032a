"""Traces: searches for the four kinds of traces, and for what is typed."""

from dashboards._house import refs, to
from dashboards._trace_texts import ATTRIBUTES
from toolchain.define import by_name, jaeger_search, row, table, text

COLUMNS = (
    by_name("Trace ID", custom_width=120),
    by_name("Start time", custom_width=165),
    by_name("Duration", custom_width=90),
)
"""So wide that the name of the trace has the rest: it is what people look for."""

SEARCH_BY_KIND_OF_TRACE = row(
    "Search by kind of trace",
    table(
        "User journeys",
        jaeger_search("$frontend", min_duration="$minDuration", limit=20),
        overrides=COLUMNS,
        description="Traces that begin in the browser or in Next.js: what a person did, from click to database. Click "
        "a trace id to open it. Set a minimum duration above to see only slow ones.",
    ),
    table(
        "API requests",
        jaeger_search("$traced", tags="span.kind=server", min_duration="$minDuration", limit=20),
        overrides=COLUMNS,
        description="Traces in which the chosen service answered a request. Open a slow one and look for the widest "
        "bar below the SERVER span.",
    ),
    table(
        "Background jobs",
        jaeger_search("$traced", tags="messaging.system=bullmq", min_duration="$minDuration", limit=20),
        overrides=COLUMNS,
        description="Traces of queue workers, spans job.<queue>. Downloads take minutes, so durations are long by "
        "nature: compare with earlier ones.",
        links=[to(refs.BACKGROUND_JOBS)],
    ),
    table(
        "Calls to an external service",
        jaeger_search("$traced", tags="external.service=$callee", min_duration="$minDuration", limit=20),
        overrides=COLUMNS,
        description="Traces with an http.client span to the external service chosen above. If these are slow while the "
        "rest is fast, the other side is to blame: see its circuit breaker.",
        links=[to(refs.EXTERNAL_INTEGRATIONS, "Integrations")],
    ),
    table(
        "Database and cache calls",
        jaeger_search("$traced", operation="$operation", tags="$attribute", min_duration="$minDuration", limit=20),
        overrides=COLUMNS,
        description="Traces with a span of the name and the attribute typed above. Spans of the database are db.select "
        "and the like, of the cache cache.get. A trace opens with all attributes of its spans.",
    ),
    text(
        "What can be searched",
        ATTRIBUTES,
        description="The attributes that spans carry, by kind of span, for the box Attribute.",
        height=9,
    ),
    width=12,
)
