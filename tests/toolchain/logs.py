"""A log schema that the toolchain's tests build queries from."""

from toolchain.catalog import FieldType, log_field, log_schema, one_of

LOGS = log_schema(
    "application",
    help="One JSON object per line.",
    stream_labels=[one_of("service", "backend", "frontend"), one_of("level", "error", "info")],
    fields=[
        log_field(
            "event", FieldType.STRING, "What.", example="login.failure", values=["login.failure", "login.success"]
        ),
        log_field("metadata.duration", FieldType.NUMBER, "How long.", example="150", unit="ms"),
        log_field("message", FieldType.STRING, "Text.", example="x"),
    ],
)
