"""What prom-client exposes by itself in every Node.js process."""

from functools import partial

from metrics import buckets
from metrics.jobs import APP, FRONTEND
from metrics.owners import BACKEND
from toolchain.catalog import Waiver, counter, gauge, histogram, info, one_of, open_label

_JOBS = [APP, FRONTEND]
_counter = partial(counter, owner=BACKEND, jobs=_JOBS)
_gauge = partial(gauge, owner=BACKEND, jobs=_JOBS)
_lag = partial(
    _gauge,
    unit="s",
    replicas="each",
    waivers=[Waiver("metric-name-aggregation", "prom-client names it so; it is computed since the last scrape")],
)

_HEAP_SPACE = one_of(
    "space",
    *("read_only", "new", "old", "code", "shared", "new_large_object", "large_object", "code_large_object"),
    "shared_large_object",
)
_TYPE = open_label("type", example="TCPSocketWrap", bound=20)

PROCESS_CPU_SYSTEM_SECONDS_TOTAL = _counter(
    "process_cpu_system_seconds_total",
    unit="short",
    help="CPU time in system mode; its rate is cores.",
)
PROCESS_CPU_SECONDS_TOTAL = _counter(
    "process_cpu_seconds_total",
    unit="short",
    help="CPU time in user and system mode; its rate is cores.",
)
PROCESS_START_TIME_SECONDS = _gauge(
    "process_start_time_seconds", unit="dateTimeAsIso", help="When the process started.", replicas="each"
)
PROCESS_VIRTUAL_MEMORY_BYTES = _gauge("process_virtual_memory_bytes", unit="bytes", help="Virtual memory (Linux).")
PROCESS_OPEN_FDS = _gauge("process_open_fds", unit="short", help="File descriptors open (Linux).")
PROCESS_MAX_FDS = _gauge("process_max_fds", unit="short", help="Most file descriptors allowed (Linux).")

NODEJS_EVENTLOOP_LAG_MIN_SECONDS = _lag("nodejs_eventloop_lag_min_seconds", help="Shortest lag of the event loop.")
NODEJS_EVENTLOOP_LAG_MAX_SECONDS = _lag("nodejs_eventloop_lag_max_seconds", help="Longest lag of the event loop.")
NODEJS_EVENTLOOP_LAG_MEAN_SECONDS = _lag("nodejs_eventloop_lag_mean_seconds", help="Mean lag of the event loop.")
NODEJS_EVENTLOOP_LAG_STDDEV_SECONDS = _lag(
    "nodejs_eventloop_lag_stddev_seconds", help="Standard deviation of the event loop's lag."
)
NODEJS_EVENTLOOP_LAG_P50_SECONDS = _lag("nodejs_eventloop_lag_p50_seconds", help="Median lag of the event loop.")
NODEJS_EVENTLOOP_LAG_P90_SECONDS = _lag("nodejs_eventloop_lag_p90_seconds", help="90th percentile of the lag.")
NODEJS_EVENTLOOP_LAG_P99_SECONDS = _lag("nodejs_eventloop_lag_p99_seconds", help="99th percentile of the lag.")

NODEJS_ACTIVE_RESOURCES = _gauge(
    "nodejs_active_resources", unit="short", help="Resources that keep the event loop alive.", labels=[_TYPE]
)
NODEJS_ACTIVE_HANDLES = _gauge(
    "nodejs_active_handles", unit="short", help="Open handles, such as sockets and timers.", labels=[_TYPE]
)
NODEJS_ACTIVE_REQUESTS = _gauge(
    "nodejs_active_requests", unit="short", help="Requests to the operating system under way.", labels=[_TYPE]
)
NODEJS_EXTERNAL_MEMORY_BYTES = _gauge(
    "nodejs_external_memory_bytes", unit="bytes", help="Memory of buffers outside the heap."
)
NODEJS_HEAP_SPACE_SIZE_TOTAL_BYTES = _gauge(
    "nodejs_heap_space_size_total_bytes", unit="bytes", help="Size of a heap space.", labels=[_HEAP_SPACE]
)
NODEJS_HEAP_SPACE_SIZE_USED_BYTES = _gauge(
    "nodejs_heap_space_size_used_bytes", unit="bytes", help="Used bytes of a heap space.", labels=[_HEAP_SPACE]
)
NODEJS_HEAP_SPACE_SIZE_AVAILABLE_BYTES = _gauge(
    "nodejs_heap_space_size_available_bytes", unit="bytes", help="Free bytes of a heap space.", labels=[_HEAP_SPACE]
)
NODEJS_GC_DURATION_SECONDS = histogram(
    "nodejs_gc_duration_seconds",
    unit="s",
    help="Duration of garbage collections.",
    owner=BACKEND,
    jobs=_JOBS,
    labels=[one_of("kind", "minor", "major", "incremental", "weakcb")],
    buckets=buckets.GC,
)
NODEJS_VERSION_INFO = info(
    "nodejs_version_info",
    help="Version of Node.js.",
    owner=BACKEND,
    jobs=_JOBS,
    labels=[
        open_label("version", example="v20.20.2", bound=2),
        open_label("major", example="20", bound=1),
        open_label("minor", example="20", bound=1),
        open_label("patch", example="2", bound=1),
    ],
)
