"""Alloy, the log shipper."""

from functools import partial

from metrics.jobs import ALLOY
from metrics.owners import PLATFORM
from toolchain.catalog import counter, open_label

_counter = partial(counter, unit="cps", owner=PLATFORM, jobs=[ALLOY])

LOKI_WRITE_SENT_ENTRIES_TOTAL = _counter("loki_write_sent_entries_total", help="Log lines sent to Loki.")
LOKI_WRITE_DROPPED_ENTRIES_TOTAL = _counter(
    "loki_write_dropped_entries_total",
    help="Log lines given up: they are lost.",
    labels=[open_label("reason", example="ingester_error", bound=5)],
)
