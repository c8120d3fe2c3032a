"""The containers: cAdvisor."""

from collections.abc import Callable

from attrs import frozen

from simulation.community import HOST, KILLS, PAGES
from simulation.database import MEGABYTE, redis_memory
from simulation.runtime import container_cpu, resident_memory
from toolchain.simulate.amount import Amount, Conditions, Varying
from toolchain.simulate.behaviour import Behaviour, Clock, Count, Level, Process, SeriesBehaviour, StartTime, constant
from toolchain.simulate.rhythm import DAY

_PERIOD = 100_000
"""Microseconds of a scheduler period."""


@frozen
class Container:
    """A container: its limits in cores and MiB, the cores and bytes that it uses, and bytes per second of network."""

    name: str
    id: str
    image: str
    cores: float
    limit: int
    cpu: Varying
    memory: Varying
    network: Amount


def _plus(figure: Callable[[Conditions], Amount], more: Amount) -> Varying:
    return lambda now: figure(now) + more


_BACKEND_NETWORK = Amount(3_000.0, activity=420_000.0)

CONTAINERS = (
    Container(
        name="medianest-backend",
        id="/docker/4bf92f3577b3",
        image="medianest/backend:1.4.0",
        cores=1.0,
        limit=1024,
        cpu=container_cpu,
        memory=_plus(resident_memory, Amount(22.0 * MEGABYTE)),
        network=_BACKEND_NETWORK,
    ),
    Container(
        name="medianest-backend-2",
        id="/docker/0e2a7c19d44f",
        image="medianest/backend:1.4.0",
        cores=1.0,
        limit=1024,
        cpu=container_cpu,
        memory=_plus(resident_memory, Amount(18.0 * MEGABYTE)),
        network=_BACKEND_NETWORK,
    ),
    Container(
        name="medianest-frontend",
        id="/docker/a3ce929d0e0e",
        image="medianest/frontend:1.4.0",
        cores=0.5,
        limit=512,
        cpu=Amount(0.015, activity=0.13),
        memory=Amount(190.0 * MEGABYTE, activity=36.0 * MEGABYTE),
        network=Amount(2_000.0, activity=350_000.0),
    ),
    Container(
        name="medianest-postgres",
        id="/docker/00f067aa0ba9",
        image="postgres:16",
        cores=1.0,
        limit=1024,
        cpu=Amount(0.02, activity=0.16),
        memory=Amount(340.0 * MEGABYTE, activity=70.0 * MEGABYTE),
        network=Amount(2_500.0, activity=120_000.0),
    ),
    Container(
        name="medianest-redis",
        id="/docker/6bb1d4f02ac8",
        image="redis:7",
        cores=0.5,
        limit=512,
        cpu=Amount(0.008, activity=0.05),
        memory=_plus(redis_memory, Amount(26.0 * MEGABYTE)),
        network=Amount(1_500.0, activity=60_000.0),
    ),
    Container(
        name="medianest-nginx",
        id="/docker/91c5fe07b3da",
        image="nginx:1.27",
        cores=1.0,
        limit=256,
        cpu=Amount(0.003, activity=0.035),
        memory=Amount(14.0 * MEGABYTE, activity=9.0 * MEGABYTE),
        network=Amount(2_000.0, activity=900_000.0),
    ),
    Container(
        name="prometheus",
        id="/docker/c7f1e2a9405b",
        image="prom/prometheus:v3",
        cores=0.0,
        limit=2048,
        cpu=Amount(0.06),
        memory=Amount(610.0 * MEGABYTE),
        network=Amount(42_000.0),
    ),
    Container(
        name="grafana",
        id="/docker/58aa30d2ee17",
        image="grafana/grafana:12",
        cores=0.0,
        limit=512,
        cpu=Amount(0.02, activity=0.03),
        memory=Amount(148.0 * MEGABYTE),
        network=Amount(3_000.0, activity=20_000.0),
    ),
    Container(
        name="loki",
        id="/docker/2d9b61c07f4e",
        image="grafana/loki:3",
        cores=0.0,
        limit=1024,
        cpu=Amount(0.03, activity=0.02),
        memory=Amount(320.0 * MEGABYTE),
        network=Amount(4_000.0, activity=18_000.0),
    ),
)


def _level(value: Varying, noise: float = 0.015) -> Level:
    return Level(value, HOST, noise=noise, decimals=0, own=True)


def _scaled(value: Varying, factor: float) -> Varying:
    return value * factor if isinstance(value, Amount) else lambda now: value(now) * factor


def _metric(metric: str, process_of: Callable[[Container], Process | None], **labels: str) -> Behaviour:
    children = []
    for container in CONTAINERS:
        process = process_of(container)
        if process is not None:
            identity = {"name": container.name, "id": container.id, "image": container.image}
            children.append(SeriesBehaviour({**identity, **labels}, process))
    return Behaviour(f"container_{metric}", tuple(children))


def _file_cache(container: Container) -> float:
    """Return the share of a container's memory that is file cache in use; Redis reads no files."""
    return 0.0 if container.name == "medianest-redis" else 0.08


def _kills(now: Conditions) -> Amount:
    return Amount(now[KILLS])


BEHAVIOURS = (
    _metric("cpu_usage_seconds_total", lambda each: Count(each.cpu, HOST, whole=False), cpu="total"),
    _metric("cpu_cfs_periods_total", lambda each: Count(Amount(10.0)) if each.cores else None),
    _metric(
        "cpu_cfs_throttled_periods_total", lambda each: Count(Amount(0.01, load=0.25), HOST) if each.cores else None
    ),
    _metric(
        "cpu_cfs_throttled_seconds_total",
        lambda each: Count(Amount(0.0004, load=0.012), HOST, whole=False) if each.cores else None,
    ),
    _metric("spec_cpu_quota", lambda each: constant(int(each.cores * _PERIOD)) if each.cores else None),
    _metric("spec_cpu_period", lambda _: constant(_PERIOD)),
    _metric("memory_working_set_bytes", lambda each: _level(each.memory)),
    _metric("memory_usage_bytes", lambda each: _level(_scaled(each.memory, 1.25))),
    _metric("memory_rss", lambda each: _level(_scaled(each.memory, 0.9))),
    _metric(
        "memory_total_active_file_bytes",
        lambda each: _level(_scaled(each.memory, _file_cache(each)), 0.05),
    ),
    _metric("memory_cache", lambda each: _level(_scaled(each.memory, 0.2), 0.05)),
    _metric("spec_memory_limit_bytes", lambda each: constant(each.limit * MEGABYTE)),
    _metric("network_receive_bytes_total", lambda each: Count(each.network * 0.4, PAGES), interface="eth0"),
    _metric("network_transmit_bytes_total", lambda each: Count(each.network, PAGES), interface="eth0"),
    _metric("fs_reads_bytes_total", lambda each: Count(each.network * 0.05, HOST), device="/dev/sda"),
    _metric("fs_writes_bytes_total", lambda each: Count(each.network * 0.12, HOST), device="/dev/sda"),
    _metric(
        "fs_usage_bytes",
        lambda each: Level(Amount(each.limit * 0.2 * MEGABYTE), noise=0.002, decimals=0),
        device="/dev/sda",
    ),
    _metric("last_seen", lambda _: Clock(before=4.0)),
    _metric("start_time_seconds", lambda _: StartTime(before=3.0 * DAY)),
    _metric("oom_events_total", lambda each: Count(_kills if each.name == "medianest-backend" else Amount())),
)
