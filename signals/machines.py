"""Hosts, their disks, and containers."""

from metrics.exporters import cadvisor
from metrics.exporters import node as host
from toolchain.define import Expression, is_not, not_regex, q

REAL_DISKS = not_regex("tmpfs|overlay|squashfs|nsfs|ramfs")
"""File systems on a disk."""
DISK_USED = 1 - q.ratio(
    q.min(q.select(host.NODE_FILESYSTEM_AVAIL_BYTES, fstype=REAL_DISKS), by=["instance", "mountpoint"]),
    q.min(q.select(host.NODE_FILESYSTEM_SIZE_BYTES, fstype=REAL_DISKS), by=["instance", "mountpoint"]) > 0,
)

HOST_CPU = 1 - q.avg(q.rate(q.select(host.NODE_CPU_SECONDS_TOTAL, mode="idle"), "5m"), by=["instance"])
CONTAINER_CORES = q.sum(
    q.rate(q.select(cadvisor.CONTAINER_CPU_USAGE_SECONDS_TOTAL, name=is_not("")), "5m"), by=["name"]
)
CONTAINER_QUOTA = q.max(q.select(cadvisor.CONTAINER_SPEC_CPU_QUOTA, name=is_not("")) > 0, by=["name"])
CONTAINER_PERIOD = q.max(q.select(cadvisor.CONTAINER_SPEC_CPU_PERIOD, name=is_not("")) > 0, by=["name"])
CONTAINER_CPU = CONTAINER_CORES / ((CONTAINER_QUOTA / CONTAINER_PERIOD) > 0)
HOST_MEMORY = 1 - q.ratio(
    q.max(host.NODE_MEMORY_MEMAVAILABLE_BYTES, by=["instance"]),
    q.max(host.NODE_MEMORY_MEMTOTAL_BYTES, by=["instance"]) > 0,
)
CONTAINER_MEMORY = q.ratio(
    q.sum(q.select(cadvisor.CONTAINER_MEMORY_WORKING_SET_BYTES, name=is_not("")), by=["name"]),
    q.max(q.select(cadvisor.CONTAINER_SPEC_MEMORY_LIMIT_BYTES, name=is_not("")) > 0, by=["name"]),
)


def of_hosts_and_containers(hosts: Expression, containers: Expression) -> Expression:
    """Two signals as one, by ``subject``: ``host NAME`` or ``container NAME``, whatever else told series apart."""
    return q.either(_about(hosts, "host $1", "instance"), _about(containers, "container $1", "name"))


def _about(signal: Expression, template: str, label: str) -> Expression:
    return q.max(q.label_replace(signal, "subject", template, label, "(.*)"), by=["subject"])
