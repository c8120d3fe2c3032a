"""Infrastructure: hosts, containers and Nginx, from the short answer to the details."""

from alerts import thresholds as limits
from dashboards._house import dashboard
from dashboards._infrastructure import containers, edge, hosts
from metrics.efficiency import NETWORK_BANDWIDTH_UTILIZATION
from metrics.exporters import nginx
from metrics.exporters import node as host
from toolchain.define.dashboard import row
from toolchain.define.mappings import up_down
from toolchain.define.panels import stat
from toolchain.define.targets import prom
from toolchain.languages.promql import builder as q

CPU_BUSY = 1 - q.avg(q.rate(q.select(host.NODE_CPU_SECONDS_TOTAL, mode="idle")), by=["instance"])

DASHBOARD = dashboard(
    uid="infrastructure",
    title="Infrastructure",
    description="Do hosts, containers and the edge have room left, and which of them has none?",
    tags=["platform"],
    variables=[containers.CONTAINER],
    rows=[
        row(
            "Now",
            [
                stat(
                    "Nginx",
                    [prom(q.max(nginx.NGINX_UP), "Nginx")],
                    description="Whether Nginx answers its exporter. Down: nobody reaches MediaNest from outside.",
                    mappings=up_down(),
                    limits=limits.SCRAPE_TARGET_UP,
                    graph="none",
                ),
                stat(
                    "CPU of the busiest host",
                    [prom(q.max(CPU_BUSY), "busy")],
                    description="Share of all cores in use. Above 80% for 15 minutes raises a warning.",
                    limits=limits.CPU_RATIO,
                ),
                stat(
                    "Memory of the fullest host",
                    [prom(q.max(hosts.MEMORY_USED), "used")],
                    description="Memory that programs cannot have any more. Above 75% for 15 minutes raises a warning.",
                    limits=limits.MEMORY_RATIO,
                ),
                stat(
                    "Fullest disk",
                    [prom(q.max(1 - q.ratio(hosts.FREE, hosts.SIZE)), "used")],
                    description="Share of the fullest file system in use. Downloads stop, then the database does.",
                    limits=limits.DISK_USED_RATIO,
                    links=[hosts.TO_CAPACITY],
                ),
                stat(
                    "Killed for memory",
                    [prom(q.sum(q.increase(host.NODE_VMSTAT_OOM_KILL, q.RANGE)), "killed", mode="instant")],
                    description="Processes that the kernel killed in the chosen range. See which container below.",
                    decimals=0,
                    graph="none",
                ),
                stat(
                    "Uplink in use",
                    [prom(q.max(NETWORK_BANDWIDTH_UTILIZATION), "used")],
                    description="Used over available bandwidth. Full in the evening: limit the downloads.",
                ),
            ],
        ),
        containers.CONTAINERS,
        hosts.HOSTS,
        edge.NGINX,
        hosts.HOSTS_IN_DETAIL,
        containers.CONTAINERS_IN_DETAIL,
    ],
)
