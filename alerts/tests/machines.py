"""Hosts and containers: what runs out is told in time, and what is meant to be full is not."""

from alerts import critical, warning
from metrics.exporters import cadvisor
from metrics.exporters import node as host
from toolchain.define import alert_test, firing, pending, q, series, silent

DISK_FREE = q.select(host.NODE_FILESYSTEM_AVAIL_BYTES, fstype="ext4", mountpoint="/")
DISK_SIZE = q.select(host.NODE_FILESYSTEM_SIZE_BYTES, fstype="ext4", mountpoint="/")
IDLE = q.select(host.NODE_CPU_SECONDS_TOTAL, mode="idle", cpu="0")
MEMORY_FREE = q.select(host.NODE_MEMORY_MEMAVAILABLE_BYTES)
MEMORY = q.select(host.NODE_MEMORY_MEMTOTAL_BYTES)
WORKING_SET = q.select(cadvisor.CONTAINER_MEMORY_WORKING_SET_BYTES, name="backend")
ACTIVE_FILE = q.select(cadvisor.CONTAINER_MEMORY_TOTAL_ACTIVE_FILE_BYTES, name="backend")
MEMORY_LIMIT = q.select(cadvisor.CONTAINER_SPEC_MEMORY_LIMIT_BYTES, name="backend")
KILLED = q.select(cadvisor.CONTAINER_OOM_EVENTS_TOTAL, name="medianest-backend")

DISK = [
    alert_test(
        critical.DISK_SPACE_LOW,
        "downloads fill the disk to 95%",
        [series(DISK_FREE, "30e9x20 5e9x60"), series(DISK_SIZE, "100e9x80")],
        [silent("5m"), pending("9m"), firing("11m", summary="/ of node-exporter:9100 is 95% full")],
    ),
    alert_test(
        critical.DISK_SPACE_LOW,
        "the disk is 88% full",
        [series(DISK_FREE, "12e9x80"), series(DISK_SIZE, "100e9x80")],
        [silent("10m"), silent("20m")],
    ),
    alert_test(
        critical.DISK_SPACE_LOW,
        "1.6 of 18 TB for media are free",
        [
            series(q.where(DISK_FREE, mountpoint="/srv/media"), "1.6e12x80"),
            series(q.where(DISK_SIZE, mountpoint="/srv/media"), "18e12x80"),
        ],
        [silent("10m"), silent("20m")],
    ),
    alert_test(
        critical.DISK_SPACE_LOW,
        "a file system that is mounted read-only is full",
        [
            series(DISK_FREE, "0x80"),
            series(DISK_SIZE, "100e9x80"),
            series(q.select(host.NODE_FILESYSTEM_READONLY, fstype="ext4", mountpoint="/"), "1x80"),
        ],
        [silent("10m"), silent("20m")],
    ),
]

DISK_PACE = [
    alert_test(
        critical.DISK_FULL_SOON,
        "half of the disk is free, and it loses 20 GB an hour",
        [series(DISK_FREE, f"60e9-{20e9 / 240:.0f}x400")],
        [
            pending("5m"),
            firing("62m", summary="/ of node-exporter:9100 is full in 1h 58m 0s"),
        ],
    ),
    alert_test(
        critical.DISK_FULL_SOON,
        "it loses 5 GB an hour: that is a matter for the day",
        [series(DISK_FREE, f"60e9-{5e9 / 240:.0f}x400")],
        [silent("30m"), silent("90m")],
    ),
    alert_test(
        critical.DISK_FULL_SOON,
        "downloads onto the disk for media",
        [series(q.where(DISK_FREE, mountpoint="/srv/media"), f"60e9-{20e9 / 240:.0f}x400")],
        [silent("30m"), silent("90m")],
    ),
]

CPU = [
    alert_test(
        warning.HIGH_CPU,
        "a host has a tenth of its time left",
        [series(IDLE, "0+1.5x120")],
        [pending("12m"), firing("22m", summary="CPU of host node-exporter:9100 at 90%")],
    ),
    alert_test(
        warning.HIGH_CPU,
        "a host is busy for ten minutes",
        [series(IDLE, "0+1.5x40 70+12x80")],
        [pending("10m"), silent("20m"), silent("28m")],
    ),
]

MEMORY_USE = [
    alert_test(
        warning.HIGH_MEMORY,
        "a container uses nine tenths of its limit",
        [series(WORKING_SET, "950e6x120"), series(ACTIVE_FILE, "50e6x120"), series(MEMORY_LIMIT, "1000e6x120")],
        [pending("10m"), firing("16m", summary="Memory of container backend at 90%")],
    ),
    alert_test(
        warning.HIGH_MEMORY,
        "a host has a fifth of its memory left",
        [series(MEMORY_FREE, "2e9x120"), series(MEMORY, "10e9x120")],
        [firing("16m", summary="Memory of host node-exporter:9100 at 80%")],
    ),
    alert_test(
        warning.HIGH_MEMORY,
        "half of what a container holds is file cache",
        [series(WORKING_SET, "900e6x120"), series(ACTIVE_FILE, "450e6x120"), series(MEMORY_LIMIT, "1000e6x120")],
        [silent("16m"), silent("28m")],
    ),
    alert_test(
        warning.HIGH_MEMORY,
        "a container without a limit, and a host at 70%",
        [
            series(WORKING_SET, "900e6x120"),
            series(ACTIVE_FILE, "0x120"),
            series(MEMORY_LIMIT, "0x120"),
            series(MEMORY_FREE, "3e9x120"),
            series(MEMORY, "10e9x120"),
        ],
        [silent("16m"), silent("28m")],
    ),
]

KILLS = [
    alert_test(
        warning.KILLED_FOR_WANT_OF_MEMORY,
        "a backend is killed once",
        [series(KILLED, "0x20 1x100")],
        [silent("5m"), firing("8m", summary="medianest-backend was killed for want of memory"), silent("24m")],
    ),
    alert_test(
        warning.KILLED_FOR_WANT_OF_MEMORY,
        "one was killed before the container existed",
        [series(KILLED, "3x100")],
        [silent("5m"), silent("20m")],
    ),
]

DISKS = [
    alert_test(
        warning.DISK_FILLING,
        "the disk is 85% full",
        [series(DISK_FREE, "30e9x20 15e9x100"), series(DISK_SIZE, "100e9x120")],
        [silent("5m"), pending("15m"), firing("22m", summary="/ of node-exporter:9100 is 85% full")],
    ),
    alert_test(
        warning.DISK_FILLING,
        "the disk is 78% full",
        [series(DISK_FREE, "22e9x120"), series(DISK_SIZE, "100e9x120")],
        [silent("15m"), silent("28m")],
    ),
    alert_test(
        warning.DISK_FULL_WITHIN_A_DAY,
        "downloads fill the disk for media at 150 GB an hour",
        [series(q.where(DISK_FREE, mountpoint="/srv/media"), f"1.6e12-{150e9 / 240:.0f}x600")],
        [pending("30m"), firing("2h", summary="/srv/media of node-exporter:9100 is full in 8h 40m 0s")],
    ),
    alert_test(
        warning.DISK_FULL_WITHIN_A_DAY,
        "downloads fill it at 30 GB an hour",
        [series(q.where(DISK_FREE, mountpoint="/srv/media"), f"1.6e12-{30e9 / 240:.0f}x600")],
        [silent("1h"), silent("2h")],
    ),
]
