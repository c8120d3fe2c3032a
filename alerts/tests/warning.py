"""Warnings come when something degrades for long enough, and not for a moment of it."""

from alerts import warning as rules
from alerts.tests._searches import GOOD, SEARCH
from metrics.api import HTTP_REQUEST_DURATION_SECONDS
from metrics.exporters import cadvisor, postgres, redis
from metrics.exporters import node as host
from metrics.exporters.backups import BACKUP_LAST_SUCCESS_TIMESTAMP_SECONDS
from metrics.exporters.blackbox import PROBE_SSL_EARLIEST_CERT_EXPIRY
from metrics.exporters.bullmq import BULLMQ_OLDEST_WAITING_JOB_AGE_SECONDS
from metrics.jobs import APP
from metrics.logs import APPLICATION_LOGS, NGINX_ACCESS_LOGS
from metrics.resources import CIRCUIT_BREAKER_STATE
from toolchain.define import SeriesInput, alert_test, firing, log_records, pending, q, series, silent

BREAKER = q.select(CIRCUIT_BREAKER_STATE, service="plex-api")
IDLE = q.select(host.NODE_CPU_SECONDS_TOTAL, mode="idle", cpu="0")
MEMORY_FREE = q.select(host.NODE_MEMORY_MEMAVAILABLE_BYTES)
MEMORY = q.select(host.NODE_MEMORY_MEMTOTAL_BYTES)
WORKING_SET = q.select(cadvisor.CONTAINER_MEMORY_WORKING_SET_BYTES, name="backend")
ACTIVE_FILE = q.select(cadvisor.CONTAINER_MEMORY_TOTAL_ACTIVE_FILE_BYTES, name="backend")
MEMORY_LIMIT = q.select(cadvisor.CONTAINER_SPEC_MEMORY_LIMIT_BYTES, name="backend")
QUEUE = "youtube-downloads"
OLDEST = q.select(BULLMQ_OLDEST_WAITING_JOB_AGE_SECONDS, queue=QUEUE)
APPLICATION = {"service": "medianest-backend", "level": "info", "category": "application", "job": APP.name}


def latency(under_half: str, under_five: str) -> list[SeriesInput]:
    """Requests by bucket: all that are faster than half a second, and all that are faster than five."""
    counts = {"0.5": under_half, "2": under_half, "5": under_five, "+Inf": under_five}
    return [
        *(
            series(q.select(HTTP_REQUEST_DURATION_SECONDS, part="bucket", **SEARCH, le=bound), values)
            for bound, values in counts.items()
        ),
        series(q.select(HTTP_REQUEST_DURATION_SECONDS, part="count", **SEARCH), under_five),
    ]


SLOW = [
    alert_test(
        rules.SLOW_RESPONSES,
        "a tenth of the searches takes up to five seconds",
        [*latency("0+90x100", "0+100x100"), series(GOOD, "0+100x100")],
        [
            pending("5m"),
            firing(
                "13m",
                summary="/api/v1/media/search: one request in twenty takes longer than 3.5s",
                endpoint="/api/v1/media/search",
            ),
            firing("13m", endpoint="all endpoints"),
        ],
    ),
    alert_test(
        rules.SLOW_RESPONSES,
        "a tenth of the searches is slow for eight minutes only",
        [*latency("0+90x32 2980+100x70", "0+100x100"), series(GOOD, "0+100x100")],
        [pending("8m"), silent("16m"), silent("24m")],
    ),
    alert_test(
        rules.SLOW_RESPONSES,
        "two of three searches of a night are slow, and there are three in five minutes",
        [*latency("0+0.05x100", "0+0.15x100"), series(GOOD, "0+0.15x100")],
        [silent("10m"), silent("24m")],
    ),
    alert_test(
        rules.SLOW_RESPONSES,
        "one search in thirty is slow",
        [*latency("0+97x100", "0+100x100"), series(GOOD, "0+100x100")],
        [silent("10m"), silent("24m")],
    ),
]

BREAKERS = [
    alert_test(
        rules.EXTERNAL_CIRCUIT_OPEN,
        "the breaker of Plex opens, and flips to half-open at each try",
        [series(BREAKER, "0x20 1x4 2x1 1x4 2x1 1x4 2x1 1x40")],
        [
            silent("5m"),
            pending("5m45s"),
            firing("7m", summary="The circuit breaker of plex is not closed", service="plex"),
        ],
    ),
    alert_test(
        rules.EXTERNAL_CIRCUIT_OPEN,
        "the breaker opens for half a minute",
        [series(BREAKER, "0x20 1x2 0x60")],
        [pending("5m30s"), silent("7m"), silent("15m")],
    ),
]

CPU = [
    alert_test(
        rules.HIGH_CPU,
        "a host has a tenth of its time left",
        [series(IDLE, "0+1.5x120")],
        [pending("12m"), firing("22m", summary="CPU of host node-exporter:9100 at 90%")],
    ),
    alert_test(
        rules.HIGH_CPU,
        "a host is busy for ten minutes",
        [series(IDLE, "0+1.5x40 70+12x80")],
        [pending("10m"), silent("20m"), silent("28m")],
    ),
]

MEMORY_USE = [
    alert_test(
        rules.HIGH_MEMORY,
        "a container uses nine tenths of its limit",
        [series(WORKING_SET, "950e6x120"), series(ACTIVE_FILE, "50e6x120"), series(MEMORY_LIMIT, "1000e6x120")],
        [pending("10m"), firing("16m", summary="Memory of container backend at 90%")],
    ),
    alert_test(
        rules.HIGH_MEMORY,
        "a host has a fifth of its memory left",
        [series(MEMORY_FREE, "2e9x120"), series(MEMORY, "10e9x120")],
        [firing("16m", summary="Memory of host node-exporter:9100 at 80%")],
    ),
    alert_test(
        rules.HIGH_MEMORY,
        "half of what a container holds is file cache",
        [series(WORKING_SET, "900e6x120"), series(ACTIVE_FILE, "450e6x120"), series(MEMORY_LIMIT, "1000e6x120")],
        [silent("16m"), silent("28m")],
    ),
    alert_test(
        rules.HIGH_MEMORY,
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

KILLED = q.select(cadvisor.CONTAINER_OOM_EVENTS_TOTAL, name="medianest-backend")
KILLS = [
    alert_test(
        rules.KILLED_FOR_WANT_OF_MEMORY,
        "a backend is killed once",
        [series(KILLED, "0x20 1x100")],
        [silent("5m"), firing("8m", summary="medianest-backend was killed for want of memory"), silent("24m")],
    ),
    alert_test(
        rules.KILLED_FOR_WANT_OF_MEMORY,
        "one was killed before the container existed",
        [series(KILLED, "3x100")],
        [silent("5m"), silent("20m")],
    ),
]

DISK_FREE = q.select(host.NODE_FILESYSTEM_AVAIL_BYTES, fstype="ext4", mountpoint="/")
DISK_SIZE = q.select(host.NODE_FILESYSTEM_SIZE_BYTES, fstype="ext4", mountpoint="/")
DISKS = [
    alert_test(
        rules.DISK_FILLING,
        "the disk is 85% full",
        [series(DISK_FREE, "30e9x20 15e9x100"), series(DISK_SIZE, "100e9x120")],
        [silent("5m"), pending("15m"), firing("22m", summary="/ of node-exporter:9100 is 85% full")],
    ),
    alert_test(
        rules.DISK_FILLING,
        "the disk is 78% full",
        [series(DISK_FREE, "22e9x120"), series(DISK_SIZE, "100e9x120")],
        [silent("15m"), silent("28m")],
    ),
    alert_test(
        rules.DISK_FULL_WITHIN_A_DAY,
        "downloads fill the disk for media at 150 GB an hour",
        [series(q.where(DISK_FREE, mountpoint="/srv/media"), f"1.6e12-{150e9 / 240:.0f}x600")],
        [pending("30m"), firing("2h", summary="/srv/media of node-exporter:9100 is full in 8h 40m 0s")],
    ),
    alert_test(
        rules.DISK_FULL_WITHIN_A_DAY,
        "downloads fill it at 30 GB an hour",
        [series(q.where(DISK_FREE, mountpoint="/srv/media"), f"1.6e12-{30e9 / 240:.0f}x600")],
        [silent("1h"), silent("2h")],
    ),
]

BACKLOG = [
    alert_test(
        rules.QUEUE_BACKLOG,
        "the worker stops at minute 40",
        [series(OLDEST, "0x160 0+15x240")],
        [
            silent("69m"),
            firing("73m", summary="A job of youtube-downloads has waited for 32m 45s", queue="youtube-downloads"),
        ],
    ),
    alert_test(
        rules.QUEUE_BACKLOG,
        "jobs wait twenty minutes, and all are done in the end",
        [series(OLDEST, "0+15x80 1200x40 1200-15x80 0x100")],
        [silent("20m"), silent("31m"), silent("60m")],
    ),
    alert_test(
        rules.QUEUE_BACKLOG,
        "a replica restarts while the other goes on, and a job that nobody finished was cancelled",
        [
            series(q.select(BULLMQ_OLDEST_WAITING_JOB_AGE_SECONDS, queue=QUEUE, instance="backend-1:4000"), "60x400"),
            series(
                q.select(BULLMQ_OLDEST_WAITING_JOB_AGE_SECONDS, queue=QUEUE, instance="backend-2:4000"),
                "60x80 _x4 60x300",
            ),
        ],
        [silent("21m"), silent("52m"), silent("90m")],
    ),
]

SENSITIVE = [
    alert_test(
        rules.SENSITIVE_DATA_IN_LOGS,
        "a request line of Nginx holds a Plex token",
        [
            log_records(
                NGINX_ACCESS_LOGS,
                every="1m",
                start="5m",
                until="5m",
                labels={**APPLICATION, "service": "nginx", "job": "nginx"},
                fields={"request": "GET /library/sections?X-Plex-Token=ZyXwVuTsRq98 HTTP/2.0"},
            )
        ],
        [silent("4m"), firing("6m", service="nginx")],
    ),
    alert_test(
        rules.SENSITIVE_DATA_IN_LOGS,
        "a logger writes an e-mail address",
        [
            log_records(
                APPLICATION_LOGS,
                every="1m",
                start="5m",
                until="6m",
                labels=APPLICATION,
                fields={"message": "mail to someone@example.org failed"},
            )
        ],
        [
            silent("4m"),
            firing("6m30s", summary="2 log lines of backend hold personal data or secrets"),
            silent("14m"),
        ],
    ),
    alert_test(
        rules.SENSITIVE_DATA_IN_LOGS,
        "a masked password, and an opaque user id",
        [
            log_records(
                APPLICATION_LOGS,
                every="1m",
                until="20m",
                labels=APPLICATION,
                fields={"message": "sign-in", "password": "[REDACTED]", "userId": "user-123"},
            )
        ],
        [silent("5m"), silent("20m")],
    ),
]

EVICTED = q.select(redis.REDIS_EVICTED_KEYS_TOTAL)
EVICTIONS = [
    alert_test(
        rules.REDIS_EVICTING,
        "Redis is at its limit, and evicts two keys a second",
        [series(EVICTED, "0x20 30+30x60")],
        [silent("5m"), pending("8m"), firing("12m", service="redis")],
    ),
    alert_test(
        rules.REDIS_EVICTING, "keys were evicted long ago", [series(EVICTED, "900x80")], [silent("5m"), silent("18m")]
    ),
]

CONNECTIONS = q.select(postgres.PG_STAT_DATABASE_NUMBACKENDS, datname="medianest")
MOST_CONNECTIONS = series(q.select(postgres.PG_SETTINGS_MAX_CONNECTIONS), "100x80")
CONNECTIONS_OF_LIMIT = [
    alert_test(
        rules.DATABASE_CONNECTIONS_NEAR_LIMIT,
        "85 of 100 connections are in use",
        [series(CONNECTIONS, "40x20 85x60"), MOST_CONNECTIONS],
        [silent("4m"), pending("8m"), firing("11m", summary="PostgreSQL has 85% of its connections in use")],
    ),
    alert_test(
        rules.DATABASE_CONNECTIONS_NEAR_LIMIT,
        "60 of 100 are",
        [series(CONNECTIONS, "60x80"), MOST_CONNECTIONS],
        [silent("8m"), silent("18m")],
    ),
]

EXPIRES = q.select(PROBE_SSL_EARLIEST_CERT_EXPIRY, instance="medianest.example:443")
CERTIFICATE = [
    alert_test(
        rules.TLS_CERTIFICATE_EXPIRING,
        "the certificate holds for ten days",
        [series(EXPIRES, f"{10 * 86400}x400")],
        [pending("30m"), firing("70m", summary="The certificate of medianest.example:443 expires in 9d 22h 50m 0s")],
    ),
    alert_test(
        rules.TLS_CERTIFICATE_EXPIRING,
        "it holds for three weeks",
        [series(EXPIRES, f"{21 * 86400}x400")],
        [silent("30m"), silent("90m")],
    ),
]

BACKUP = q.select(BACKUP_LAST_SUCCESS_TIMESTAMP_SECONDS, backup="postgres")
BACKUPS = [
    alert_test(
        rules.BACKUP_OLD,
        "the last backup was a day and a half ago",
        [series(BACKUP, f"-{36 * 3600}x80")],
        [pending("5m"), firing("12m", summary="The last backup of postgres is 1d 12h 12m 0s old")],
    ),
    alert_test(
        rules.BACKUP_OLD, "it was last night", [series(BACKUP, f"-{20 * 3600}x80")], [silent("5m"), silent("18m")]
    ),
]
