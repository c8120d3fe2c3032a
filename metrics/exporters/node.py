"""node_exporter: the hosts."""

from functools import partial

from metrics.jobs import NODE_EXPORTER
from metrics.owners import PLATFORM
from toolchain.catalog import Waiver, counter, gauge, info, one_of, open_label

_counter = partial(counter, owner=PLATFORM, jobs=[NODE_EXPORTER])
_gauge = partial(gauge, owner=PLATFORM, jobs=[NODE_EXPORTER])
_bytes = partial(_gauge, unit="bytes")
_pressure = partial(_counter, unit="percentunit")

_CPU = open_label("cpu", example="0", bound=16)
_MODE = one_of("mode", "idle", "iowait", "irq", "nice", "softirq", "steal", "system", "user")
_DISK = open_label("device", example="sda", bound=8)
_INTERFACE = open_label("device", example="eth0", bound=8)
_FILESYSTEM = [
    open_label("device", example="/dev/sda1", bound=8),
    open_label("device_error", example="", bound=2, follows="device"),
    open_label("fstype", example="ext4", bound=4, follows="device"),
    open_label("mountpoint", example="/", bound=8, follows="device"),
]

NODE_CPU_SECONDS_TOTAL = _counter(
    "node_cpu_seconds_total",
    unit="percentunit",
    help="CPU time by mode; its rate is a share of each core.",
    labels=[_CPU, _MODE],
)
NODE_LOAD1 = _gauge("node_load1", unit="short", help="Load average of one minute.")
NODE_LOAD5 = _gauge("node_load5", unit="short", help="Load average of five minutes.")
NODE_LOAD15 = _gauge("node_load15", unit="short", help="Load average of fifteen minutes.")

NODE_MEMORY_MEMTOTAL_BYTES = _bytes("node_memory_MemTotal_bytes", help="Memory of the host.")
NODE_MEMORY_MEMAVAILABLE_BYTES = _bytes(
    "node_memory_MemAvailable_bytes", help="Memory that programs can still have, caches given back."
)
NODE_MEMORY_MEMFREE_BYTES = _bytes("node_memory_MemFree_bytes", help="Memory used by nothing.")
NODE_MEMORY_BUFFERS_BYTES = _bytes("node_memory_Buffers_bytes", help="Memory used by buffers.")
NODE_MEMORY_CACHED_BYTES = _bytes("node_memory_Cached_bytes", help="Memory used by the page cache.")
NODE_MEMORY_SWAPTOTAL_BYTES = _bytes("node_memory_SwapTotal_bytes", help="Swap of the host.")
NODE_MEMORY_SWAPFREE_BYTES = _bytes("node_memory_SwapFree_bytes", help="Swap used by nothing.")

NODE_FILESYSTEM_AVAIL_BYTES = _bytes(
    "node_filesystem_avail_bytes", help="Space that users can still write.", labels=_FILESYSTEM
)
NODE_FILESYSTEM_SIZE_BYTES = _bytes("node_filesystem_size_bytes", help="Size of a file system.", labels=_FILESYSTEM)
NODE_FILESYSTEM_FREE_BYTES = _bytes(
    "node_filesystem_free_bytes", help="Free space, root's reserve included.", labels=_FILESYSTEM
)
NODE_FILESYSTEM_FILES = _gauge(
    "node_filesystem_files", unit="short", help="Inodes of a file system.", labels=_FILESYSTEM
)
NODE_FILESYSTEM_FILES_FREE = _gauge(
    "node_filesystem_files_free", unit="short", help="Free inodes of a file system.", labels=_FILESYSTEM
)
NODE_FILESYSTEM_READONLY = _gauge(
    "node_filesystem_readonly",
    unit="bool",
    help="1 for a file system that is mounted read-only.",
    labels=_FILESYSTEM,
    value_range=(0, 1),
)

NODE_DISK_READ_BYTES_TOTAL = _counter(
    "node_disk_read_bytes_total", unit="Bps", help="Bytes read from a disk.", labels=[_DISK]
)
NODE_DISK_WRITTEN_BYTES_TOTAL = _counter(
    "node_disk_written_bytes_total", unit="Bps", help="Bytes written to a disk.", labels=[_DISK]
)
NODE_DISK_READS_COMPLETED_TOTAL = _counter(
    "node_disk_reads_completed_total", unit="iops", help="Reads that a disk finished.", labels=[_DISK]
)
NODE_DISK_WRITES_COMPLETED_TOTAL = _counter(
    "node_disk_writes_completed_total", unit="iops", help="Writes that a disk finished.", labels=[_DISK]
)
NODE_DISK_IO_TIME_SECONDS_TOTAL = _counter(
    "node_disk_io_time_seconds_total",
    unit="percentunit",
    help="Time that a disk was busy; its rate is a share of time.",
    labels=[_DISK],
)
NODE_DISK_IO_TIME_WEIGHTED_SECONDS_TOTAL = _counter(
    "node_disk_io_time_weighted_seconds_total",
    unit="short",
    help="Time weighted by operations under way; its rate is the mean queue.",
    labels=[_DISK],
)

NODE_NETWORK_RECEIVE_BYTES_TOTAL = _counter(
    "node_network_receive_bytes_total", unit="Bps", help="Bytes received.", labels=[_INTERFACE]
)
NODE_NETWORK_TRANSMIT_BYTES_TOTAL = _counter(
    "node_network_transmit_bytes_total", unit="Bps", help="Bytes sent.", labels=[_INTERFACE]
)
NODE_NETWORK_RECEIVE_ERRS_TOTAL = _counter(
    "node_network_receive_errs_total", unit="pps", help="Packets received with errors.", labels=[_INTERFACE]
)
NODE_NETWORK_TRANSMIT_ERRS_TOTAL = _counter(
    "node_network_transmit_errs_total", unit="pps", help="Packets sent with errors.", labels=[_INTERFACE]
)
NODE_NETWORK_RECEIVE_DROP_TOTAL = _counter(
    "node_network_receive_drop_total", unit="pps", help="Packets dropped on receipt.", labels=[_INTERFACE]
)
NODE_NETWORK_TRANSMIT_DROP_TOTAL = _counter(
    "node_network_transmit_drop_total", unit="pps", help="Packets dropped before sending.", labels=[_INTERFACE]
)

NODE_PRESSURE_CPU_WAITING_SECONDS_TOTAL = _pressure(
    "node_pressure_cpu_waiting_seconds_total", help="Time that some task waited for a CPU."
)
NODE_PRESSURE_IO_WAITING_SECONDS_TOTAL = _pressure(
    "node_pressure_io_waiting_seconds_total", help="Time that some task waited for a disk."
)
NODE_PRESSURE_IO_STALLED_SECONDS_TOTAL = _pressure(
    "node_pressure_io_stalled_seconds_total", help="Time that every task waited for a disk."
)
NODE_PRESSURE_MEMORY_WAITING_SECONDS_TOTAL = _pressure(
    "node_pressure_memory_waiting_seconds_total", help="Time that some task waited for memory."
)
NODE_PRESSURE_MEMORY_STALLED_SECONDS_TOTAL = _pressure(
    "node_pressure_memory_stalled_seconds_total", help="Time that every task waited for memory."
)

NODE_FILEFD_ALLOCATED = _gauge("node_filefd_allocated", unit="short", help="File descriptors open on the host.")
NODE_FILEFD_MAXIMUM = _gauge("node_filefd_maximum", unit="short", help="Most file descriptors allowed.")
NODE_BOOT_TIME_SECONDS = _gauge("node_boot_time_seconds", unit="dateTimeAsIso", help="When the host started.")
NODE_TIME_SECONDS = _gauge("node_time_seconds", unit="dateTimeAsIso", help="The host's clock.")
NODE_VMSTAT_OOM_KILL = _counter(
    "node_vmstat_oom_kill",
    unit="short",
    help="Processes that the kernel killed for want of memory.",
    waivers=[Waiver("metric-name-total", "node_exporter names it after the field in /proc/vmstat")],
)
NODE_UNAME_INFO = info(
    "node_uname_info",
    help="Name and kernel of the host.",
    owner=PLATFORM,
    jobs=[NODE_EXPORTER],
    labels=[
        open_label("nodename", example="medianest-1", bound=1),
        open_label("release", example="6.1.0", bound=1),
        open_label("sysname", example="Linux", bound=1),
    ],
)
