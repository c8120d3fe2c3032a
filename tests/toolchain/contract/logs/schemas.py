"""Log schemas whose fields have every form that there is."""

import json
from typing import Any

from toolchain.catalog import (
    FieldType,
    Kept,
    LogSchema,
    Privacy,
    Removed,
    SensitivePattern,
    kept,
    log_field,
    log_schema,
    one_of,
    open_label,
    removed,
    rewritten,
)

LEVEL = one_of("level", "error", "warn", "info")

SHOP = log_schema(
    "shop",
    help="What the shop writes.",
    stream_labels=[LEVEL, one_of("service", "shop", "till"), open_label("job", example="shop", bound=2)],
    labels_in_record=["level", "service"],
    required=["time", "level", "message", "service", "order.id"],
    fields=[
        log_field("message", FieldType.STRING, "Free text.", example="sold"),
        log_field("time", FieldType.TIME, "When.", example="2026-01-05T00:00:00.000Z"),
        log_field("userId", FieldType.STRING, "Who.", example="u-1", tags=["personal"]),
        log_field("session", FieldType.STRING, "Session.", example="s-1", tags=["personal"]),
        log_field("address", FieldType.STRING, "From where.", example="192.0.2.0", tags=["personal"]),
        log_field("event", FieldType.STRING, "What.", example="order.sold", values=["order.sold", "order.returned"]),
        log_field("traceId", FieldType.STRING, "Trace.", example="0af7", pattern="[0-9a-f]{4}"),
        log_field("order.id", FieldType.STRING, "Which.", example="o-1"),
        log_field("order.total", FieldType.NUMBER, "How much.", example="9.5", unit="currencyEUR"),
        log_field("order.2go", FieldType.BOOLEAN, "Taken away.", example="true"),
    ],
)
PROXY = log_schema(
    "proxy",
    help="What the proxy writes.",
    stream_labels=[LEVEL],
    required=["at", "status"],
    fields=[
        log_field("at", FieldType.TIME, "When.", example="2026-01-05T00:00:00+00:00"),
        log_field("status", FieldType.NUMBER, "Status.", example="200"),
        log_field("agent", FieldType.STRING, "Browser.", example="Firefox"),
    ],
)
EMAIL = SensitivePattern("e-mail", "An e-mail address.", (Removed(r"[a-z]+@[a-z]+\.[a-z]+"),))
NUMBERS = SensitivePattern(
    "address",
    "The last number.",
    (Kept(r"[0-9]+\.[0-9]+\.[0-9]+\."), Removed("[1-9][0-9]*")),
    replacement="0",
    watched=False,
)
PRIVACY = Privacy(
    (EMAIL, NUMBERS),
    (kept("userId", reason="opaque"), removed("session"), rewritten("address", by=[NUMBERS])),
)
SCHEMAS: tuple[LogSchema, ...] = (SHOP, PROXY)


def record(**changes: Any) -> dict[str, Any]:
    """A record of the shop, with some of its fields changed, and those that are None left out."""
    fields = {
        "time": "2026-01-05T10:11:12.345Z",
        "level": "info",
        "service": "shop",
        "message": "sold",
        "order": {"id": "o-1", "total": 9.5, "2go": False},
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def lines(*records: Any) -> bytes:
    """Records as a file has them; what is bytes is a line by itself."""
    return b"".join((each if isinstance(each, bytes) else json.dumps(each).encode()) + b"\n" for each in records)
