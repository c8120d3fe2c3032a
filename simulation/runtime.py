"""The Node.js processes: heap, CPU, event loop, garbage collection, sockets."""

from simulation.community import HEAP_LEAK, HOST, PAGES, PEOPLE, SLOW_SHARE
from simulation.database import MEGABYTE
from toolchain.simulate.amount import Amount, Conditions, Lognormal, Varying
from toolchain.simulate.behaviour import (
    Behaviour,
    Count,
    Level,
    Observations,
    SeriesBehaviour,
    StartTime,
    by_label,
    constant,
    single,
)

_JOBS = ("medianest-app", "medianest-frontend")
HEAP_LIMIT = 768 * MEGABYTE
"""--max-old-space-size in a container of 1 GiB."""


def _own(value: Amount, **options: float) -> Level:
    decimals = int(options.pop("decimals", 0))
    return Level(value, PAGES, decimals=decimals, own=True, **options)  # type: ignore[arg-type]


def _heap_used(now: Conditions) -> Amount:
    return Amount(88.0 * MEGABYTE + now[HEAP_LEAK], activity=24.0 * MEGABYTE)


def _heap_total(now: Conditions) -> Amount:
    return Amount(176.0 * MEGABYTE + 0.94 * now[HEAP_LEAK], activity=30.0 * MEGABYTE)


def resident_memory(now: Conditions) -> Amount:
    """Return the bytes that one backend process holds."""
    return Amount(268.0 * MEGABYTE + 0.95 * now[HEAP_LEAK], activity=60.0 * MEGABYTE)


def _cpu(now: Conditions) -> Amount:
    collecting = 0.5 * max(0.0, now[HEAP_LEAK] / MEGABYTE - 480) / 160
    return Amount(0.036 + collecting, activity=0.3, load=0.12)


_SPACES = {
    "read_only": (0.0, 0.03),
    "new": (0.06, 0.09),
    "old": (0.78, 0.74),
    "code": (0.03, 0.03),
    "shared": (0.0, 0.0),
    "new_large_object": (0.0, 0.01),
    "large_object": (0.13, 0.1),
    "code_large_object": (0.0, 0.0),
    "shared_large_object": (0.0, 0.0),
}
"""Heap space -> share of the used heap, share of the whole heap."""

_LAG = {
    "min": (0.009, 0.0),
    "max": (0.024, 0.03),
    "mean": (0.0104, 0.0012),
    "stddev": (0.0007, 0.0012),
    "p50": (0.0101, 0.0006),
    "p90": (0.0112, 0.002),
    "p99": (0.0135, 0.008),
}
"""Statistic of the event loop's lag -> seconds when idle, seconds more at full activity."""


def _lag(idle: float, more: float) -> Level:
    def amount(now: Conditions) -> Amount:
        paused = 0.12 if now[HEAP_LEAK] > 480 * MEGABYTE else 0.0
        return Amount(idle + paused * more * 20, activity=more * 0.4, load=more * 0.6)

    return Level(amount, PAGES, noise=0.15, decimals=6, own=True)


_RESOURCES = {"TCPSocketWrap": (14, 40), "TCPServerWrap": (1, 0), "Timeout": (9, 16), "PipeWrap": (2, 0)}
_HANDLES = {"Socket": (14, 40), "Server": (1, 0), "WriteStream": (2, 0)}
_COLLECTIONS = {"minor": (0.12, 0.5, 0.0016), "major": (0.004, 0.01, 0.028), "incremental": (0.008, 0.02, 0.004)}
"""Kind of garbage collection -> runs per second when idle, more at full activity, median duration in seconds."""


def _process_of(job: str, factor: float) -> tuple[Behaviour, ...]:
    """Return the behaviour of a process; ``factor`` is its size, the backend's being 1."""
    jobs = (job,)
    leaks = job == "medianest-app"

    def scaled(now: Conditions) -> Amount:
        return _cpu(now) * factor if leaks else _cpu({**now, HEAP_LEAK: 0.0}) * factor

    def heap_used(now: Conditions) -> Amount:
        return _heap_used(now) if leaks else _heap_used({**now, HEAP_LEAK: 0.0}) * factor

    def heap_total(now: Conditions) -> Amount:
        return _heap_total(now) if leaks else _heap_total({**now, HEAP_LEAK: 0.0}) * factor

    def resident(now: Conditions) -> Amount:
        return resident_memory(now) if leaks else resident_memory({**now, HEAP_LEAK: 0.0}) * factor

    size, most = MEGABYTE * factor, HEAP_LIMIT - 4 * MEGABYTE
    return (
        single(
            "nodejs_heap_size_used_bytes",
            Level(heap_used, PAGES, noise=0.01, decimals=0, high=most - MEGABYTE, saw=(42.0 * size, 96.0), own=True),
            jobs=jobs,
        ),
        single(
            "nodejs_heap_size_total_bytes",
            Level(heap_total, PEOPLE, noise=0.01, decimals=0, high=most, own=True),
            jobs=jobs,
        ),
        by_label(
            "nodejs_heap_space_size_used_bytes",
            "space",
            {
                space: Level(
                    lambda now, share=used: heap_used(now) * share,  # type: ignore[misc]
                    PAGES,
                    noise=0.02,
                    decimals=0,
                    own=True,
                )
                for space, (used, _) in _SPACES.items()
            },
            jobs=jobs,
        ),
        by_label(
            "nodejs_heap_space_size_total_bytes",
            "space",
            {
                space: Level(
                    lambda now, share=total: heap_total(now) * share,  # type: ignore[misc]
                    PEOPLE,
                    decimals=0,
                    own=True,
                )
                for space, (_, total) in _SPACES.items()
            },
            jobs=jobs,
        ),
        by_label(
            "nodejs_heap_space_size_available_bytes",
            "space",
            {
                space: _own(Amount(max(0.0, total - used) * 60 * size), noise=0.2)
                for space, (used, total) in _SPACES.items()
            },
            jobs=jobs,
        ),
        single("nodejs_external_memory_bytes", _own(Amount(9.0 * size, activity=14.0 * size), noise=0.05), jobs=jobs),
        single("process_resident_memory_bytes", Level(resident, PEOPLE, noise=0.012, decimals=0, own=True), jobs=jobs),
        single(
            "process_virtual_memory_bytes", _own(Amount(1080.0 * size, activity=40.0 * size), noise=0.002), jobs=jobs
        ),
        single("process_cpu_user_seconds_total", Count(lambda now: scaled(now) * 0.82, HOST, whole=False), jobs=jobs),
        single("process_cpu_system_seconds_total", Count(lambda now: scaled(now) * 0.18, HOST, whole=False), jobs=jobs),
        single("process_cpu_seconds_total", Count(scaled, HOST, whole=False), jobs=jobs),
        single("process_start_time_seconds", StartTime(), jobs=jobs),
        single("process_open_fds", _own(Amount(34.0, activity=40.0)), jobs=jobs),
        single("process_max_fds", constant(1_048_576), jobs=jobs),
        single("nodejs_eventloop_lag_seconds", _lag(0.0006, 0.004), jobs=jobs),
        *(
            single(f"nodejs_eventloop_lag_{statistic}_seconds", _lag(idle, more * factor), jobs=jobs)
            for statistic, (idle, more) in _LAG.items()
        ),
        *(
            by_label(
                f"nodejs_active_{kind}",
                "type",
                {name: _own(Amount(float(idle), activity=float(more) / 2)) for name, (idle, more) in types.items()},
                jobs=jobs,
            )
            for kind, types in (("resources", _RESOURCES), ("handles", _HANDLES))
        ),
        by_label(
            "nodejs_active_requests", "type", {"FSReqCallback": _own(Amount(0.1, activity=0.5), noise=0.9)}, jobs=jobs
        ),
        by_label(
            "nodejs_gc_duration_seconds",
            "kind",
            {
                **{
                    kind: Observations(
                        (
                            (Amount(idle, activity=more) * (2 * factor if leaks else factor), Lognormal(median, 0.5)),
                            (_collecting(kind if leaks else ""), Lognormal(median * 6, 0.4)),
                        ),
                        PAGES,
                    )
                    for kind, (idle, more, median) in _COLLECTIONS.items()
                },
                "weakcb": Observations(((Amount(0.001), Lognormal(0.0008)),)),
            },
            jobs=jobs,
        ),
        Behaviour(
            "nodejs_version_info",
            (SeriesBehaviour({"version": "v20.20.2", "major": "20", "minor": "20", "patch": "2"}, constant(1)),),
            jobs,
        ),
    )


def _collecting(kind: str) -> Varying:
    """Return the long collections of a heap that is nearly full."""
    return lambda now: Amount(0.3 if kind == "major" and now[HEAP_LEAK] > 400 * MEGABYTE else 0.0)


BEHAVIOURS = (
    *_process_of("medianest-app", 1.0),
    *_process_of("medianest-frontend", 0.55),
    single(
        "concurrent_websocket_connections",
        Level(Amount(activity=19.0), PEOPLE, noise=0.06, decimals=0, low=0, high=200),
    ),
    single(
        "websocket_connection_duration_seconds",
        Observations(((Amount(activity=0.012), Lognormal(620.0, 1.1)),), PEOPLE),
    ),
)


def container_cpu(now: Conditions) -> Amount:
    """Return the cores that one backend container uses."""
    return _cpu(now) * 0.55 + Amount(0.05 * now[SLOW_SHARE])
