"""What MediaNest writes when conditions change: health of services and states of breakers."""

from collections.abc import Iterator

from simulation.community import (
    DATABASE_REFUSES,
    HEAP_LEAK,
    PLEX_BREAKER,
    PLEX_FAILING,
    POSTGRES_UP,
    REDIS_UP,
    SLOW_SHARE,
    WORKERS,
)
from simulation.database import MEGABYTE
from simulation.records import BACKEND, timestamp
from toolchain.simulate.amount import Conditions
from toolchain.simulate.event import LogLine

_BREAKER_EVENTS = {0.0: "circuit.closed", 1.0: "circuit.opened", 2.0: "circuit.half_opened"}
_MEMORY_WARNING = 232.0 * MEGABYTE
"""Leaked bytes with which a process passes 500 MB."""


def change_lines(time: float, before: Conditions, after: Conditions) -> Iterator[LogLine]:
    """Yield the records of a change of conditions."""
    for service, was, now in (
        ("plex", before[PLEX_FAILING] > 0.5, after[PLEX_FAILING] > 0.5),
        ("redis", not before[REDIS_UP], not after[REDIS_UP]),
        ("database", _database_down(before), _database_down(after)),
    ):
        if was != now:
            word, level = ("down", "error") if now else ("recovered", "info")
            category = "integration" if service == "plex" else "infrastructure"
            yield _line(time, level, category, f"{service} is {word}", f"service.health.{word}", service)
    if (before[SLOW_SHARE] > 0.05) != (after[SLOW_SHARE] > 0.05) and after[SLOW_SHARE] > 0.05:
        yield _line(time, "warn", "performance", "backend is degraded", "service.health.degraded", "backend")
    if before[PLEX_BREAKER] != after[PLEX_BREAKER]:
        event = _BREAKER_EVENTS[after[PLEX_BREAKER]]
        level = "info" if event == "circuit.closed" else "warn"
        yield _line(time, level, "integration", f"Breaker plex-api: {event}", event, "plex-api")
    if before[HEAP_LEAK] < _MEMORY_WARNING <= after[HEAP_LEAK]:
        yield _line(time, "warn", "performance", "Memory is high", "memory.high", "backend")
    if before[WORKERS] and not after[WORKERS]:
        yield _line(time, "warn", "application", "Job stalled", "job.stalled", "youtube-downloads")


def _database_down(now: Conditions) -> bool:
    return not now[POSTGRES_UP] or now[DATABASE_REFUSES] > 0


def _line(time: float, level: str, category: str, message: str, event: str, subject: str) -> LogLine:
    record = {
        "timestamp": timestamp(time),
        "level": level,
        "service": BACKEND,
        "component": "health.monitor",
        "operation": "check",
        "message": message,
        "event": event,
        "metadata": {"source": subject},
    }
    return LogLine(time, {"service": BACKEND, "level": level, "category": category, "job": "medianest-app"}, record)
