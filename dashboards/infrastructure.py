"""Infrastructure: hosts, containers and Nginx, from the short answer to the details."""

from alerts import thresholds as limits
from dashboards._house import dashboard
from metrics.efficiency import CONTAINER_RESOURCE_UTILIZATION, NETWORK_BANDWIDTH_UTILIZATION
from metrics.exporters import cadvisor, nginx
from metrics.exporters import node as host
from metrics.logs import NGINX_ACCESS_LOGS
from toolchain import links
from toolchain import variables as var
from toolchain.dashboard import row
from toolchain.logql import builder as lq
from toolchain.mappings import up_down
from toolchain.matching import is_not, not_regex
from toolchain.panels import bar_gauge, logs, stat, table, timeseries
from toolchain.panels.table import columns
from toolchain.promql import builder as q
from toolchain.targets import loki, prom

CONTAINER = var.label_values(
    "container",
    "Container",
    q.select(cadvisor.CONTAINER_LAST_SEEN, environment="$environment", name=is_not("")),
    "name",
)

REAL = not_regex("tmpfs|overlay|squashfs|nsfs|ramfs")
"""File systems on a disk."""
FREE = q.sum(q.select(host.NODE_FILESYSTEM_AVAIL_BYTES, fstype=REAL), by=["instance", "mountpoint"])
SIZE = q.sum(q.select(host.NODE_FILESYSTEM_SIZE_BYTES, fstype=REAL), by=["instance", "mountpoint"])
CPU_BUSY = 1 - q.avg(q.rate(q.select(host.NODE_CPU_SECONDS_TOTAL, mode="idle")), by=["instance"])
MEMORY_USED = 1 - q.ratio(
    q.sum(host.NODE_MEMORY_MEMAVAILABLE_BYTES, by=["instance"]), q.sum(host.NODE_MEMORY_MEMTOTAL_BYTES, by=["instance"])
)

CORES = q.sum(q.rate(q.select(cadvisor.CONTAINER_CPU_USAGE_SECONDS_TOTAL, name=CONTAINER)), by=["name"])
QUOTA = q.max(q.select(cadvisor.CONTAINER_SPEC_CPU_QUOTA, name=CONTAINER) > 0, by=["name"])
CORE_LIMIT = QUOTA / q.max(q.select(cadvisor.CONTAINER_SPEC_CPU_PERIOD, name=CONTAINER), by=["name"])
WORKING_SET = q.sum(q.select(cadvisor.CONTAINER_MEMORY_WORKING_SET_BYTES, name=CONTAINER), by=["name"])
MEMORY_LIMIT = q.max(q.select(cadvisor.CONTAINER_SPEC_MEMORY_LIMIT_BYTES, name=CONTAINER) > 0, by=["name"])
"""A limit of 0 is none: such a container has no share of it."""

ACCESS = lq.stream(NGINX_ACCESS_LOGS, service="nginx")
STATUSES = ACCESS.json("status")
REFUSED = STATUSES.compare("status", ">=", 429).without_errors()
REQUEST_TIME = ACCESS.json("request_time").unwrap("request_time")
UPSTREAM_TIME = (
    ACCESS.json("upstream_response_time")
    .label_format(upstream_response_time="{{.upstream_response_time}}s")
    .unwrap("upstream_response_time", "duration")
)
"""Seconds as text: with its unit it is a duration. A dash or a list of several tries is none and is left out."""


TO_RUNTIME = links.to_dashboard("Node.js runtime", "nodejs-runtime", {"environment": "$environment"})
TO_API = links.to_dashboard("Backend API", "backend-api", {"environment": "$environment"})
TO_CAPACITY = links.to_dashboard("Capacity", "baselines-capacity", {"environment": "$environment"})

DASHBOARD = dashboard(
    uid="infrastructure",
    title="Infrastructure",
    description="Do hosts, containers and the edge have room left, and which of them has none?",
    tags=["platform"],
    variables=[CONTAINER],
    rows=[
        row(
            "Now",
            [
                stat(
                    "Nginx",
                    [prom(q.max(nginx.NGINX_UP), "Nginx")],
                    description="Whether Nginx answers its exporter. Down: nobody reaches MediaNest from outside.",
                    unit="none",
                    mappings=up_down(),
                    limits=limits.SCRAPE_TARGET_UP,
                    graph="none",
                ),
                stat(
                    "CPU of the busiest host",
                    [prom(q.max(CPU_BUSY), "busy")],
                    description="Share of all cores in use. Above 80% for 15 minutes raises a warning.",
                    unit="percentunit",
                    limits=limits.CPU_RATIO,
                ),
                stat(
                    "Memory of the fullest host",
                    [prom(q.max(MEMORY_USED), "used")],
                    description="Memory that programs cannot have any more. Above 75% for 15 minutes raises a warning.",
                    unit="percentunit",
                    limits=limits.MEMORY_RATIO,
                ),
                stat(
                    "Fullest disk",
                    [prom(q.max(1 - q.ratio(FREE, SIZE)), "used")],
                    description="Share of the fullest file system in use. Downloads stop, then the database does.",
                    unit="percentunit",
                    limits=limits.DISK_USED_RATIO,
                    links=[TO_CAPACITY],
                ),
                stat(
                    "Killed for memory",
                    [prom(q.sum(q.increase(host.NODE_VMSTAT_OOM_KILL, q.RANGE)), "killed", mode="instant")],
                    description="Processes that the kernel killed in the chosen range. See which container below.",
                    unit="short",
                    decimals=0,
                    graph="none",
                ),
                stat(
                    "Uplink in use",
                    [prom(q.max(NETWORK_BANDWIDTH_UTILIZATION), "used")],
                    description="Used over available bandwidth. Full in the evening: limit the downloads.",
                    unit="percentunit",
                ),
            ],
        ),
        row(
            "Containers",
            [
                timeseries(
                    "CPU by container",
                    [prom(CORES, "{{name}}")],
                    description="Cores in use by each container. One that is far above its neighbours is worth opening.",
                    unit="short",
                    decimals=2,
                    data_links=[TO_RUNTIME],
                ),
                timeseries(
                    "CPU of the limit",
                    [prom(q.ratio(CORES, CORE_LIMIT), "{{name}}")],
                    description="Cores in use over the limit, where there is one. Above 80% for 15 minutes raises a warning.",
                    unit="percentunit",
                    limits=limits.CPU_RATIO,
                ),
                timeseries(
                    "Memory by container",
                    [prom(WORKING_SET, "{{name}}")],
                    description="The working set: memory that cannot be given back, without page cache.",
                    unit="bytes",
                    data_links=[TO_RUNTIME],
                ),
                timeseries(
                    "Memory of the limit",
                    [prom(q.ratio(WORKING_SET, MEMORY_LIMIT), "{{name}}")],
                    description="Working set over the limit, where there is one. At 100% the container is killed.",
                    unit="percentunit",
                    limits=limits.MEMORY_RATIO,
                ),
                timeseries(
                    "Throttled periods",
                    [
                        prom(
                            q.ratio(
                                q.sum(
                                    q.rate(
                                        q.select(cadvisor.CONTAINER_CPU_CFS_THROTTLED_PERIODS_TOTAL, name=CONTAINER)
                                    ),
                                    by=["name"],
                                ),
                                q.sum(
                                    q.rate(q.select(cadvisor.CONTAINER_CPU_CFS_PERIODS_TOTAL, name=CONTAINER)),
                                    by=["name"],
                                ),
                            ),
                            "{{name}}",
                        )
                    ],
                    description="Share of scheduler periods in which the container was held back. It is slow without using "
                    "much CPU on average: raise the limit.",
                    unit="percentunit",
                    limits=limits.THROTTLED_RATIO,
                    width=8,
                ),
                timeseries(
                    "Out of memory",
                    [
                        prom(
                            q.sum(
                                q.increase(q.select(cadvisor.CONTAINER_OOM_EVENTS_TOTAL, name=CONTAINER), q.INTERVAL),
                                by=["name"],
                            ),
                            "{{name}}",
                        )
                    ],
                    description="Times that a container ran out of memory, per bar of a quarter of an hour or longer. Look for "
                    "a leak in the memory above before raising the limit.",
                    unit="short",
                    decimals=0,
                    draw="bars",
                    min_step="15m",
                    width=8,
                ),
                bar_gauge(
                    "Use of limits as the application reports it",
                    [prom(q.max(CONTAINER_RESOURCE_UTILIZATION, by=["service"]), "{{service}}", mode="instant")],
                    description="The larger of CPU and memory over the limit; the panels above tell which of the two it is.",
                    unit="percentunit",
                    minimum=0,
                    maximum=1,
                    limits=limits.CPU_RATIO,
                    width=8,
                ),
            ],
        ),
        row(
            "Hosts",
            [
                timeseries(
                    "CPU by mode",
                    [
                        prom(
                            q.avg(
                                q.sum(q.rate(host.NODE_CPU_SECONDS_TOTAL), by=["instance", "cpu", "mode"]), by=["mode"]
                            ),
                            "{{mode}}",
                        )
                    ],
                    description="Share of time. Waiting for input and output means a slow disk, steal a busy neighbour.",
                    unit="percentunit",
                    stack="normal",
                    maximum=1,
                    width=8,
                ),
                timeseries(
                    "Memory of the hosts",
                    [prom(MEMORY_USED, "{{instance}}")],
                    description="Share that programs cannot have any more; caches count as free.",
                    unit="percentunit",
                    limits=limits.MEMORY_RATIO,
                    width=8,
                ),
                timeseries(
                    "Disks",
                    [prom(1 - q.ratio(FREE, SIZE), "{{instance}} {{mountpoint}}")],
                    description="Share in use. Above 90% is critical: downloads fill a disk within hours.",
                    unit="percentunit",
                    limits=limits.DISK_USED_RATIO,
                    width=8,
                    data_links=[TO_CAPACITY],
                ),
                timeseries(
                    "Network of the hosts",
                    [
                        prom(
                            q.sum(q.rate(host.NODE_NETWORK_RECEIVE_BYTES_TOTAL), by=["instance"]),
                            "{{instance}} received",
                        ),
                        prom(
                            q.sum(q.rate(host.NODE_NETWORK_TRANSMIT_BYTES_TOTAL), by=["instance"]), "{{instance}} sent"
                        ),
                    ],
                    description="Bytes per second over all interfaces. Sent far above received is people watching.",
                    unit="Bps",
                    width=8,
                ),
                timeseries(
                    "Disk traffic",
                    [
                        prom(q.sum(q.rate(host.NODE_DISK_READ_BYTES_TOTAL), by=["device"]), "{{device}} read"),
                        prom(q.sum(q.rate(host.NODE_DISK_WRITTEN_BYTES_TOTAL), by=["device"]), "{{device}} written"),
                    ],
                    description="Bytes per second by disk. Writes follow downloads and the database.",
                    unit="Bps",
                    width=8,
                ),
                timeseries(
                    "Disk busy",
                    [prom(q.max(q.rate(host.NODE_DISK_IO_TIME_SECONDS_TOTAL), by=["device"]), "{{device}}")],
                    description="Share of time with an operation under way. Near 100% with a long queue is a bottleneck.",
                    unit="percentunit",
                    maximum=1,
                    width=8,
                ),
            ],
        ),
        row(
            "Nginx",
            [
                timeseries(
                    "Requests at the edge",
                    [prom(q.sum(q.rate(nginx.NGINX_HTTP_REQUESTS_TOTAL)), "requests")],
                    description="Requests per second. More than the backend sees are files, or requests refused here.",
                    unit="reqps",
                    width=8,
                    data_links=[TO_API],
                ),
                timeseries(
                    "Connections at the edge",
                    [
                        prom(q.sum(nginx.NGINX_CONNECTIONS_ACTIVE), "open"),
                        prom(q.sum(nginx.NGINX_CONNECTIONS_READING), "reading"),
                        prom(q.sum(nginx.NGINX_CONNECTIONS_WRITING), "writing"),
                        prom(q.sum(nginx.NGINX_CONNECTIONS_WAITING), "waiting"),
                    ],
                    description="Waiting ones are kept alive and cost little. Reading for long: slow clients, or an attack.",
                    unit="short",
                    width=8,
                ),
                timeseries(
                    "Accepted and handled",
                    [
                        prom(q.sum(q.rate(nginx.NGINX_CONNECTIONS_ACCEPTED)), "accepted"),
                        prom(q.sum(q.rate(nginx.NGINX_CONNECTIONS_HANDLED)), "handled"),
                    ],
                    description="The lines part when Nginx drops connections at its limit of workers.",
                    unit="cps",
                    width=8,
                ),
                timeseries(
                    "Answers by status",
                    [loki(lq.sum(lq.count_over_time(STATUSES.without_errors()), by=["status"]), "{{status}}")],
                    description="From the access log, per step. 429 is our rate limit, 499 a client that gave up, 502 and "
                    "504 a backend that does not answer.",
                    unit="short",
                    draw="bars",
                    stack="normal",
                    width=8,
                ),
                timeseries(
                    "Refused, given up, failed",
                    [loki(lq.sum(lq.count_over_time(REFUSED), by=["status"]), "{{status}}")],
                    description="429, 499 and 5xx alone, which all other answers hide. 429 of one client is the limit at "
                    "work, 499 before 504 is a slow backend.",
                    unit="short",
                    decimals=0,
                    draw="bars",
                    stack="normal",
                    width=8,
                    data_links=[TO_API],
                ),
                timeseries(
                    "Time at the edge",
                    [
                        loki(lq.quantile_over_time(0.5, REQUEST_TIME, by=["service"]), "whole request, p50"),
                        loki(lq.quantile_over_time(0.95, REQUEST_TIME, by=["service"]), "whole request, p95"),
                        loki(lq.quantile_over_time(0.95, UPSTREAM_TIME, by=["service"]), "backend, p95"),
                    ],
                    description="The whole request, from the first byte read to the last byte sent, and the backend's part of "
                    "it. Far apart: the client's network is slow, or a large file was sent.",
                    unit="s",
                    width=8,
                ),
                logs(
                    "Refused and failed at the edge",
                    [loki(REFUSED, max_lines=100)],
                    description="The newest hundred answers with 429, 499 and 5xx: which request was it? Addresses are "
                    "truncated.",
                    height=8,
                ),
            ],
        ),
        row(
            "More of the hosts",
            [
                timeseries(
                    "Load",
                    [
                        prom(q.max(host.NODE_LOAD1), "1 minute"),
                        prom(q.max(host.NODE_LOAD5), "5 minutes"),
                        prom(q.max(host.NODE_LOAD15), "15 minutes"),
                    ],
                    description="Tasks that run or wait. Above the number of cores for long, work queues up.",
                    unit="short",
                    decimals=1,
                    width=8,
                ),
                timeseries(
                    "Pressure",
                    [
                        prom(q.max(q.rate(host.NODE_PRESSURE_CPU_WAITING_SECONDS_TOTAL)), "some wait for CPU"),
                        prom(q.max(q.rate(host.NODE_PRESSURE_IO_WAITING_SECONDS_TOTAL)), "some wait for disks"),
                        prom(q.max(q.rate(host.NODE_PRESSURE_IO_STALLED_SECONDS_TOTAL)), "all wait for disks"),
                        prom(q.max(q.rate(host.NODE_PRESSURE_MEMORY_WAITING_SECONDS_TOTAL)), "some wait for memory"),
                        prom(q.max(q.rate(host.NODE_PRESSURE_MEMORY_STALLED_SECONDS_TOTAL)), "all wait for memory"),
                    ],
                    description="Share of time in which tasks waited. The best single sign of what is short.",
                    unit="percentunit",
                    width=8,
                ),
                timeseries(
                    "Memory in detail",
                    [
                        prom(q.sum(host.NODE_MEMORY_MEMFREE_BYTES), "free"),
                        prom(q.sum(host.NODE_MEMORY_BUFFERS_BYTES), "buffers"),
                        prom(q.sum(host.NODE_MEMORY_CACHED_BYTES), "page cache"),
                        prom(q.sum(host.NODE_MEMORY_MEMAVAILABLE_BYTES), "available"),
                    ],
                    description="Little free and much page cache is healthy.",
                    unit="bytes",
                    width=8,
                ),
                timeseries(
                    "Swap",
                    [
                        prom(q.sum(host.NODE_MEMORY_SWAPTOTAL_BYTES), "total"),
                        prom(q.sum(host.NODE_MEMORY_SWAPFREE_BYTES), "free"),
                    ],
                    description="Swap that fills is memory that is missing.",
                    unit="bytes",
                    width=8,
                ),
                timeseries(
                    "Space with root's reserve",
                    [
                        prom(
                            q.sum(
                                q.select(host.NODE_FILESYSTEM_FREE_BYTES, fstype=REAL), by=["instance", "mountpoint"]
                            ),
                            "{{instance}} {{mountpoint}}",
                        )
                    ],
                    description="Free bytes, those that only root can use included.",
                    unit="bytes",
                    width=8,
                ),
                timeseries(
                    "Inodes in use",
                    [
                        prom(
                            1
                            - q.ratio(
                                q.sum(
                                    q.select(host.NODE_FILESYSTEM_FILES_FREE, fstype=REAL),
                                    by=["instance", "mountpoint"],
                                ),
                                q.sum(q.select(host.NODE_FILESYSTEM_FILES, fstype=REAL), by=["instance", "mountpoint"]),
                            ),
                            "{{instance}} {{mountpoint}}",
                        )
                    ],
                    description="A disk without inodes is full although it has space: look for millions of small files.",
                    unit="percentunit",
                    limits=limits.DISK_USED_RATIO,
                    width=8,
                ),
                timeseries(
                    "Disk operations",
                    [
                        prom(q.sum(q.rate(host.NODE_DISK_READS_COMPLETED_TOTAL), by=["device"]), "{{device}} reads"),
                        prom(q.sum(q.rate(host.NODE_DISK_WRITES_COMPLETED_TOTAL), by=["device"]), "{{device}} writes"),
                    ],
                    description="Operations per second by disk. Many small ones are the database, few large ones are downloads.",
                    unit="iops",
                    width=8,
                ),
                timeseries(
                    "Disk queue",
                    [prom(q.max(q.rate(host.NODE_DISK_IO_TIME_WEIGHTED_SECONDS_TOTAL), by=["device"]), "{{device}}")],
                    description="Mean number of operations under way. Above a few for long, the disk is the bottleneck.",
                    unit="short",
                    decimals=1,
                    width=8,
                ),
                timeseries(
                    "Packets lost",
                    [
                        prom(
                            q.sum(q.rate(host.NODE_NETWORK_RECEIVE_ERRS_TOTAL), by=["device"]),
                            "{{device}} receive errors",
                        ),
                        prom(
                            q.sum(q.rate(host.NODE_NETWORK_TRANSMIT_ERRS_TOTAL), by=["device"]),
                            "{{device}} send errors",
                        ),
                        prom(
                            q.sum(q.rate(host.NODE_NETWORK_RECEIVE_DROP_TOTAL), by=["device"]),
                            "{{device}} dropped on receipt",
                        ),
                        prom(
                            q.sum(q.rate(host.NODE_NETWORK_TRANSMIT_DROP_TOTAL), by=["device"]),
                            "{{device}} dropped on sending",
                        ),
                    ],
                    description="Errors are cables and drivers, drops are queues that are full.",
                    unit="pps",
                    width=8,
                ),
                timeseries(
                    "File descriptors of the host",
                    [prom(q.sum(host.NODE_FILEFD_ALLOCATED), "open"), prom(q.sum(host.NODE_FILEFD_MAXIMUM), "limit")],
                    description="Open on the whole host. A climb towards the limit: look for the process that leaks them.",
                    unit="short",
                    scale="log",
                    width=8,
                ),
                stat(
                    "Hosts running for",
                    [
                        prom(
                            q.time() - q.max(host.NODE_BOOT_TIME_SECONDS, by=["instance"]),
                            "{{instance}}",
                            mode="instant",
                        )
                    ],
                    description="Time since each host started. Short without a maintenance: it crashed or was reset.",
                    unit="s",
                    graph="none",
                    width=4,
                    height=8,
                ),
                stat(
                    "Clock drift",
                    [
                        prom(
                            q.max(host.NODE_TIME_SECONDS - q.timestamp(host.NODE_TIME_SECONDS)), "drift", mode="instant"
                        )
                    ],
                    description="The host's clock against Prometheus'. Seconds apart, logs and traces do not line up.",
                    unit="s",
                    graph="none",
                    width=4,
                    height=8,
                ),
                table(
                    "Read-only file systems",
                    [
                        prom(
                            q.max(
                                q.equal(q.select(host.NODE_FILESYSTEM_READONLY, fstype=REAL), 1),
                                by=["instance", "mountpoint"],
                            ),
                            mode="instant",
                            format="table",
                        )
                    ],
                    description="Empty is good. A disk that fails is mounted read-only by the kernel.",
                    unit="none",
                    width=4,
                    height=8,
                    transformations=[
                        columns(rename={"instance": "Host", "mountpoint": "Mount"}, hide=("Time", "Value"))
                    ],
                ),
                table(
                    "Kernels",
                    [
                        prom(
                            q.max(host.NODE_UNAME_INFO, by=["nodename", "sysname", "release"]),
                            mode="instant",
                            format="table",
                        )
                    ],
                    description="What runs. Hosts that differ have missed an update.",
                    unit="none",
                    width=4,
                    height=8,
                    transformations=[
                        columns(
                            rename={"nodename": "Host", "sysname": "System", "release": "Kernel"},
                            hide=("Time", "Value"),
                        )
                    ],
                ),
            ],
            collapsed=True,
        ),
        row(
            "More of the containers",
            [
                timeseries(
                    "Memory of containers in detail",
                    [
                        prom(
                            q.sum(q.select(cadvisor.CONTAINER_MEMORY_USAGE_BYTES, name=CONTAINER), by=["name"]),
                            "{{name}} all",
                        ),
                        prom(
                            q.sum(q.select(cadvisor.CONTAINER_MEMORY_RSS, name=CONTAINER), by=["name"]),
                            "{{name}} anonymous",
                        ),
                        prom(
                            q.sum(q.select(cadvisor.CONTAINER_MEMORY_CACHE, name=CONTAINER), by=["name"]),
                            "{{name}} cache",
                        ),
                    ],
                    description="All is anonymous memory and page cache; only the former counts against the limit for good.",
                    unit="bytes",
                ),
                timeseries(
                    "Time held back",
                    [
                        prom(
                            q.sum(
                                q.rate(q.select(cadvisor.CONTAINER_CPU_CFS_THROTTLED_SECONDS_TOTAL, name=CONTAINER)),
                                by=["name"],
                            ),
                            "{{name}}",
                        )
                    ],
                    description="Seconds per second that threads of the container were held back at the CPU limit.",
                    unit="short",
                    decimals=2,
                ),
                timeseries(
                    "Network of containers",
                    [
                        prom(
                            q.sum(
                                q.rate(q.select(cadvisor.CONTAINER_NETWORK_RECEIVE_BYTES_TOTAL, name=CONTAINER)),
                                by=["name"],
                            ),
                            "{{name}} received",
                        ),
                        prom(
                            q.sum(
                                q.rate(q.select(cadvisor.CONTAINER_NETWORK_TRANSMIT_BYTES_TOTAL, name=CONTAINER)),
                                by=["name"],
                            ),
                            "{{name}} sent",
                        ),
                    ],
                    description="Bytes per second by container. Follow a peak of the host to its container here.",
                    unit="Bps",
                ),
                timeseries(
                    "Disk traffic of containers",
                    [
                        prom(
                            q.sum(
                                q.rate(q.select(cadvisor.CONTAINER_FS_READS_BYTES_TOTAL, name=CONTAINER)), by=["name"]
                            ),
                            "{{name}} read",
                        ),
                        prom(
                            q.sum(
                                q.rate(q.select(cadvisor.CONTAINER_FS_WRITES_BYTES_TOTAL, name=CONTAINER)), by=["name"]
                            ),
                            "{{name}} written",
                        ),
                    ],
                    description="Bytes per second by container. A container that writes without pause usually logs too much.",
                    unit="Bps",
                ),
                timeseries(
                    "Disk space of containers",
                    [prom(q.sum(q.select(cadvisor.CONTAINER_FS_USAGE_BYTES, name=CONTAINER), by=["name"]), "{{name}}")],
                    description="Bytes in the writable layer: logs or downloads that should be in a volume.",
                    unit="bytes",
                    width=8,
                ),
                stat(
                    "Containers running for",
                    [
                        prom(
                            q.time()
                            - q.max(q.select(cadvisor.CONTAINER_START_TIME_SECONDS, name=CONTAINER), by=["name"]),
                            "{{name}}",
                            mode="instant",
                        )
                    ],
                    description="Time since each container started. Minutes, again and again: it crashes in a loop.",
                    unit="s",
                    graph="none",
                    width=8,
                    height=8,
                ),
                stat(
                    "Containers last seen",
                    [
                        prom(
                            q.time() - q.max(q.select(cadvisor.CONTAINER_LAST_SEEN, name=CONTAINER), by=["name"]),
                            "{{name}}",
                            mode="instant",
                        )
                    ],
                    description="Seconds since cAdvisor saw the container. More than a minute: it is gone.",
                    unit="s",
                    graph="none",
                    width=8,
                    height=8,
                ),
            ],
            collapsed=True,
        ),
    ],
)
