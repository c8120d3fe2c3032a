"""Hosts, their disks, and containers."""

from metrics.exporters import cadvisor
from metrics.exporters import node as host
from toolchain.define import Expression, is_not, not_regex, q, regex

REAL_DISKS = not_regex("tmpfs|overlay|squashfs|nsfs|ramfs")
"""File systems on a disk."""
MEDIA = "/(srv|mnt|data)/media(/.*)?"
"""Mount points of media: as good as full for years, and nothing but downloads stops when they are."""
_DISK = ("instance", "mountpoint")
DISK_FREE = q.select(host.NODE_FILESYSTEM_AVAIL_BYTES, fstype=REAL_DISKS)
DISK_SIZE = q.select(host.NODE_FILESYSTEM_SIZE_BYTES, fstype=REAL_DISKS)
READ_ONLY = q.equal(q.max(q.select(host.NODE_FILESYSTEM_READONLY, fstype=REAL_DISKS), by=_DISK), 1)
DISK_USED = 1 - q.ratio(q.min(DISK_FREE, by=_DISK), q.min(DISK_SIZE, by=_DISK) > 0)
"""Share of each disk in use, by ``instance`` and ``mountpoint``, those of media and read-only ones included."""


def _writable(signal: Expression) -> Expression:
    return q.unless(signal, READ_ONLY, on=_DISK)


SYSTEM_DISK_USED = _writable(
    1
    - q.ratio(
        q.min(q.where(DISK_FREE, mountpoint=not_regex(MEDIA)), by=_DISK),
        q.min(q.where(DISK_SIZE, mountpoint=not_regex(MEDIA)), by=_DISK) > 0,
    )
)
"""Share in use of the disks that MediaNest stops without: what databases, logs and downloads in progress write to."""


def time_to_full(window: str, *, media: bool) -> Expression:
    """Seconds until a disk that can be written is full at the pace of a window; nothing for one that does not fill."""
    disks = DISK_FREE if media else q.where(DISK_FREE, mountpoint=not_regex(MEDIA))
    loss = 0 - q.min(q.deriv(disks, window), by=_DISK)
    return _writable(q.min(disks, by=_DISK) / (loss > 0))


SYSTEM_DISK_FULL_IN = time_to_full("1h", media=False)
DISK_FULL_IN = time_to_full("6h", media=True)
"""The pace of an hour is one download; that of six tells how the day goes."""

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
CONTAINER_MEMORY_IN_USE = q.sum(
    q.select(cadvisor.CONTAINER_MEMORY_WORKING_SET_BYTES, name=is_not("")), by=["name"]
) - q.sum(q.select(cadvisor.CONTAINER_MEMORY_TOTAL_ACTIVE_FILE_BYTES, name=is_not("")), by=["name"])
"""Bytes that the kernel cannot take back: it gives up the whole file cache before it kills a process."""
CONTAINER_MEMORY = q.ratio(
    CONTAINER_MEMORY_IN_USE,
    q.max(q.select(cadvisor.CONTAINER_SPEC_MEMORY_LIMIT_BYTES, name=is_not("")) > 0, by=["name"]),
)
KILLED_FOR_MEMORY = q.sum(
    q.increase(q.select(cadvisor.CONTAINER_OOM_EVENTS_TOTAL, name=is_not("")), "15m"), by=["name"]
)


def container_restarts(service: str) -> Expression:
    """How often the containers of a service of MediaNest were started within a quarter of an hour, the worst one."""
    names = regex(f"medianest-{service}(-[0-9]+)?")
    return q.max(q.changes(q.select(cadvisor.CONTAINER_START_TIME_SECONDS, name=names), "15m"))


def of_hosts_and_containers(hosts: Expression, containers: Expression) -> Expression:
    """Two signals as one, by ``subject``: ``host NAME`` or ``container NAME``, whatever else told series apart."""
    return q.either(_about(hosts, "host $1", "instance"), _about(containers, "container $1", "name"))


def _about(signal: Expression, template: str, label: str) -> Expression:
    return q.max(q.label_replace(signal, "subject", template, label, "(.*)"), by=["subject"])
