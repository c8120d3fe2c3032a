"""What sampling leaves of traces, in words, as it is defined."""

from metrics.traces import SHARE_SENT
from stack import retention
from toolchain.base.durations import duration_seconds

SENT = f"{SHARE_SENT:.0%}"
"""Share of the traces that is sent outside development."""
NOT_SENT = f"{1 - SHARE_SENT:.0%}"
KEPT = f"{(duration_seconds(retention.SPANS) or 0) / 86_400:g} days"
"""How long a trace can be found."""
FROM_SPANS = f"Made of the traces that are sent: all in development, {SENT} elsewhere."
"""Of a rate that is no rate of all that happens."""
