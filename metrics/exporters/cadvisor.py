"""cAdvisor: the containers; ``name`` is the container's name in Docker."""

from functools import partial

from metrics.jobs import CADVISOR
from metrics.owners import PLATFORM
from toolchain.catalog import Waiver, counter, gauge, open_label

_CONTAINER = [
    open_label("name", example="medianest-backend", bound=20),
    open_label("id", example="/docker/4bf92f", bound=20, follows="name"),
    open_label("image", example="medianest/backend:1.0", bound=20, follows="name"),
]
_INTERFACE = open_label("interface", example="eth0", bound=2)
_DEVICE = open_label("device", example="/dev/sda", bound=4)

_counter = partial(counter, owner=PLATFORM, jobs=[CADVISOR])
_gauge = partial(gauge, owner=PLATFORM, jobs=[CADVISOR])
_memory = partial(_gauge, unit="bytes", labels=_CONTAINER)

CONTAINER_CPU_USAGE_SECONDS_TOTAL = _counter(
    "container_cpu_usage_seconds_total",
    unit="short",
    help="CPU time; its rate is cores.",
    labels=[*_CONTAINER, open_label("cpu", example="total", bound=1)],
)
CONTAINER_CPU_CFS_PERIODS_TOTAL = _counter(
    "container_cpu_cfs_periods_total", unit="ops", help="Scheduler periods.", labels=_CONTAINER
)
CONTAINER_CPU_CFS_THROTTLED_PERIODS_TOTAL = _counter(
    "container_cpu_cfs_throttled_periods_total",
    unit="ops",
    help="Scheduler periods in which the container was held back at its limit.",
    labels=_CONTAINER,
)
CONTAINER_CPU_CFS_THROTTLED_SECONDS_TOTAL = _counter(
    "container_cpu_cfs_throttled_seconds_total",
    unit="short",
    help="Time that the container's threads were held back.",
    labels=_CONTAINER,
)
CONTAINER_SPEC_CPU_QUOTA = _gauge(
    "container_spec_cpu_quota",
    unit="µs",
    help="CPU time allowed per period; absent or -1 without a limit.",
    labels=_CONTAINER,
    note="The limit in cores is quota / period.",
)
CONTAINER_SPEC_CPU_PERIOD = _gauge(
    "container_spec_cpu_period", unit="µs", help="Length of a scheduler period.", labels=_CONTAINER
)
CONTAINER_MEMORY_WORKING_SET_BYTES = _memory(
    "container_memory_working_set_bytes",
    help="Memory without the part of the file cache that has not been used for a while.",
    note="The active file cache is in it, though the kernel takes that back too before it kills a process.",
)
CONTAINER_MEMORY_TOTAL_ACTIVE_FILE_BYTES = _memory(
    "container_memory_total_active_file_bytes", help="File cache in use: the kernel can take it back."
)
CONTAINER_MEMORY_USAGE_BYTES = _memory("container_memory_usage_bytes", help="Memory with all caches.")
CONTAINER_MEMORY_RSS = _memory(
    "container_memory_rss",
    help="Anonymous memory.",
    waivers=[Waiver("metric-name-unit", "cAdvisor names it so; it holds bytes")],
)
CONTAINER_MEMORY_CACHE = _memory(
    "container_memory_cache",
    help="Page cache of the container.",
    waivers=[Waiver("metric-name-unit", "cAdvisor names it so; it holds bytes")],
)
CONTAINER_SPEC_MEMORY_LIMIT_BYTES = _memory(
    "container_spec_memory_limit_bytes",
    help="Limit of memory.",
    note="0 means no limit: leave it out before dividing.",
)
CONTAINER_NETWORK_RECEIVE_BYTES_TOTAL = _counter(
    "container_network_receive_bytes_total", unit="Bps", help="Bytes received.", labels=[*_CONTAINER, _INTERFACE]
)
CONTAINER_NETWORK_TRANSMIT_BYTES_TOTAL = _counter(
    "container_network_transmit_bytes_total", unit="Bps", help="Bytes sent.", labels=[*_CONTAINER, _INTERFACE]
)
CONTAINER_FS_READS_BYTES_TOTAL = _counter(
    "container_fs_reads_bytes_total", unit="Bps", help="Bytes read from disks.", labels=[*_CONTAINER, _DEVICE]
)
CONTAINER_FS_WRITES_BYTES_TOTAL = _counter(
    "container_fs_writes_bytes_total", unit="Bps", help="Bytes written to disks.", labels=[*_CONTAINER, _DEVICE]
)
CONTAINER_FS_USAGE_BYTES = _gauge(
    "container_fs_usage_bytes", unit="bytes", help="Disk space of the container.", labels=[*_CONTAINER, _DEVICE]
)
CONTAINER_LAST_SEEN = _gauge(
    "container_last_seen",
    unit="dateTimeFromNow",
    help="When cAdvisor last saw the container.",
    labels=_CONTAINER,
    note="Show it as an age.",
    waivers=[Waiver("metric-name-unit", "cAdvisor names it so; it holds Unix seconds")],
)
CONTAINER_START_TIME_SECONDS = _gauge(
    "container_start_time_seconds", unit="dateTimeFromNow", help="When the container started.", labels=_CONTAINER
)
CONTAINER_OOM_EVENTS_TOTAL = _counter(
    "container_oom_events_total", unit="short", help="Times that the container ran out of memory.", labels=_CONTAINER
)
