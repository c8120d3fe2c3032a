"""Log records: what selects a stream in Loki, and what a line contains.

Durations in logs are milliseconds and error rates percent, where metrics have seconds and ratios. ``service`` is who
wrote the line; the subject of an event is a field of it.
"""

from metrics.vocabulary import ENVIRONMENT, LOG_CATEGORY, LOG_LEVEL, LOG_SERVICE
from toolchain.catalog import FieldType, log_field, log_schema, one_of, open_label

_STREAM = [LOG_SERVICE, ENVIRONMENT, LOG_LEVEL, LOG_CATEGORY, open_label("job", example="medianest-app", bound=3)]

EVENTS = (
    *("user.login.success", "user.login.failure", "user.logout"),
    *("user.password_reset.requested", "user.password_reset.completed", "user.oauth.failure"),
    *("session.token.rejected", "session.device.blocked", "csrf.rejected", "ratelimit.exceeded"),
    "webhook.signature.invalid",
    *("media.request.created", "media.request.approved", "media.request.processing"),
    *("media.request.available", "media.request.denied", "media.request.failed"),
    *("service.health.degraded", "service.health.recovered", "service.health.down"),
    *("circuit.opened", "circuit.half_opened", "circuit.closed"),
    *("integration.sync.completed", "integration.sync.failed"),
    *("job.added", "job.active", "job.completed", "job.failed", "job.stalled"),
    *("query.slow", "memory.high"),
)

STRING, NUMBER, BOOLEAN = FieldType.STRING, FieldType.NUMBER, FieldType.BOOLEAN

APPLICATION_LOGS = log_schema(
    "application",
    help="Backend and frontend: one JSON object per line, written by Winston.",
    stream_labels=_STREAM,
    labels_in_record=["level", "service", "category", "environment"],
    required=["timestamp", "level", "service", "message"],
    fields=[
        log_field("timestamp", FieldType.TIME, "When, in UTC with milliseconds.", example="2025-09-06T18:16:05.564Z"),
        log_field(
            "correlationId",
            STRING,
            "One request through all services; also a header.",
            example="req-abc123",
            pattern=r"req-[A-Za-z0-9-]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
            tags=["structured-metadata"],
        ),
        log_field(
            "traceId",
            STRING,
            "The trace in Jaeger, if it was sampled.",
            example="4bf92f3577b34da6a3ce929d0e0e4736",
            pattern="[0-9a-f]{32}",
            tags=["structured-metadata"],
        ),
        log_field(
            "spanId",
            STRING,
            "The span.",
            example="00f067aa0ba902b7",
            pattern="[0-9a-f]{16}",
            tags=["structured-metadata"],
        ),
        log_field(
            "userId",
            STRING,
            "The signed-in user, as an opaque id.",
            example="user-123",
            tags=["structured-metadata", "personal"],
        ),
        log_field("component", STRING, "Controller, service, middleware or job.", example="auth.controller"),
        log_field("operation", STRING, "What was being done.", example="login"),
        log_field("message", STRING, "Free text; never match on it where event exists.", example="User signed in"),
        log_field("event", STRING, "Noun, verb, outcome.", example="user.login.success", values=EVENTS),
        log_field("mediaId", STRING, "The media of a media event.", example="movie-456"),
        log_field("metadata.duration", NUMBER, "How long it took.", example="150", unit="ms"),
        log_field("metadata.responseTime", NUMBER, "Response time, on health events.", example="5000", unit="ms"),
        log_field("metadata.errorRate", NUMBER, "Errors in percent, 0 to 100.", example="15", unit="percent"),
        log_field("metadata.method", STRING, "HTTP method.", example="POST"),
        log_field("metadata.endpoint", STRING, "Route template.", example="/api/v1/auth/login"),
        log_field("metadata.statusCode", NUMBER, "HTTP status.", example="200"),
        log_field("metadata.userAgent", STRING, "Browser.", example="Firefox", tags=["personal"]),
        log_field("metadata.ip", STRING, "Address of the client.", example="192.0.2.0", tags=["personal"]),
        log_field(
            "metadata.loginMethod",
            STRING,
            "How the user signed in.",
            example="plex",
            values=["plex", "password", "github", "google"],
        ),
        log_field("metadata.2faEnabled", BOOLEAN, "Whether a second factor was used.", example="true"),
        log_field("metadata.mediaType", STRING, "Kind of media.", example="movie"),
        log_field("metadata.source", STRING, "Where the media comes from.", example="overseerr"),
        log_field("stack", STRING, "Stack of an error.", example="Error: ..."),
        log_field("error", STRING, "Text of an error.", example="ECONNREFUSED"),
        log_field(
            "auditCategory",
            STRING,
            "What kind of security record.",
            example="authentication",
            values=["authentication", "authorization", "data_access", "system", "user_action"],
        ),
        log_field(
            "outcome",
            STRING,
            "How a security event ended.",
            example="failure",
            values=["success", "failure", "blocked"],
        ),
        log_field("riskScore", NUMBER, "Risk of a security event, 0 to 100.", example="20"),
        log_field("ipAddress", STRING, "Address of a security event.", example="192.0.2.0", tags=["personal"]),
        log_field("resource", STRING, "What was accessed.", example="/api/v1/admin/users"),
        log_field("action", STRING, "What was attempted.", example="delete"),
        log_field("sessionId", STRING, "The session.", example="s-1", tags=["personal"]),
        log_field("details", STRING, "More about a security event.", example="token expired"),
    ],
)

NGINX_ACCESS_LOGS = log_schema(
    "nginx",
    help="Nginx' access log as JSON; times are seconds here.",
    stream_labels=_STREAM,
    required=[
        *("timestamp", "remote_addr", "remote_user", "request", "status", "body_bytes_sent", "request_time"),
        *("http_referrer", "http_user_agent", "http_x_forwarded_for"),
        *("upstream_connect_time", "upstream_header_time", "upstream_response_time", "ssl_protocol", "ssl_cipher"),
    ],
    fields=[
        log_field("timestamp", FieldType.TIME, "When.", example="2025-09-06T18:16:05+00:00"),
        log_field("remote_addr", STRING, "Address of the client.", example="192.0.2.0", tags=["personal"]),
        log_field("remote_user", STRING, "User of basic authentication.", example="-", tags=["personal"]),
        log_field("request", STRING, "The request line.", example="GET /api/v1/media/search HTTP/2.0"),
        log_field("status", NUMBER, "HTTP status; 429 is rate-limited, 499 given up by the client.", example="200"),
        log_field("body_bytes_sent", NUMBER, "Bytes of the answer.", example="512", unit="bytes"),
        log_field("request_time", NUMBER, "Time from first byte read to last byte sent.", example="0.015", unit="s"),
        log_field("http_referrer", STRING, "Where the request came from.", example="-"),
        log_field("http_user_agent", STRING, "Browser.", example="Firefox", tags=["personal"]),
        log_field("http_x_forwarded_for", STRING, "Addresses before a proxy.", example="-", tags=["personal"]),
        log_field("upstream_connect_time", STRING, "Seconds as text; '-' or a list.", example="0.001"),
        log_field("upstream_header_time", STRING, "Seconds as text; '-' or a list.", example="0.012"),
        log_field("upstream_response_time", STRING, "Seconds as text; '-' or a list.", example="0.014"),
        log_field("ssl_protocol", STRING, "TLS version.", example="TLSv1.3"),
        log_field("ssl_cipher", STRING, "TLS cipher.", example="TLS_AES_256_GCM_SHA384"),
    ],
)

GRAFANA_LOGS = log_schema(
    "grafana",
    help="Grafana's own log, as logfmt: the trail of who looked at what and who changed what.",
    stream_labels=[one_of("service", "grafana"), *_STREAM[1:]],
    fields=[
        log_field("t", FieldType.TIME, "When.", example="2025-09-06T18:16:05.564Z"),
        log_field("logger", STRING, "Which part of Grafana; context is what people ask of it.", example="context"),
        log_field("msg", STRING, "Free text.", example="Request Completed"),
        log_field("userId", STRING, "The account, by Grafana's number.", example="3", tags=["personal"]),
        log_field("orgId", STRING, "The organisation.", example="1"),
        log_field("uname", STRING, "The account, by its name.", example="anna", tags=["personal"]),
        log_field("method", STRING, "HTTP method.", example="GET"),
        log_field("path", STRING, "What was asked for.", example="/api/dashboards/uid/security-logs"),
        log_field("handler", STRING, "The same as a route template.", example="/api/dashboards/uid/:uid"),
        log_field("status", NUMBER, "HTTP status.", example="200"),
        log_field("remote_addr", STRING, "Address of the client.", example="192.0.2.0", tags=["personal"]),
        log_field("time_ms", NUMBER, "How long it took.", example="3", unit="ms"),
        log_field("size", NUMBER, "Bytes of the answer.", example="512", unit="bytes"),
        log_field("duration", STRING, "How long it took, with its unit.", example="3.274041ms"),
        log_field("referer", STRING, "From which page; empty for scripts.", example="http://grafana/d/security-logs"),
        log_field("status_source", STRING, "Whether Grafana or what is behind it failed.", example="server"),
        log_field("username", STRING, "The account of a proxied request.", example="anna", tags=["personal"]),
        log_field("datasource", STRING, "The type of the data source that a request is proxied to.", example="loki"),
        log_field("uri", STRING, "What was asked of it.", example="/api/datasources/proxy/uid/loki/loki/api/v1/labels"),
        log_field("error", STRING, "Text of an error.", example="Not Found"),
    ],
)
