"""Resources of the Node.js processes, and what they hold open."""

from functools import partial

from metrics import buckets
from metrics.jobs import APP, FRONTEND
from metrics.owners import BACKEND
from metrics.vocabulary import BREAKER
from toolchain.catalog import counter, gauge, histogram, stateset

_gauge = partial(gauge, owner=BACKEND, jobs=[APP, FRONTEND])

NODEJS_HEAP_SIZE_TOTAL_BYTES = _gauge(
    "nodejs_heap_size_total_bytes",
    unit="bytes",
    help="Heap that V8 has reserved.",
    note="V8 sizes it to what is used: it is not the limit of the heap.",
)
NODEJS_HEAP_SIZE_USED_BYTES = _gauge(
    "nodejs_heap_size_used_bytes",
    unit="bytes",
    help="Heap in use.",
    note="Above 90% of the reserved heap is normal while that is small: look at both against the heap's limit.",
)
NODEJS_EVENTLOOP_LAG_SECONDS = _gauge(
    "nodejs_eventloop_lag_seconds",
    unit="s",
    help="Lag of the event loop, measured once per scrape.",
    replicas="each",
    note="One sample per scrape misses most stalls: show nodejs_eventloop_lag_p99_seconds beside it.",
)
PROCESS_CPU_USER_SECONDS_TOTAL = counter(
    "process_cpu_user_seconds_total",
    unit="short",
    help="CPU time in user mode; its rate is cores.",
    owner=BACKEND,
    jobs=[APP, FRONTEND],
    note="User mode only; the whole is process_cpu_seconds_total.",
)
PROCESS_RESIDENT_MEMORY_BYTES = _gauge(
    "process_resident_memory_bytes",
    unit="bytes",
    help="Resident memory of the process.",
    note="Every Go exporter has it too: always select the job.",
)
FILE_UPLOAD_SIZE_BYTES = histogram(
    "file_upload_size_bytes",
    unit="bytes",
    help="Size of uploaded files.",
    owner=BACKEND,
    jobs=[APP],
    buckets=buckets.UPLOAD,
    note="The buckets are bytes: prom-client's default ones are for seconds.",
)
CONCURRENT_WEBSOCKET_CONNECTIONS = gauge(
    "concurrent_websocket_connections",
    unit="short",
    help="Socket.IO connections open now; one browser tab is one connection.",
    owner=BACKEND,
    jobs=[APP],
    value_range=(0, 200),
)
CIRCUIT_BREAKER_STATE = stateset(
    "circuit_breaker_state",
    states={0: "closed", 1: "open", 2: "half-open"},
    help="State of a circuit breaker.",
    owner=BACKEND,
    jobs=[APP],
    labels=[BREAKER],
    note="Half-open (2) is larger than open (1): max is not the worst. Compare with == 1, or with > 0 for not closed.",
)
