"""Business alerts compare with what is usual, and know quiet nights."""

from alerts import business as rules
from alerts.tests._services import SERVICES_UP
from metrics.api import PLEX_API_REQUESTS_TOTAL, USER_SESSIONS_ACTIVE
from metrics.service_health import (
    EXTERNAL_API_AVAILABILITY,
    INTEGRATION_SYNC_DURATION_SECONDS,
    SERVICE_HEALTH_STATUS,
)
from metrics.service_performance import INTEGRATION_SYNC_SUCCESS_RATE
from toolchain.define import alert_test, firing, pending, q, series, silent

SESSIONS = q.select(USER_SESSIONS_ACTIVE)
WEEK = 7 * 24 * 2
"""Steps of half an hour."""
FOUR_WEEKS = 4 * WEEK
PLEX_PROBE = q.select(EXTERNAL_API_AVAILABILITY, service="plex")
OVERSEERR_HEALTH = q.select(SERVICE_HEALTH_STATUS, service="overseerr")
PLEX_CALLS = q.select(PLEX_API_REQUESTS_TOTAL, operation="getLibraries", status="success")
PLEX_FAILURES = q.select(PLEX_API_REQUESTS_TOTAL, operation="getLibraries", status="error")
SYNC_SUCCESS = q.select(INTEGRATION_SYNC_SUCCESS_RATE, service="plex")
SYNC_RUNS = q.select(INTEGRATION_SYNC_DURATION_SECONDS, part="count", service="plex")

ENGAGEMENT = [
    alert_test(
        rules.ENGAGEMENT_DROP,
        "after four weeks of ten sessions two are left",
        [series(SESSIONS, f"10x{FOUR_WEEKS} 2x8"), *SERVICES_UP],
        [
            silent("4w"),
            firing("4w3h", summary="Activity is at 20% of what this hour usually has"),
        ],
        step="30m",
    ),
    alert_test(
        rules.ENGAGEMENT_DROP,
        "the same, and two of the four weeks are missing",
        [series(SESSIONS, f"_x{FOUR_WEEKS // 2} 10x{FOUR_WEEKS // 2} 2x8"), *SERVICES_UP],
        [firing("4w3h", summary="Activity is at 20% of what this hour usually has")],
        step="30m",
    ),
    alert_test(
        rules.ENGAGEMENT_DROP,
        "a Tuesday night: two sessions are usual, and there is none",
        [series(SESSIONS, f"2x{FOUR_WEEKS} 0x8"), *SERVICES_UP],
        [silent("4w1h"), silent("4w3h")],
        step="30m",
    ),
    alert_test(
        rules.ENGAGEMENT_DROP,
        "six of ten usual sessions",
        [series(SESSIONS, f"10x{FOUR_WEEKS} 6x8"), *SERVICES_UP],
        [silent("4w2h"), silent("4w3h")],
        step="30m",
    ),
    alert_test(
        rules.ENGAGEMENT_DROP,
        "three sessions are usual, which is enough to miss them",
        [series(SESSIONS, f"3x{FOUR_WEEKS} 1x8"), *SERVICES_UP],
        [silent("4w"), firing("4w3h", summary="Activity is at 33.33% of what this hour usually has")],
        step="30m",
    ),
    alert_test(
        rules.ENGAGEMENT_DROP,
        "this hour had 20, 4, 14 and 2 sessions in earlier weeks: 4 are a third, and nothing unusual",
        [series(SESSIONS, f"20x{WEEK} 4x{WEEK} 14x{WEEK} 2x{WEEK} 4x8"), *SERVICES_UP],
        [silent("4w2h"), silent("4w3h")],
        step="30m",
    ),
    alert_test(
        rules.ENGAGEMENT_DROP,
        "a new installation knows no earlier week",
        [series(SESSIONS, "10x33 1x8"), *SERVICES_UP],
        [silent("20h")],
        step="30m",
    ),
    alert_test(
        rules.ENGAGEMENT_DROP,
        "it knows one week, and that had a party in it; after two of them it dares to judge",
        [series(SESSIONS, f"20x{WEEK} 5x8 20x{WEEK - 9} 5x{WEEK}"), *SERVICES_UP],
        [silent("1w2h"), silent("1w4h"), firing("2w6h")],
        step="30m",
    ),
]

MEDIA_SERVICES = [
    alert_test(
        rules.MEDIA_SERVICE_UNREACHABLE,
        "probes of Plex fail",
        [series(PLEX_PROBE, "1x20 0x60"), *SERVICES_UP],
        [silent("5m"), pending("7m"), firing("12m", summary="plex cannot be reached", service="plex")],
    ),
    alert_test(
        rules.MEDIA_SERVICE_UNREACHABLE,
        "Overseerr is unhealthy",
        [series(OVERSEERR_HEALTH, "1x20 0x60"), *SERVICES_UP],
        [firing("12m", summary="overseerr cannot be reached", service="overseerr")],
    ),
    alert_test(
        rules.MEDIA_SERVICE_UNREACHABLE,
        "a third of the calls to Plex fails while probes succeed",
        [series(PLEX_PROBE, "1x80"), series(PLEX_CALLS, "0+4x80"), series(PLEX_FAILURES, "0+2x80"), *SERVICES_UP],
        [firing("12m", service="plex")],
    ),
    alert_test(
        rules.MEDIA_SERVICE_UNREACHABLE,
        "Overseerr is degraded, and a tenth of the calls to Plex fails",
        [
            series(OVERSEERR_HEALTH, "1x20 0.5x60"),
            series(PLEX_CALLS, "0+9x80"),
            series(PLEX_FAILURES, "0+1x80"),
            series(PLEX_PROBE, "1x20 0x8 1x60"),
            *SERVICES_UP,
        ],
        [silent("12m"), silent("18m")],
    ),
    alert_test(
        rules.MEDIA_SERVICE_UNREACHABLE,
        "the backend is away, and with it everything that it says: ServiceDown tells that",
        [series(PLEX_PROBE, "1x20 stale")],
        [silent("7m"), silent("18m")],
    ),
]

SYNCHRONISATION = [
    alert_test(
        rules.INTEGRATION_SYNC_FAILING,
        "one synchronisation in five fails",
        [series(SYNC_SUCCESS, "1x40 0.8x100"), series(SYNC_RUNS, "0+1x140"), *SERVICES_UP],
        [silent("10m"), pending("20m"), firing("27m", summary="Synchronisation with plex fails", service="plex")],
    ),
    alert_test(
        rules.INTEGRATION_SYNC_FAILING,
        "no synchronisation finishes any more",
        [series(SYNC_SUCCESS, "1x500"), series(SYNC_RUNS, "0+1x120 120x380"), *SERVICES_UP],
        [silent("80m"), firing("110m", service="plex")],
    ),
    alert_test(
        rules.INTEGRATION_SYNC_FAILING,
        "one of eight fails",
        [series(SYNC_SUCCESS, "0.875x300"), series(SYNC_RUNS, " ".join(f"{n}x30" for n in range(10))), *SERVICES_UP],
        [silent("30m"), silent("70m")],
    ),
    alert_test(
        rules.INTEGRATION_SYNC_FAILING,
        "one in twenty fails, every quarter of an hour",
        [series(SYNC_SUCCESS, "0.95x300"), series(SYNC_RUNS, "0x60 1x60 2x60 3x60 4x60"), *SERVICES_UP],
        [silent("30m"), silent("70m")],
    ),
]
