"""What sampling leaves of traces in the environment that is compiled, in words."""

from stack import retention
from toolchain.base.durations import duration_seconds
from toolchain.define import Sampling, sampling_here

RETENTION = f"{(duration_seconds(retention.SPANS) or 0) / 86_400:g} days"
"""How long a trace can be found."""


def of_rates(sampling: Sampling) -> str:
    """Return what rates of spans are rates of: of what is sent."""
    if sampling.sent == 1:
        return "Every trace is sent here."
    estimate = f": {1 / sampling.sent:.3g} times as much is an estimate of all" if sampling.sent else ""
    return f"Made of the {_percent(sampling.sent)} of all traces that are sent here{estimate}."


def of_ids(sampling: Sampling) -> str:
    """Return which traces are found by an id from a log line: those that are sent and kept."""
    if sampling.sent == sampling.kept == 1:
        return "Every trace is kept here."
    kept = (
        ""
        if sampling.kept == 1
        else f", and of those errors, slow ones and {_percent(sampling.kept)} of the others kept"
    )
    return (
        f'{_percent(sampling.sent)} of all traces are sent here{kept}; the ids of the others lead to "trace not found": '
        "that is sampling, not a fault."
    )


def _percent(share: float) -> str:
    return f"{100 * share:.3g}%"


FROM_SPANS, IDS = of_rates(sampling_here()), of_ids(sampling_here())
NOT_SENT = _percent(1 - sampling_here().sent)
