"""The containers, as cAdvisor sees them."""

from alerts import thresholds as limits
from dashboards._house import refs, to
from metrics.exporters import cadvisor
from toolchain.define import is_not, prom, q, row, stat, timeseries, var

CONTAINER = var.label_values(
    "container",
    "Container",
    q.select(cadvisor.CONTAINER_LAST_SEEN, environment="$environment", name=is_not("")),
    "name",
)
CORES = q.sum(q.rate(q.select(cadvisor.CONTAINER_CPU_USAGE_SECONDS_TOTAL, name=CONTAINER)), by=["name"])
WORKING_SET = q.sum(q.select(cadvisor.CONTAINER_MEMORY_WORKING_SET_BYTES, name=CONTAINER), by=["name"])
TO_RUNTIME = to(refs.NODEJS_RUNTIME, "Node.js runtime")

CONTAINERS = row(
    "Containers",
    timeseries(
        "CPU by container",
        prom(CORES, "{{name}}"),
        description="Cores in use by each container. One that is far above its neighbours is worth opening.",
        decimals=2,
        data_links=[TO_RUNTIME],
    ),
    timeseries(
        "Memory by container",
        prom(WORKING_SET, "{{name}}"),
        description="The working set: memory that cannot be given back, without page cache.",
        data_links=[TO_RUNTIME],
    ),
    timeseries(
        "Throttled periods",
        prom(
            q.ratio(
                q.sum(
                    q.rate(q.select(cadvisor.CONTAINER_CPU_CFS_THROTTLED_PERIODS_TOTAL, name=CONTAINER)), by=["name"]
                ),
                q.sum(q.rate(q.select(cadvisor.CONTAINER_CPU_CFS_PERIODS_TOTAL, name=CONTAINER)), by=["name"]),
            ),
            "{{name}}",
        ),
        description="Share of scheduler periods in which the container was held back. It is slow without using much "
        "CPU on average: raise the limit.",
        limits=limits.THROTTLED_RATIO,
    ),
    timeseries(
        "Out of memory",
        prom(
            q.sum(q.increase(q.select(cadvisor.CONTAINER_OOM_EVENTS_TOTAL, name=CONTAINER), q.INTERVAL), by=["name"]),
            "{{name}}",
        ),
        description="Times that a container ran out of memory, per bar of a quarter of an hour or longer. Look for a "
        "leak in the memory above before raising the limit.",
        decimals=0,
        draw="bars",
        min_step="15m",
        limits=limits.KILLED_FOR_MEMORY,
    ),
)

CONTAINERS_IN_DETAIL = row(
    "More of the containers",
    timeseries(
        "Memory of containers in detail",
        prom(q.sum(q.select(cadvisor.CONTAINER_MEMORY_USAGE_BYTES, name=CONTAINER), by=["name"]), "{{name}} all"),
        prom(q.sum(q.select(cadvisor.CONTAINER_MEMORY_RSS, name=CONTAINER), by=["name"]), "{{name}} anonymous"),
        prom(q.sum(q.select(cadvisor.CONTAINER_MEMORY_CACHE, name=CONTAINER), by=["name"]), "{{name}} cache"),
        description="All is anonymous memory and page cache; only the former counts against the limit for good.",
    ),
    timeseries(
        "Time held back",
        prom(
            q.sum(q.rate(q.select(cadvisor.CONTAINER_CPU_CFS_THROTTLED_SECONDS_TOTAL, name=CONTAINER)), by=["name"]),
            "{{name}}",
        ),
        description="Seconds per second that threads of the container were held back at the CPU limit.",
        decimals=2,
    ),
    timeseries(
        "Network of containers",
        prom(
            q.sum(q.rate(q.select(cadvisor.CONTAINER_NETWORK_RECEIVE_BYTES_TOTAL, name=CONTAINER)), by=["name"]),
            "{{name}} received",
        ),
        prom(
            q.sum(q.rate(q.select(cadvisor.CONTAINER_NETWORK_TRANSMIT_BYTES_TOTAL, name=CONTAINER)), by=["name"]),
            "{{name}} sent",
        ),
        description="Bytes per second by container. Follow a peak of the host to its container here.",
    ),
    timeseries(
        "Disk traffic of containers",
        prom(
            q.sum(q.rate(q.select(cadvisor.CONTAINER_FS_READS_BYTES_TOTAL, name=CONTAINER)), by=["name"]),
            "{{name}} read",
        ),
        prom(
            q.sum(q.rate(q.select(cadvisor.CONTAINER_FS_WRITES_BYTES_TOTAL, name=CONTAINER)), by=["name"]),
            "{{name}} written",
        ),
        description="Bytes per second by container. A container that writes without pause usually logs too much.",
    ),
    timeseries(
        "Disk space of containers",
        prom(q.sum(q.select(cadvisor.CONTAINER_FS_USAGE_BYTES, name=CONTAINER), by=["name"]), "{{name}}"),
        description="Bytes in the writable layer: logs or downloads that should be in a volume.",
        width=8,
    ),
    stat(
        "Containers running for",
        prom(
            q.time() - q.max(q.select(cadvisor.CONTAINER_START_TIME_SECONDS, name=CONTAINER), by=["name"]),
            "{{name}}",
            mode="instant",
        ),
        description="Time since each container started. Minutes, again and again: it crashes in a loop.",
        width=8,
        height=8,
    ),
    stat(
        "Containers last seen",
        prom(
            q.time() - q.max(q.select(cadvisor.CONTAINER_LAST_SEEN, name=CONTAINER), by=["name"]),
            "{{name}}",
            mode="instant",
        ),
        description="Seconds since cAdvisor saw the container. More than a minute: it is gone.",
        limits=limits.CONTAINER_UNSEEN,
        width=8,
        height=8,
    ),
)
