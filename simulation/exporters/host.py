"""The host: node_exporter."""

from simulation.community import DISK_MORE, HOST, HOST_BUSY, HOST_MEMORY, MEDIA_MORE
from toolchain.simulate.amount import Amount, Conditions, Varying
from toolchain.simulate.behaviour import (
    Behaviour,
    Clock,
    Count,
    Level,
    Process,
    SeriesBehaviour,
    StartTime,
    by_label,
    by_labels,
    constant,
    single,
)
from toolchain.simulate.rhythm import DAY

CORES = 4
GIBIBYTE = 1024.0**3
MEMORY = 16 * GIBIBYTE

_BUSY = {"user": (0.055, 0.26), "system": (0.025, 0.08), "iowait": (0.006, 0.02), "softirq": (0.002, 0.008)}
"""Mode -> share of a core when nobody is there, more at full activity."""
_RARE = {"irq": 0.0, "nice": 0.001, "steal": 0.002}


def _mode(mode: str, core: int) -> Varying:
    factor = 1 + 0.02 * (core - 1.5)

    def busy(now: Conditions) -> Amount:
        idle_share, more = _BUSY[mode]
        extra = 0.85 * now[HOST_BUSY] / CORES if mode == "user" else 0.0
        return Amount(idle_share + extra, activity=more * (1 - now[HOST_BUSY] / CORES)) * factor

    if mode in _BUSY:
        return busy
    if mode == "idle":
        rare = sum(_RARE.values())

        def idle(now: Conditions) -> Amount:
            used = Amount(rare)
            for each in _BUSY:
                amount = _mode(each, core)
                used += amount if isinstance(amount, Amount) else amount(now)
            return Amount(1 - used.constant, activity=-used.activity, load=-used.load)

        return idle
    return Amount(_RARE[mode])


def _cpu() -> dict[tuple[str, ...], Process]:
    modes = (*_BUSY, *_RARE, "idle")
    return {(str(core), mode): Count(_mode(mode, core), HOST, whole=False) for core in range(CORES) for mode in modes}


def _used_memory(now: Conditions) -> Amount:
    return Amount(8.1 * GIBIBYTE + now[HOST_MEMORY], activity=1.2 * GIBIBYTE)


def _memory(share_of_free: float, cached: float = 0.0) -> Level:
    def amount(now: Conditions) -> Amount:
        used = _used_memory(now)
        return Amount(
            (MEMORY - used.constant) * share_of_free + cached * GIBIBYTE, activity=-used.activity * share_of_free
        )

    return Level(amount, HOST, noise=0.01, decimals=0, low=0.2 * GIBIBYTE)


_DISKS = {"sda": (14_000.0, 160_000.0), "sdb": (40_000.0, 2_600_000.0)}
"""Device -> bytes per second when idle, more at full activity."""
_MOUNTS = {
    ("/dev/sda1", "ext4", "/"): (118.0, 46.0, 7.0),
    ("/dev/sdb1", "ext4", "/srv/media"): (16_764.0, 9_900.0, 320.0),
    ("/dev/sdc1", "ext4", "/srv/archive"): (931.0, 931.0, 0.0),
}
"""(device, type, mount point) -> size, used, and growth until the next clean-up, in GiB."""
_MORE = {"/": DISK_MORE, "/srv/media": MEDIA_MORE}
_READ_ONLY = ("/srv/archive",)
_INTERFACES = {"eth0": (9_000.0, 3_800_000.0), "docker0": (15_000.0, 900_000.0)}


def _left(mount: str, usually: float) -> Varying:
    """Return the bytes that are left of GiB that usually are."""
    more = _MORE.get(mount)
    return (lambda now: Amount(usually * GIBIBYTE - now[more])) if more else Amount(usually * GIBIBYTE)


def _filesystem(figure: str) -> Behaviour:
    children = []
    for (device, kind, mount), (size, used, growth) in _MOUNTS.items():
        labels = {"device": device, "device_error": "", "fstype": kind, "mountpoint": mount}
        free = size - used
        process: Process
        match figure:
            case "size_bytes":
                process = constant(int(size * GIBIBYTE))
            case "files":
                process = constant(int(size * 65_536))
            case "files_free":
                process = Level(Amount(size * 60_000), noise=0.001, decimals=0)
            case "readonly":
                process = constant(int(mount in _READ_ONLY))
            case _:
                reserve = 0.05 * size if figure == "avail_bytes" else 0.0
                process = Level(
                    _left(mount, max(0.0, free - reserve)),
                    saw=(-growth * GIBIBYTE, 24 * DAY),
                    decimals=0,
                    low=0,
                    own=True,
                )
        children.append(SeriesBehaviour(labels, process))
    return Behaviour(f"node_filesystem_{figure}", tuple(children))


def _by_device(metric: str, figures: dict[str, tuple[float, float]], factor: float, *, whole: bool = True) -> Behaviour:
    return by_label(
        metric,
        "device",
        {
            device: Count(Amount(idle, activity=more) * factor, HOST, whole=whole)
            for device, (idle, more) in figures.items()
        },
    )


def _pressure(idle: float, more: float) -> Count:
    return Count(lambda now: Amount(idle + 0.2 * now[HOST_BUSY] / CORES, load=more), HOST, whole=False)


def _load(constant_part: float, more: float) -> Level:
    return Level(lambda now: Amount(constant_part + now[HOST_BUSY], activity=more), HOST, noise=0.12, decimals=2, low=0)


BEHAVIOURS = (
    by_labels("node_cpu_seconds_total", ("cpu", "mode"), _cpu()),
    single("node_load1", _load(0.35, 1.5)),
    single("node_load5", _load(0.36, 1.4)),
    single("node_load15", _load(0.38, 1.3)),
    single("node_memory_MemTotal_bytes", constant(int(MEMORY))),
    single("node_memory_MemAvailable_bytes", _memory(1.0)),
    single("node_memory_MemFree_bytes", _memory(0.22)),
    single("node_memory_Buffers_bytes", Level(Amount(0.31 * GIBIBYTE), noise=0.01, decimals=0)),
    single("node_memory_Cached_bytes", _memory(0.7)),
    single("node_memory_SwapTotal_bytes", constant(int(2 * GIBIBYTE))),
    single("node_memory_SwapFree_bytes", Level(Amount(1.93 * GIBIBYTE), noise=0.004, decimals=0, high=2 * GIBIBYTE)),
    *(_filesystem(figure) for figure in ("avail_bytes", "size_bytes", "free_bytes", "files", "files_free", "readonly")),
    _by_device("node_disk_read_bytes_total", _DISKS, 1.0),
    _by_device("node_disk_written_bytes_total", _DISKS, 0.45),
    _by_device("node_disk_reads_completed_total", _DISKS, 1 / 48_000),
    _by_device("node_disk_writes_completed_total", _DISKS, 1 / 36_000),
    _by_device("node_disk_io_time_seconds_total", _DISKS, 6e-8, whole=False),
    _by_device("node_disk_io_time_weighted_seconds_total", _DISKS, 9e-8, whole=False),
    _by_device("node_network_receive_bytes_total", _INTERFACES, 0.35),
    _by_device("node_network_transmit_bytes_total", _INTERFACES, 1.0),
    *(
        _by_device(f"node_network_{direction}_{kind}_total", _INTERFACES, 0.0)
        for direction in ("receive", "transmit")
        for kind in ("errs", "drop")
    ),
    single("node_pressure_cpu_waiting_seconds_total", _pressure(0.004, 0.06)),
    single("node_pressure_io_waiting_seconds_total", _pressure(0.003, 0.03)),
    single("node_pressure_io_stalled_seconds_total", _pressure(0.001, 0.01)),
    single("node_pressure_memory_waiting_seconds_total", _pressure(0.0002, 0.001)),
    single("node_pressure_memory_stalled_seconds_total", _pressure(0.0001, 0.0004)),
    single("node_filefd_allocated", Level(Amount(2_900.0, activity=900.0), HOST, noise=0.01, decimals=0)),
    single("node_filefd_maximum", constant(1_620_000)),
    single("node_boot_time_seconds", StartTime(before=300.0)),
    single("node_time_seconds", Clock()),
    single("node_vmstat_oom_kill", Count(Amount())),
    by_labels(
        "node_uname_info", ("nodename", "release", "sysname"), {("medianest", "6.1.0-26-amd64", "Linux"): constant(1)}
    ),
)
