"""Infrastructure: hosts, containers and Nginx, from the short answer to the details."""

from alerts import thresholds as limits
from alerts.warning import CPU_USE, MEMORY_USE
from dashboards._house import dashboard, refs
from dashboards._infrastructure import containers, edge, hosts, hosts_in_detail
from metrics.exporters import nginx
from metrics.exporters import node as host
from signals.efficiency import UPLINK_USED
from signals.machines import DISK_FULL_IN, DISK_USED, READ_ONLY
from toolchain.define import Expression, bar_gauge, mappings, prom, q, row, scoped, stat, tab, tabs, timeseries


def briefly(use: Expression) -> Expression:
    """The use of hosts and containers by ``brief``: beside a bar there is room for a name, and for nothing around it."""
    return q.label_replace(use, "brief", "$1", "subject", "(?:container (?:medianest-)?)?(.+?)(?::[0-9]+)?")


DASHBOARD = dashboard(
    refs.INFRASTRUCTURE,
    description="Do hosts, containers and the edge have room left, and which of them has none?",
    tags=["platform"],
    variables=[hosts.HOST, containers.CONTAINER],
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
                "First disk that is full in",
                prom(q.min(DISK_FULL_IN), "at this pace", mode="instant"),
                description="At the pace of the last six hours. Below four hours at the pace of one hour pages the on-call.",
                limits=limits.TIME_TO_FULL,
                no_value="none fills",
                data_links=[hosts.TO_CAPACITY],
                width=8,
            ),
            stat(
                "Killed for memory",
                prom(q.sum(q.increase(host.NODE_VMSTAT_OOM_KILL, q.RANGE)), "killed", mode="instant"),
                description="Processes that the kernel killed in the chosen range. See which container below.",
                decimals=0,
                limits=limits.KILLED_FOR_MEMORY,
                width=6,
            ),
            stat(
                "Uplink in use",
                prom(UPLINK_USED, "used"),
                description="Used over available bandwidth. Full in the evening: limit the downloads.",
                limits=limits.CPU_RATIO,
                width=6,
            ),
        ),
        row(
            "Room that is left, the least first",
            bar_gauge(
                "CPU in use",
                prom(q.sort_desc(briefly(CPU_USE)), "{{brief}}", mode="instant"),
                description="Cores in use: of a host's, or of a container's limit where it has one. Above 80% for 15 "
                "minutes raises a warning.",
                minimum=0,
                maximum=1,
                limits=limits.CPU_RATIO,
            ),
            bar_gauge(
                "Memory in use",
                prom(q.sort_desc(briefly(MEMORY_USE)), "{{brief}}", mode="instant"),
                description="Memory in use: of a host's, or of a container's limit where it has one. Above 75% for 15 "
                "minutes raises a warning.",
                minimum=0,
                maximum=1,
                limits=limits.MEMORY_RATIO,
            ),
            bar_gauge(
                "Disks in use",
                prom(
                    scoped(q.sort_desc(q.unless(DISK_USED, READ_ONLY)), hosts.HOST),
                    "{{instance}} {{mountpoint}}",
                    mode="instant",
                ),
                description="Share of each file system in use that can be written to. Downloads stop, then the database does.",
                minimum=0,
                maximum=1,
                limits=limits.DISK_USED_RATIO,
                data_links=[hosts.TO_CAPACITY],
            ),
            width=8,
        ),
        tabs(
            tab(
                "Over time",
                row(
                    "Over time",
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
            ),
            tab("Containers", containers.CONTAINERS, containers.CONTAINERS_IN_DETAIL),
            tab(
                "Hosts",
                hosts.of_chosen_hosts(hosts.HOSTS),
                hosts.of_chosen_hosts(hosts_in_detail.HOSTS_IN_DETAIL),
            ),
            tab("Nginx", edge.NGINX),
        ),
    ],
)
