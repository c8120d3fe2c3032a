"""Metrics that client libraries expose by themselves, with their types and labels.

Source: prom-client 15 (lib/metrics), client_golang (collectors), client_python (process, platform and GC collectors),
client_java and Micrometer by the beginning of their names.
"""

from collections.abc import Container, Mapping

from attrs import frozen


@frozen
class Default:
    """A metric that a client library exposes by itself."""

    type: str
    labels: frozenset[str] = frozenset()


def _gauges(*names: str) -> dict[str, Default]:
    return dict.fromkeys(names, Default("gauge"))


_PROCESS = {
    "process_cpu_seconds_total": Default("counter"),
    **_gauges(
        "process_start_time_seconds",
        "process_resident_memory_bytes",
        "process_virtual_memory_bytes",
        "process_open_fds",
        "process_max_fds",
    ),
}
ON_LINUX = frozenset({"process_virtual_memory_bytes", "process_open_fds", "process_max_fds", "process_heap_bytes"})
"""What prom-client reads of /proc: elsewhere it exposes none of them."""
_OF_TYPE, _OF_SPACE = Default("gauge", frozenset({"type"})), Default("gauge", frozenset({"space"}))
_LAG = "nodejs_eventloop_lag"
_SPACE = "nodejs_heap_space_size"

PROM_CLIENT: Mapping[str, Default] = {
    **_PROCESS,
    "process_cpu_user_seconds_total": Default("counter"),
    "process_cpu_system_seconds_total": Default("counter"),
    **_gauges(
        "process_heap_bytes",
        f"{_LAG}_seconds",
        *(f"{_LAG}_{part}_seconds" for part in ("min", "max", "mean", "stddev", "p50", "p90", "p99")),
        *(f"nodejs_active_{what}_total" for what in ("resources", "handles", "requests")),
        "nodejs_heap_size_total_bytes",
        "nodejs_heap_size_used_bytes",
        "nodejs_external_memory_bytes",
    ),
    **{f"nodejs_active_{what}": _OF_TYPE for what in ("resources", "handles", "requests")},
    **{f"{_SPACE}_{part}_bytes": _OF_SPACE for part in ("total", "used", "available")},
    "nodejs_version_info": Default("gauge", frozenset({"version", "major", "minor", "patch"})),
    "nodejs_gc_duration_seconds": Default("histogram", frozenset({"kind"})),
}
GO: Mapping[str, Default] = {
    **_PROCESS,
    "go_gc_duration_seconds": Default("summary"),
    **_gauges("go_goroutines", "go_threads", "process_virtual_memory_max_bytes"),
    "go_info": Default("gauge", frozenset({"version"})),
}
PYTHON: Mapping[str, Default] = {
    **_PROCESS,
    "python_info": Default("gauge", frozenset({"implementation", "major", "minor", "patchlevel", "version"})),
    **{
        f"python_gc_{what}_total": Default("counter", frozenset({"generation"}))
        for what in ("objects_collected", "objects_uncollectable", "collections")
    },
}
GO_CLIENT = "Go's client"
_CLIENTS: tuple[tuple[str, str, Mapping[str, Default]], ...] = (
    ("nodejs_version_info", "prom-client", PROM_CLIENT),
    ("nodejs_heap_size_total_bytes", "prom-client", PROM_CLIENT),
    ("go_info", GO_CLIENT, GO),
    ("go_goroutines", GO_CLIENT, GO),
    ("promhttp_metric_handler_errors_total", GO_CLIENT, GO),
    ("python_info", "Python's client", PYTHON),
)
_PREFIXES = (
    *("process_", "nodejs_", "go_", "python_", "promhttp_", "jvm_", "net_conntrack_", "ruby_", "dotnet_"),
    *("target_info", "otel_scope_"),
)


def client_of(names: Container[str]) -> tuple[str, Mapping[str, Default]]:
    """Return the client library that exposes these names, and its own metrics; nobody and none where it is unknown."""
    return next(((client, own) for marker, client, own in _CLIENTS if marker in names), ("", {}))


def is_default(name: str) -> bool:
    """Return whether a metric has a name of those that client libraries expose by themselves."""
    return name.startswith(_PREFIXES)
