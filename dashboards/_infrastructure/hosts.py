"""The hosts, as node_exporter sees them."""

from collections.abc import Iterable

import attr

from alerts import thresholds as limits
from alerts.recordings.runtime import DISK_BUSY, RECEIVED, SENT
from dashboards._house import refs, to
from metrics.exporters import node as host
from signals.machines import DISK_FULL_IN, DISK_USED, SYSTEM_DISK_FULL_IN
from toolchain.define import Row, is_not, prom, q, row, scoped, timeseries, var
from toolchain.define.targets import PrometheusTarget

HOST = var.label_values("host", "Host", q.select(host.NODE_UNAME_INFO, environment="$environment"), "instance")
TO_CAPACITY = to(refs.BASELINES_CAPACITY, "Capacity")


def of_chosen_hosts(shown: Row) -> Row:
    """The row with every query kept to the hosts that are chosen."""
    return attr.evolve(shown, panels=tuple(attr.evolve(each, targets=_kept(each.targets)) for each in shown.panels))


def _kept(targets: Iterable[PrometheusTarget]) -> list[PrometheusTarget]:
    return [attr.evolve(each, query=scoped(each.query, HOST)) if each.query is not None else each for each in targets]


HOSTS = row(
    "Hosts",
    timeseries(
        "CPU by mode",
        prom(
            q.avg(
                q.sum(
                    q.rate(q.select(host.NODE_CPU_SECONDS_TOTAL, mode=is_not("idle"))), by=["instance", "cpu", "mode"]
                ),
                by=["mode"],
            ),
            "{{mode}}",
        ),
        description="Share of time in which a core was not idle, by what it did. Waiting for input and output means a slow disk, steal a busy neighbour.",
        stack="normal",
        maximum=1,
    ),
    timeseries(
        "Disks",
        prom(DISK_USED, "{{instance}} {{mountpoint}}"),
        description="Share in use. Above 90% is critical, but for media and for what is read-only: downloads fill a "
        "disk within hours.",
        limits=limits.DISK_USED_RATIO,
        data_links=[TO_CAPACITY],
    ),
    timeseries(
        "Time until a disk is full",
        prom(SYSTEM_DISK_FULL_IN, "{{instance}} {{mountpoint}} at the pace of an hour"),
        prom(DISK_FULL_IN, "{{instance}} {{mountpoint}} at the pace of six"),
        description="Nothing is drawn for a disk that does not fill. Below four hours at the pace of one hour pages the "
        "on-call, whatever its percentage; below a day is a warning.",
        no_value="none fills",
        limits=limits.TIME_TO_FULL,
        data_links=[TO_CAPACITY],
    ),
    timeseries(
        "Network of the hosts",
        prom(q.sum(q.select(RECEIVED.metric), by=["instance"]), "{{instance}} received"),
        prom(q.sum(q.select(SENT.metric), by=["instance"]), "{{instance}} sent"),
        description="Bytes per second over all interfaces. Sent far above received is people watching.",
    ),
    timeseries(
        "Disk traffic",
        prom(q.sum(q.rate(host.NODE_DISK_READ_BYTES_TOTAL), by=["device"]), "{{device}} read"),
        prom(q.sum(q.rate(host.NODE_DISK_WRITTEN_BYTES_TOTAL), by=["device"]), "{{device}} written"),
        description="Bytes per second by disk. Writes follow downloads and the database.",
    ),
    timeseries(
        "Disk busy",
        prom(q.max(q.select(DISK_BUSY.metric), by=["device"]), "{{device}}"),
        description="Share of time with an operation under way. Near 100% with a long queue is a bottleneck.",
        maximum=1,
    ),
    width=8,
)
