"""Log schemas that the tests of the analysis and of the rules read queries with."""

from toolchain.catalog import Catalog, FieldType, log_field, log_schema, matching, one_of, open_label

_STREAM = [
    one_of("service", "backend", "frontend"),
    one_of("level", "error", "info"),
    one_of("environment", "local", "production"),
    matching("job", "[a-z]+", bound=3),
    open_label("pod", example="backend-1", bound=300),
]

APPLICATION = log_schema(
    "application",
    help="One JSON object per line.",
    stream_labels=_STREAM,
    fields=[
        log_field("timestamp", FieldType.TIME, "When.", example="2025-09-06T18:16:05Z"),
        log_field(
            "event", FieldType.STRING, "What.", example="login.failure", values=["login.failure", "login.success"]
        ),
        log_field("component", FieldType.STRING, "Where.", example="auth"),
        log_field("message", FieldType.STRING, "Text.", example="x"),
        log_field("cached", FieldType.BOOLEAN, "Whether it was cached.", example="true"),
        log_field("size", FieldType.NUMBER, "How much.", example="150", unit="bytes"),
        log_field("userId", FieldType.STRING, "Who.", example="u1", tags=["structured-metadata", "personal"]),
        log_field("address", FieldType.STRING, "From where.", example="192.0.2.1", tags=["personal"]),
        log_field("metadata.duration", FieldType.NUMBER, "How long.", example="150", unit="ms"),
        log_field("metadata.user-agent", FieldType.STRING, "Browser.", example="Firefox"),
    ],
)
ACCESS = log_schema(
    "access",
    help="The access log of the proxy.",
    stream_labels=[one_of("service", "proxy"), one_of("environment", "local", "production")],
    fields=[
        log_field("status", FieldType.NUMBER, "HTTP status.", example="200"),
        log_field("request_time", FieldType.NUMBER, "How long.", example="0.1", unit="s"),
        log_field("message", FieldType.STRING, "Text.", example="x"),
    ],
)
CATALOG = Catalog(log_schemas=(APPLICATION, ACCESS))
