"""Warnings come when something degrades for long enough, and not for a moment of it."""

from alerts import warning as rules
from alerts.tests._searches import GOOD, SEARCH
from alerts.tests._services import SERVICES_UP
from metrics.api import HTTP_REQUEST_DURATION_SECONDS
from metrics.exporters import postgres, redis
from metrics.exporters.backups import BACKUP_LAST_SUCCESS_TIMESTAMP_SECONDS
from metrics.exporters.blackbox import PROBE_SSL_EARLIEST_CERT_EXPIRY
from metrics.exporters.bullmq import BULLMQ_OLDEST_WAITING_JOB_AGE_SECONDS
from metrics.resources import CIRCUIT_BREAKER_STATE
from toolchain.define import SeriesInput, alert_test, firing, pending, q, series, silent

BREAKER = q.select(CIRCUIT_BREAKER_STATE, service="plex-api")
QUEUE = "youtube-downloads"
OLDEST = q.select(BULLMQ_OLDEST_WAITING_JOB_AGE_SECONDS, queue=QUEUE)


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
        [*latency("0+90x100", "0+100x100"), series(GOOD, "0+100x100"), *SERVICES_UP],
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
        [*latency("0+90x32 2980+100x70", "0+100x100"), series(GOOD, "0+100x100"), *SERVICES_UP],
        [pending("8m"), silent("16m"), silent("24m")],
    ),
    alert_test(
        rules.SLOW_RESPONSES,
        "two of three searches of a night are slow, and there are three in five minutes",
        [*latency("0+0.05x100", "0+0.15x100"), series(GOOD, "0+0.15x100"), *SERVICES_UP],
        [silent("10m"), silent("24m")],
    ),
    alert_test(
        rules.SLOW_RESPONSES,
        "one search in thirty is slow",
        [*latency("0+97x100", "0+100x100"), series(GOOD, "0+100x100"), *SERVICES_UP],
        [silent("10m"), silent("24m")],
    ),
]

BREAKERS = [
    alert_test(
        rules.EXTERNAL_CIRCUIT_OPEN,
        "the breaker of Plex opens, and flips to half-open at each try",
        [series(BREAKER, "0x20 1x4 2x1 1x4 2x1 1x4 2x1 1x40"), *SERVICES_UP],
        [
            silent("5m"),
            pending("5m45s"),
            firing("7m", summary="The circuit breaker of plex is not closed", service="plex"),
        ],
    ),
    alert_test(
        rules.EXTERNAL_CIRCUIT_OPEN,
        "the breaker opens for half a minute",
        [series(BREAKER, "0x20 1x2 0x60"), *SERVICES_UP],
        [pending("5m30s"), silent("7m"), silent("15m")],
    ),
]

BACKLOG = [
    alert_test(
        rules.QUEUE_BACKLOG,
        "the worker stops at minute 40",
        [series(OLDEST, "0x160 0+15x240"), *SERVICES_UP],
        [
            silent("69m"),
            firing("73m", summary="A job of youtube-downloads has waited for 32m 45s", queue="youtube-downloads"),
        ],
    ),
    alert_test(
        rules.QUEUE_BACKLOG,
        "jobs wait twenty minutes, and all are done in the end",
        [series(OLDEST, "0+15x80 1200x40 1200-15x80 0x100"), *SERVICES_UP],
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
            *SERVICES_UP,
        ],
        [silent("21m"), silent("52m"), silent("90m")],
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
        rules.REDIS_EVICTING,
        "keys were evicted long ago",
        [series(EVICTED, "900x80")],
        [silent("5m"), silent("18m")],
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
