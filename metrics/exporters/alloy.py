"""Alloy, the log shipper."""

from functools import partial

from metrics.jobs import ALLOY
from metrics.owners import PLATFORM
from toolchain.catalog import counter, one_of, open_label

_counter = partial(counter, unit="cps", owner=PLATFORM, jobs=[ALLOY])
_ENDPOINT = [
    open_label("component_id", example="loki.write.default", bound=2),
    open_label("component_path", example="/", bound=1),
    open_label("host", example="loki:3100", bound=1),
    open_label("tenant", example="", bound=1),
]

LOKI_WRITE_SENT_ENTRIES_TOTAL = _counter(
    "loki_write_sent_entries_total", help="Log lines sent to Loki.", labels=_ENDPOINT
)
LOKI_WRITE_DROPPED_ENTRIES_TOTAL = _counter(
    "loki_write_dropped_entries_total",
    help="Log lines given up: they are lost.",
    labels=[*_ENDPOINT, one_of("reason", "ingester_error", "rate_limited", "stream_limited", "line_too_long")],
)
