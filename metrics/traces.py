"""Traces: services, spans and their attributes.

Environments say which share is sent, decided where a trace begins: rates of spans are that share of the traffic, and
the log lines of others carry the id of a trace that was never sent.
"""

from toolchain.catalog import SpanAttribute, SpanKind, TraceSchema

HTTP_METHOD = SpanAttribute("http.method", "Method.", "GET", aliases=("http.request.method",))
HTTP_STATUS = SpanAttribute("http.status_code", "Status.", "200", aliases=("http.response.status_code",))

TRACES = TraceSchema(
    services=("medianest-frontend", "medianest-backend"),
    callees=("postgresql", "redis", "plex", "overseerr", "youtube", "uptime-kuma"),
    resource_attributes=(
        SpanAttribute("service.name", "Who made the span.", "medianest-backend"),
        SpanAttribute("service.version", "Its version.", "1.4.0"),
        SpanAttribute(
            "deployment.environment", "Where it runs.", "production", aliases=("deployment.environment.name",)
        ),
        SpanAttribute("service.instance.id", "Which replica.", "backend-1"),
    ),
    spans=(
        SpanKind(
            name="HTTP server",
            pattern=r"(GET|POST|PUT|PATCH|DELETE|OPTIONS|HEAD) /.*",
            kind="SERVER",
            example="GET /api/v1/media/search",
            attributes=(
                HTTP_METHOD,
                SpanAttribute("http.route", "Route template.", "/api/v1/media/search"),
                HTTP_STATUS,
                SpanAttribute(
                    "http.response.size", "Bytes of the answer.", "512", aliases=("http.response.body.size",)
                ),
                SpanAttribute("http.correlation_id", "The request through all services.", "req-abc123"),
                SpanAttribute(
                    "http.user_agent", "Browser.", "Firefox", aliases=("user_agent.original",), personal=True
                ),
                SpanAttribute(
                    "http.remote_addr",
                    "Address of the client.",
                    "192.0.2.0",
                    aliases=("client.address",),
                    personal=True,
                ),
                SpanAttribute("user.id", "The signed-in user.", "user-123", aliases=("enduser.id",), personal=True),
            ),
        ),
        SpanKind(
            name="database",
            pattern=r"db\..+",
            kind="CLIENT",
            example="db.select",
            attributes=(
                SpanAttribute("db.system", "The database.", "postgresql", aliases=("db.system.name",)),
                SpanAttribute("db.operation", "The statement's verb.", "SELECT", aliases=("db.operation.name",)),
                SpanAttribute("db.statement", "The statement.", "SELECT 1", aliases=("db.query.text",), personal=True),
                SpanAttribute("db.table", "The table.", "users", aliases=("db.sql.table", "db.collection.name")),
            ),
        ),
        SpanKind(
            name="cache",
            pattern=r"cache\.(get|set|delete|invalidate|clear)",
            kind="CLIENT",
            example="cache.get",
            attributes=(
                SpanAttribute("cache.system", "The cache.", "redis"),
                SpanAttribute("cache.operation", "What was done.", "get"),
                SpanAttribute("cache.key", "The key.", "plex:libraries", personal=True),
                SpanAttribute("cache.hit", "Whether the key was found.", "true"),
                SpanAttribute("cache.ttl", "Seconds to live.", "300"),
            ),
        ),
        SpanKind(
            name="external call",
            pattern=r"http\.client\..+",
            kind="CLIENT",
            example="http.client.get",
            attributes=(
                HTTP_METHOD,
                SpanAttribute("http.url", "The address.", "http://plex:32400/", aliases=("url.full",), personal=True),
                SpanAttribute("http.scheme", "The scheme.", "http", aliases=("url.scheme",)),
                SpanAttribute("http.host", "The host.", "plex:32400", aliases=("server.address",)),
                HTTP_STATUS,
                SpanAttribute("external.service", "Which service.", "plex"),
            ),
        ),
        SpanKind(
            name="business",
            pattern=r"business\..+",
            kind="INTERNAL",
            example="business.media.request",
            attributes=(
                SpanAttribute("medianest.operation", "What was done.", "media.request"),
                SpanAttribute("medianest.user_id", "For whom.", "user-123", personal=True),
                SpanAttribute("medianest.media_type", "Kind of media.", "movie"),
                SpanAttribute("operation.name", "Name of the operation.", "request"),
                SpanAttribute("operation.type", "Type of the operation.", "media"),
            ),
        ),
        SpanKind(
            name="job",
            pattern=r"job\..+",
            kind="CONSUMER",
            example="job.youtube-downloads",
            attributes=(
                SpanAttribute("messaging.system", "The queue system.", "bullmq"),
                SpanAttribute("messaging.destination.name", "The queue.", "youtube-downloads"),
                SpanAttribute("medianest.operation", "What was done.", "youtube.download"),
            ),
        ),
    ),
    untraced=("/health", "/favicon.ico", "/static/"),
    databases=("db.system", "cache.system"),
    peers=("external.service",),
)
