"""Infrastructure: hosts, containers and Nginx, from the short answer to the details."""

from alerts import thresholds as limits
from alerts.recordings.runtime import HOST_CPU_USE, HOST_MEMORY_USE
from alerts.warning import CPU_USE, MEMORY_USE
from dashboards._house import dashboard, refs
from dashboards._infrastructure import containers, edge, hosts, hosts_in_detail
from metrics.exporters import nginx
from metrics.exporters import node as host
from signals.efficiency import UPLINK_USED
from signals.machines import SYSTEM_DISK_USED
from toolchain.define import mappings, prom, q, row, stat, timeseries

DASHBOARD = dashboard(
    refs.INFRASTRUCTURE,
    description="Do hosts, containers and the edge have room left, and which of them has none?",
    tags=["platform"],
    variables=[containers.CONTAINER],
    rows=[
        row(
            "Now",
            stat(
                "Nginx",
                prom(q.max(nginx.NGINX_UP), "Nginx"),
                description="Whether Nginx answers its exporter. Down: nobody reaches MediaNest from outside.",
                mappings=mappings.up_down(),
                limits=limits.SCRAPE_TARGET_UP,
                graph="none",
            ),
            stat(
                "CPU of the busiest host",
                prom(q.max(q.select(HOST_CPU_USE.metric)), "busy"),
                description="Share of all cores in use. Above 80% for 15 minutes raises a warning.",
                limits=limits.CPU_RATIO,
            ),
            stat(
                "Memory of the fullest host",
                prom(q.max(q.select(HOST_MEMORY_USE.metric)), "used"),
                description="Memory that programs cannot have any more. Above 75% for 15 minutes raises a warning.",
                limits=limits.MEMORY_RATIO,
            ),
            stat(
                "Fullest disk",
                prom(q.max(SYSTEM_DISK_USED), "used"),
                description="Share of the fullest file system in use. Downloads stop, then the database does.",
                limits=limits.DISK_USED_RATIO,
                links=[hosts.TO_CAPACITY],
            ),
            stat(
                "Killed for memory",
                prom(q.sum(q.increase(host.NODE_VMSTAT_OOM_KILL, q.RANGE)), "killed", mode="instant"),
                description="Processes that the kernel killed in the chosen range. See which container below.",
                decimals=0,
            ),
            stat(
                "Uplink in use",
                prom(UPLINK_USED, "used"),
                description="Used over available bandwidth. Full in the evening: limit the downloads.",
            ),
        ),
        row(
            "Room that is left",
            timeseries(
                "CPU of hosts and containers",
                prom(CPU_USE, "{{subject}}"),
                description="Cores in use: of a host's, or of a container's limit where it has one. Above 80% for 15 "
                "minutes raises a warning.",
                limits=limits.CPU_RATIO,
            ),
            timeseries(
                "Memory of hosts and containers",
                prom(MEMORY_USE, "{{subject}}"),
                description="Memory in use: of a host's, or of a container's limit where it has one. Above 75% for 15 "
                "minutes raises a warning.",
                limits=limits.MEMORY_RATIO,
            ),
        ),
        containers.CONTAINERS,
        hosts.HOSTS,
        edge.NGINX,
        hosts_in_detail.HOSTS_IN_DETAIL,
        containers.CONTAINERS_IN_DETAIL,
    ],
)
