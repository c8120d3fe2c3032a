"""Counters that are such by their name alone, where nobody describes the metric."""

from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Selector

_EVENTS = frozenset(
    {
        *(
            "error",
            "errors",
            "failure",
            "failures",
            "exceptions",
            "timeouts",
            "retries",
            "restarts",
            "dropped",
            "denied",
        ),
        *("request", "requests", "responses", "queries", "calls", "commands", "operations", "attempts", "transactions"),
        *("hits", "misses", "evictions", "events", "messages", "packets", "received", "sent", "rejected", "seconds"),
        *("bytes", "reads", "writes", "refused", "failed"),
    }
)
"""Words before ``_total`` for what happens, rather than for what there is at the moment."""

_STATES = frozenset(
    {
        *("active", "available", "concurrent", "current", "inflight", "max", "offline", "open", "pending", "queued"),
        *("running", "unapplied", "waiting"),
        *("allocated", "capacity", "free", "limit", "mem", "memory", "reserved", "size", "space", "swap", "used"),
    }
)
"""Words anywhere in a name of how much there is at the moment."""


def is_total_by_name(analysis: Analysis, selector: Selector) -> bool:
    """Return whether nobody describes a metric and its name ends as that of a counter does (OpenMetrics).

    Many exporters call a gauge of how many there are so too: it takes a function such as rate to tell.
    """
    recorded = analysis.context.recorded
    return selector.name.endswith("_total") and not analysis.metrics_of(selector) and selector.name not in recorded


def is_counter_by_name(analysis: Analysis, selector: Selector) -> bool:
    """Return whether nobody describes a metric, and its name says that it counts events."""
    words = selector.name.removesuffix("_total").split("_")
    return words[-1] in _EVENTS and _STATES.isdisjoint(words) and is_total_by_name(analysis, selector)
