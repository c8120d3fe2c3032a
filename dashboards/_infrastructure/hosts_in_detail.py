"""More of the hosts: load, pressure, memory in detail, and what runs out unnoticed."""

from alerts import thresholds as limits
from dashboards._house import refs, to
from metrics.exporters import node as host
from signals.machines import REAL_DISKS
from toolchain.define import columns, prom, q, row, stat, table, timeseries

TO_CAPACITY = to(refs.BASELINES_CAPACITY, "Capacity")

HOSTS_IN_DETAIL = row(
    "More of the hosts",
    timeseries(
        "Load",
        prom(q.max(host.NODE_LOAD1), "1 minute"),
        prom(q.max(host.NODE_LOAD5), "5 minutes"),
        prom(q.max(host.NODE_LOAD15), "15 minutes"),
        description="Tasks that run or wait. Above the number of cores for long, work queues up.",
        decimals=1,
    ),
    timeseries(
        "Pressure",
        prom(q.max(q.rate(host.NODE_PRESSURE_CPU_WAITING_SECONDS_TOTAL)), "some wait for CPU"),
        prom(q.max(q.rate(host.NODE_PRESSURE_IO_WAITING_SECONDS_TOTAL)), "some wait for disks"),
        prom(q.max(q.rate(host.NODE_PRESSURE_IO_STALLED_SECONDS_TOTAL)), "all wait for disks"),
        prom(q.max(q.rate(host.NODE_PRESSURE_MEMORY_WAITING_SECONDS_TOTAL)), "some wait for memory"),
        prom(q.max(q.rate(host.NODE_PRESSURE_MEMORY_STALLED_SECONDS_TOTAL)), "all wait for memory"),
        description="Share of time in which tasks waited. The best single sign of what is short.",
    ),
    timeseries(
        "Memory in detail",
        prom(q.sum(host.NODE_MEMORY_MEMFREE_BYTES), "free"),
        prom(q.sum(host.NODE_MEMORY_BUFFERS_BYTES), "buffers"),
        prom(q.sum(host.NODE_MEMORY_CACHED_BYTES), "page cache"),
        prom(q.sum(host.NODE_MEMORY_MEMAVAILABLE_BYTES), "available"),
        description="Little free and much page cache is healthy.",
    ),
    timeseries(
        "Swap",
        prom(q.sum(host.NODE_MEMORY_SWAPTOTAL_BYTES), "total"),
        prom(q.sum(host.NODE_MEMORY_SWAPFREE_BYTES), "free"),
        description="Swap that fills is memory that is missing.",
    ),
    timeseries(
        "Space with root's reserve",
        prom(
            q.sum(q.select(host.NODE_FILESYSTEM_FREE_BYTES, fstype=REAL_DISKS), by=["instance", "mountpoint"]),
            "{{instance}} {{mountpoint}}",
        ),
        description="Free bytes, those that only root can use included.",
    ),
    timeseries(
        "Inodes in use",
        prom(
            1
            - q.ratio(
                q.sum(q.select(host.NODE_FILESYSTEM_FILES_FREE, fstype=REAL_DISKS), by=["instance", "mountpoint"]),
                q.sum(q.select(host.NODE_FILESYSTEM_FILES, fstype=REAL_DISKS), by=["instance", "mountpoint"]),
            ),
            "{{instance}} {{mountpoint}}",
        ),
        description="A disk without inodes is full although it has space: look for millions of small files.",
        limits=limits.DISK_USED_RATIO,
    ),
    timeseries(
        "Disk operations",
        prom(q.sum(q.rate(host.NODE_DISK_READS_COMPLETED_TOTAL), by=["device"]), "{{device}} reads"),
        prom(q.sum(q.rate(host.NODE_DISK_WRITES_COMPLETED_TOTAL), by=["device"]), "{{device}} writes"),
        description="Operations per second by disk. Many small ones are the database, few large ones are downloads.",
    ),
    timeseries(
        "Disk queue",
        prom(q.max(q.rate(host.NODE_DISK_IO_TIME_WEIGHTED_SECONDS_TOTAL), by=["device"]), "{{device}}"),
        description="Mean number of operations under way. Above a few for long, the disk is the bottleneck.",
        decimals=1,
    ),
    timeseries(
        "Packets lost",
        prom(q.sum(q.rate(host.NODE_NETWORK_RECEIVE_ERRS_TOTAL), by=["device"]), "{{device}} receive errors"),
        prom(q.sum(q.rate(host.NODE_NETWORK_TRANSMIT_ERRS_TOTAL), by=["device"]), "{{device}} send errors"),
        prom(q.sum(q.rate(host.NODE_NETWORK_RECEIVE_DROP_TOTAL), by=["device"]), "{{device}} dropped on receipt"),
        prom(q.sum(q.rate(host.NODE_NETWORK_TRANSMIT_DROP_TOTAL), by=["device"]), "{{device}} dropped on sending"),
        description="Errors are cables and drivers, drops are queues that are full.",
    ),
    timeseries(
        "File descriptors of the host",
        prom(q.sum(host.NODE_FILEFD_ALLOCATED), "open"),
        prom(q.sum(host.NODE_FILEFD_MAXIMUM), "limit"),
        description="Open on the whole host. A climb towards the limit: look for the process that leaks them.",
        scale="log",
    ),
    stat(
        "Hosts running for",
        prom(q.time() - q.max(host.NODE_BOOT_TIME_SECONDS, by=["instance"]), "{{instance}}", mode="instant"),
        description="Time since each host started. Short without a maintenance: it crashed or was reset.",
        width=4,
        height=8,
    ),
    stat(
        "Clock drift",
        prom(q.max(host.NODE_TIME_SECONDS - q.timestamp(host.NODE_TIME_SECONDS)), "drift", mode="instant"),
        description="The host's clock against Prometheus'. Seconds apart, logs and traces do not line up.",
        limits=limits.CLOCK_DRIFT,
        width=4,
        height=8,
    ),
    table(
        "Read-only disks",
        prom(
            q.max(
                q.equal(q.select(host.NODE_FILESYSTEM_READONLY, fstype=REAL_DISKS), 1), by=["instance", "mountpoint"]
            ),
            mode="instant",
            format="table",
        ),
        description="Empty is good. A disk that fails is mounted read-only by the kernel.",
        width=4,
        height=8,
        transformations=[columns(rename={"instance": "Host", "mountpoint": "Mount"}, hide=("Time", "Value"))],
    ),
    table(
        "Kernels",
        prom(q.max(host.NODE_UNAME_INFO, by=["nodename", "sysname", "release"]), mode="instant", format="table"),
        description="What runs. Hosts that differ have missed an update.",
        width=4,
        height=8,
        transformations=[
            columns(rename={"nodename": "Host", "sysname": "System", "release": "Kernel"}, hide=("Time", "Value"))
        ],
    ),
    width=8,
)
