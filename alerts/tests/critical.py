"""Critical alerts fire in time, and stay silent a step before."""

from alerts import critical as rules
from alerts.tests._searches import BAD, GOOD
from alerts.tests._services import SERVICES_UP
from alerts.thresholds import DATABASE_POOL_SIZE
from metrics.database import DATABASE_CONNECTIONS_ACTIVE, DATABASE_QUERIES_TOTAL
from metrics.exporters import cadvisor
from metrics.exporters.blackbox import PROBE_SUCCESS
from metrics.exporters.nginx import NGINX_UP
from metrics.exporters.postgres import PG_UP
from metrics.exporters.prom_client import PROCESS_START_TIME_SECONDS
from metrics.exporters.redis import REDIS_UP
from metrics.exporters.synthetic import UP
from metrics.jobs import APP, FRONTEND
from signals.runtime import HEAP_TOTAL, HEAP_USED
from toolchain.define import alert_test, firing, pending, q, series, silent

FIRST, SECOND = "backend-1:4000", "backend-2:4000"
BACKEND_1 = q.select(UP, job=APP.name, instance=FIRST)
BACKEND_2 = q.select(UP, job=APP.name, instance=SECOND)
FRONTEND_UP = series(q.select(UP, job=FRONTEND.name), "1x80")
POSTGRES_UP = series(q.select(PG_UP), "1x80")
REDIS_IS_UP = series(q.select(REDIS_UP), "1x80")
NGINX_IS_UP = series(q.select(NGINX_UP), "1x80")
OTHERS_UP = [FRONTEND_UP, POSTGRES_UP, REDIS_IS_UP, NGINX_IS_UP]

STARTED = q.select(PROCESS_START_TIME_SECONDS, job=APP.name)
BACKEND_UP = q.select(UP, job=APP.name)
STATEMENTS = q.select(DATABASE_QUERIES_TOTAL, operation="SELECT", status="success")
REFUSED = q.select(DATABASE_QUERIES_TOTAL, operation="SELECT", status="connection_error")
TIMED_OUT = q.select(DATABASE_QUERIES_TOTAL, operation="SELECT", status="timeout")
POOL = q.select(DATABASE_CONNECTIONS_ACTIVE)

SERVICE_DOWN = [
    alert_test(
        rules.SERVICE_DOWN,
        "both replicas of the backend stop after five minutes",
        [series(BACKEND_1, "1x20 0x60"), series(BACKEND_2, "1x20 0x60"), *OTHERS_UP],
        [
            silent("5m"),
            pending("5m30s", service="backend"),
            firing("6m30s", summary="backend is down", service="backend"),
        ],
    ),
    alert_test(
        rules.SERVICE_DOWN,
        "the backend vanishes from discovery",
        [series(BACKEND_1, "1x20 stale"), *OTHERS_UP],
        [silent("5m"), firing("6m45s", summary="backend is down", service="backend")],
    ),
    alert_test(
        rules.SERVICE_DOWN,
        "PostgreSQL does not answer its exporter, and comes back after five minutes",
        [
            series(BACKEND_1, "1x80"),
            FRONTEND_UP,
            REDIS_IS_UP,
            NGINX_IS_UP,
            series(q.select(PG_UP), "1x20 0x20 1x60"),
        ],
        [firing("7m", summary="postgres is down", service="postgres"), firing("14m"), silent("19m")],
    ),
    alert_test(
        rules.SERVICE_DOWN,
        "one of two replicas is down",
        [series(BACKEND_1, "1x80"), series(BACKEND_2, "1x20 0x60"), *OTHERS_UP],
        [silent("6m"), silent("10m"), silent("15m")],
    ),
    alert_test(
        rules.SERVICE_DOWN,
        "the backend restarts within 40 seconds",
        [series(BACKEND_1, "1x20 0x2 1x60"), *OTHERS_UP],
        [pending("5m30s"), silent("6m15s"), silent("10m")],
    ),
    alert_test(
        rules.SERVICE_DOWN,
        "postgres_exporter is gone while PostgreSQL is fine",
        [series(BACKEND_1, "1x80"), FRONTEND_UP, REDIS_IS_UP, NGINX_IS_UP, series(q.select(PG_UP), "1x20 stale")],
        [silent("7m"), silent("15m")],
    ),
]

ERROR_RATE = [
    alert_test(
        rules.HIGH_ERROR_RATE,
        "every request fails after five minutes",
        [series(GOOD, "0+10x20 200x60"), series(BAD, "0x20 10+10x60"), *SERVICES_UP],
        [silent("5m"), pending("5m45s"), firing("6m30s")],
    ),
    alert_test(
        rules.HIGH_ERROR_RATE,
        "one request in five fails",
        [series(GOOD, "0+10x20 208+8x60"), series(BAD, "0x20 2+2x60"), *SERVICES_UP],
        [silent("7m"), firing("8m30s", service="backend")],
    ),
    alert_test(
        rules.HIGH_ERROR_RATE,
        "twelve of a hundred requests fail: found within five minutes",
        [series(GOOD, "0+100x20 2088+88x60"), series(BAD, "0x20 12+12x60"), *SERVICES_UP],
        [silent("8m"), firing("10m")],
    ),
    alert_test(
        rules.HIGH_ERROR_RATE,
        "a version that was just deployed fails from its first request: its errors are there when it is first scraped",
        [
            series(STARTED, "0x20 300x60"),
            series(GOOD, "0+10x20 0x60"),
            series(BAD, "_x21 40x59"),
            series(BACKEND_UP, "1x80"),
            FRONTEND_UP,
        ],
        [silent("5m"), firing("6m15s"), silent("17m")],
    ),
    alert_test(
        rules.HIGH_ERROR_RATE,
        "scrapes failed for ten minutes, and errors of yesterday come back with the counters",
        [
            series(STARTED, "0x10 _x40 0x60"),
            series(BACKEND_UP, "1x10 0x40 1x60"),
            series(BACKEND_2, "1x120"),
            FRONTEND_UP,
            series(GOOD, "1000x10 _x40 1000+10x60"),
            series(BAD, "400x10 _x40 400x60"),
        ],
        [silent("13m"), silent("14m"), silent("20m")],
    ),
    alert_test(
        rules.HIGH_ERROR_RATE,
        "one request fails at night, and it is the only one",
        [series(GOOD, "0x80"), series(BAD, "0x20 1x60"), *SERVICES_UP],
        [silent("5m30s"), silent("6m"), silent("10m")],
    ),
    alert_test(
        rules.HIGH_ERROR_RATE,
        "eight of a hundred requests fail",
        [series(GOOD, "0+92x80"), series(BAD, "0+8x80"), *SERVICES_UP],
        [silent("6m"), silent("15m")],
    ),
]

DATABASE_CONNECTIONS = [
    alert_test(
        rules.DATABASE_CONNECTION_FAILING,
        "PostgreSQL stops: ServiceDown tells that",
        [series(q.select(PG_UP), "1x20 0x60")],
        [silent("5m"), silent("6m30s"), silent("18m")],
    ),
    alert_test(
        rules.DATABASE_CONNECTION_FAILING,
        "the server refuses connections",
        [series(q.select(PG_UP), "1x80"), series(STATEMENTS, "0+10x80"), series(REFUSED, "0x20 3+3x60")],
        [silent("5m"), silent("6m"), firing("8m", sign="connections are refused")],
    ),
    alert_test(
        rules.DATABASE_CONNECTION_FAILING,
        "a few statements get no connection within one minute",
        [
            series(q.select(PG_UP), "1x80"),
            series(STATEMENTS, "0+10x80"),
            series(REFUSED, "0x20 3x1 6x60"),
        ],
        [silent("5m30s"), silent("6m"), silent("7m"), silent("9m")],
    ),
    alert_test(
        rules.DATABASE_CONNECTION_FAILING,
        "all connections of an instance are in use",
        [series(POOL, f"{DATABASE_POOL_SIZE - 8}x20 {DATABASE_POOL_SIZE}x60")],
        [firing("6m30s", sign="the pool is used up")],
    ),
    alert_test(
        rules.DATABASE_CONNECTION_FAILING,
        "the pool is full for half a minute, and all but one are in use after that",
        [
            series(POOL, f"1x20 {DATABASE_POOL_SIZE}x2 {DATABASE_POOL_SIZE - 1}x60"),
            series(q.select(PG_UP), "1x80"),
            series(REFUSED, "0x80"),
        ],
        [pending("5m30s"), silent("7m"), silent("15m")],
    ),
]

DATABASE_TIMEOUTS = [
    alert_test(
        rules.DATABASE_QUERY_TIMEOUTS,
        "six of a hundred statements time out",
        [series(STATEMENTS, "0+47x80"), series(TIMED_OUT, "0x20 3+3x60")],
        [silent("5m"), pending("6m30s"), firing("8m30s", service="postgres")],
    ),
    alert_test(
        rules.DATABASE_QUERY_TIMEOUTS,
        "one statement in two hundred times out",
        [series(STATEMENTS, "0+199x80"), series(TIMED_OUT, "0+1x80")],
        [silent("6m"), silent("15m")],
    ),
    alert_test(
        rules.DATABASE_QUERY_TIMEOUTS,
        "at night one of few statements times out",
        [series(STATEMENTS, "0+1x80"), series(TIMED_OUT, "0x20 1x60")],
        [silent("6m"), silent("9m")],
    ),
]

HEAP = [
    alert_test(
        rules.HEAP_EXHAUSTION,
        "a leak fills a heap of 700 MB",
        [series(HEAP_USED, "400e6x20 650e6x60"), series(HEAP_TOTAL, "700e6x80")],
        [silent("5m"), pending("7m"), firing("7m30s", summary="The heap of backend:4000 is 92.86% full")],
    ),
    alert_test(
        rules.HEAP_EXHAUSTION,
        "a small heap is 95% full: V8 has reserved no more yet",
        [series(HEAP_USED, "28.5e6x80"), series(HEAP_TOTAL, "30e6x80")],
        [silent("5m"), silent("15m")],
    ),
]

RESTARTS = [
    alert_test(
        rules.RESTART_LOOP,
        "a backend is up for a minute and down for 45 seconds",
        [series(STARTED, " ".join(f"{105 * cycle}x3 _x3" for cycle in range(9)) + " 945x40")],
        [
            silent("4m"),
            firing("6m", summary="backend has restarted 3 times within a quarter of an hour", service="backend"),
        ],
    ),
    alert_test(
        rules.RESTART_LOOP,
        "the container of Redis starts every two minutes",
        [
            series(
                q.select(cadvisor.CONTAINER_START_TIME_SECONDS, name="medianest-redis"),
                " ".join(f"{120 * cycle}x7" for cycle in range(9)),
            )
        ],
        [silent("5m"), firing("8m", service="redis")],
    ),
    alert_test(
        rules.RESTART_LOOP,
        "a deploy, and ten minutes later the version before it again",
        [series(STARTED, "0x20 _x1 300x40 _x1 940x80")],
        [silent("6m"), silent("16m"), silent("25m")],
    ),
]

PROBED = q.select(PROBE_SUCCESS, instance="medianest.example:443")
OUTSIDE = [
    alert_test(
        rules.UNREACHABLE_FROM_OUTSIDE,
        "the line of the provider is down",
        [series(PROBED, "1x20 0x60"), *SERVICES_UP],
        [silent("5m"), pending("6m"), firing("8m", summary="medianest.example:443 does not answer from outside")],
    ),
    alert_test(
        rules.UNREACHABLE_FROM_OUTSIDE,
        "two probes of a minute fail",
        [series(PROBED, "1x20 0x4 1x60"), *SERVICES_UP],
        [silent("5m"), silent("8m"), silent("15m")],
    ),
]
