"""Which traces are kept.

Source: OpenTelemetry documentation, "Sampling"; the collector's tail sampling processor.
"""

from attrs import frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import AtLeast1, Period, Share


@checked
@frozen
class Sampling:
    """Which traces are kept.

    ``sent`` is the share (0-1) of its traces that the application sends on, decided where a trace begins. Of those
    the collector keeps every one with an error, every one that took ``slow`` or longer, and of the others the share
    ``kept``, each decided ``decided_after`` its first span; rates and durations are computed before that, of all that
    are sent. ``most_traces`` may wait for their decision at a time.
    """

    sent: Share = 1.0
    kept: Share = 1.0
    slow: Period = "2s"
    decided_after: Period = "10s"
    most_traces: AtLeast1 = 50_000
