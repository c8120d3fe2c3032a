"""What prom-client exposes of a Node.js process by itself.

Source: prom-client 15.1, ``lib/metrics/*.js``, of which one metric often sets the others when it is collected.
"""

from collections.abc import Mapping

GC_DURATION = "nodejs_gc_duration_seconds"

_SET_BY: Mapping[str, tuple[str, ...]] = {
    "process_cpu_user_seconds_total": ("process_cpu_system_seconds_total", "process_cpu_seconds_total"),
    "process_start_time_seconds": (),
    "process_resident_memory_bytes": ("process_virtual_memory_bytes", "process_heap_bytes"),
    "process_open_fds": (),
    "process_max_fds": (),
    "nodejs_eventloop_lag_seconds": (
        "nodejs_eventloop_lag_min_seconds",
        "nodejs_eventloop_lag_max_seconds",
        "nodejs_eventloop_lag_mean_seconds",
        "nodejs_eventloop_lag_stddev_seconds",
        "nodejs_eventloop_lag_p50_seconds",
        "nodejs_eventloop_lag_p90_seconds",
        "nodejs_eventloop_lag_p99_seconds",
    ),
    "nodejs_active_resources": (),
    "nodejs_active_resources_total": (),
    "nodejs_active_handles": (),
    "nodejs_active_handles_total": (),
    "nodejs_active_requests": (),
    "nodejs_active_requests_total": (),
    "nodejs_heap_size_total_bytes": ("nodejs_heap_size_used_bytes", "nodejs_external_memory_bytes"),
    "nodejs_heap_space_size_total_bytes": (
        "nodejs_heap_space_size_used_bytes",
        "nodejs_heap_space_size_available_bytes",
    ),
    "nodejs_version_info": (),
    GC_DURATION: (),
}
"""The metrics, each with those that are set when it is collected."""

PROM_CLIENT_DEFAULTS = tuple(name for first, others in _SET_BY.items() for name in (first, *others))
"""The names of all of them."""


def removable_defaults(wanted: frozenset[str]) -> tuple[str, ...]:
    """Return the defaults that can be taken out of a registry so that ``wanted`` remain.

    What sets a metric that is wanted stays, and is exposed as well.
    """
    return tuple(
        name for name in PROM_CLIENT_DEFAULTS if name not in wanted and not wanted.intersection(_SET_BY.get(name, ()))
    )
