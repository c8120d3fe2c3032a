"""The people of one MediaNest, what is normal, and what comes and goes together.

A household community of 10 to 20 regular users: strong evenings and weekends, nights without a single session. Hours
are UTC.
"""

from toolchain.simulate.amount import ACTIVITY
from toolchain.simulate.rhythm import Flow, Rhythm
from toolchain.simulate.scenario import Restarts

RHYTHM = Rhythm(
    weekday=(
        *(0.12, 0.05, 0.0, 0.0, 0.0, 0.0, 0.02, 0.08, 0.12, 0.12, 0.1, 0.1),
        *(0.14, 0.14, 0.12, 0.14, 0.2, 0.32, 0.5, 0.72, 0.85, 0.82, 0.6, 0.32),
    ),
    saturday=(
        *(0.25, 0.15, 0.05, 0.0, 0.0, 0.0, 0.0, 0.04, 0.12, 0.22, 0.3, 0.34),
        *(0.36, 0.38, 0.4, 0.42, 0.45, 0.55, 0.7, 0.88, 1.0, 0.98, 0.8, 0.5),
    ),
    sunday=(
        *(0.35, 0.2, 0.08, 0.0, 0.0, 0.0, 0.0, 0.04, 0.14, 0.26, 0.34, 0.38),
        *(0.4, 0.42, 0.44, 0.44, 0.46, 0.54, 0.66, 0.8, 0.84, 0.7, 0.42, 0.2),
    ),
)

PEOPLE = Flow("people", bursts=((0.5, 3600.0),))
"""Sessions: they change slowly."""
PAGES = Flow("pages")
"""Page views and what browsers ask for because of them."""
MEDIA = Flow("media")
"""Searching, looking at and requesting media."""
PLEX = Flow("plex")
"""Calls to Plex."""
QUEUE = Flow("queue", bursts=((0.6, 900.0),))
"""Downloads and other jobs."""

DATABASE = Flow("database")
"""Statements: they follow the requests, and background work goes on."""
HOST = Flow("host", bursts=((0.4, 300.0), (0.4, 1800.0)))
"""CPU, disks and network of the hosts."""

QUEUE_CLOCK = "queue"
"""The clock of the workers: jobs wait while it is held."""

ERROR_SHARE = "error_share"
SLOW_SHARE = "slow_share"
ATTACK_RATE = "attack_rate"
DATABASE_SLOW = "database_slow"
DATABASE_TIMEOUTS = "database_timeouts"
DATABASE_REFUSES = "database_refuses"
POSTGRES_UP = "postgres_up"
REDIS_UP = "redis_up"
REDIS_FULL = "redis_full"
NGINX_UP = "nginx_up"
NO_BACKEND = "no_backend"
HEAP_LEAK = "heap_leak"
PLEX_FAILING = "plex_failing"
PLEX_BREAKER = "plex_breaker"
SYNC_FAILING = "sync_failing"
HOST_BUSY = "host_busy"
HOST_MEMORY = "host_memory"
DISK_MORE = "disk_more"
MEDIA_MORE = "media_more"
KILLS = "kills"
WORKERS = "workers"

CONDITIONS = {
    ACTIVITY: 1.0,
    ERROR_SHARE: 0.0003,
    SLOW_SHARE: 0.001,
    ATTACK_RATE: 0.0,
    DATABASE_SLOW: 0.001,
    DATABASE_TIMEOUTS: 0.0,
    DATABASE_REFUSES: 0.0,
    POSTGRES_UP: 1.0,
    REDIS_UP: 1.0,
    REDIS_FULL: 0.0,
    NGINX_UP: 1.0,
    NO_BACKEND: 0.0,
    HEAP_LEAK: 0.0,
    PLEX_FAILING: 0.003,
    PLEX_BREAKER: 0.0,
    SYNC_FAILING: 0.0,
    HOST_BUSY: 0.0,
    HOST_MEMORY: 0.0,
    DISK_MORE: 0.0,
    MEDIA_MORE: 0.0,
    KILLS: 0.0,
    WORKERS: 1.0,
}
"""What is normal.

Shares: ``error_share`` of user requests answered with 5xx, ``slow_share`` of them that take many seconds,
``no_backend`` of them that Nginx finds no backend for, ``database_slow`` and ``database_timeouts`` of statements,
``plex_failing`` of calls to Plex, ``sync_failing`` of synchronisations, beyond the usual. ``attack_rate`` is failed
sign-ins per second, ``kills`` processes of a backend killed for want of memory; ``heap_leak``, ``host_memory``,
``disk_more`` (of the system's disk) and ``media_more`` are bytes more than usual, ``host_busy`` cores more.
``plex_breaker`` is the state of the breaker: 0 closed, 1 open, 2 half-open. The others are 0 or 1.
"""

_DEPLOY = ("deploy", "medianest")

RESTARTS = (
    Restarts(("medianest-app",), hour=24 + 13.1, note="Backend deployed", tags=_DEPLOY),
    Restarts(("medianest-app",), hour=72 + 13.6, every=2, note="Backend deployed", tags=_DEPLOY),
    Restarts(("medianest-frontend",), hour=24 + 13.2, note="Frontend deployed", tags=_DEPLOY),
    Restarts(("prometheus", "alertmanager", "grafana"), hour=9.5, every=6),
    Restarts(("loki", "alloy", "otel-collector", "span-metrics", "jaeger"), hour=9.7, every=6, first=1),
    Restarts(("node-exporter", "cadvisor"), hour=10.1, every=9, first=2, downtime=25.0),
    Restarts(("postgres-exporter", "redis-exporter", "nginx-exporter"), hour=10.3, every=9, first=2, downtime=25.0),
)
"""Deploys of the application on Tuesdays and every other Thursday; the stack around it is updated now and then."""
