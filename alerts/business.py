"""Business alerts: people can use MediaNest, and still something is not as it should be."""

from alerts import thresholds as limits
from alerts.critical import SERVICE_DOWN
from alerts.groups import BUSINESS as GROUP
from alerts.recordings.users import SESSIONS, SESSIONS_BAND, SESSIONS_EXPECTED, SESSIONS_WEEKS
from metrics.api import PLEX_API_REQUESTS_TOTAL
from metrics.owners import BACKEND, PRODUCT
from metrics.service_health import (
    EXTERNAL_API_AVAILABILITY,
    INTEGRATION_SYNC_DURATION_SECONDS,
    SERVICE_HEALTH_STATUS,
)
from metrics.service_performance import INTEGRATION_SYNC_SUCCESS_RATE
from toolchain.define.alerting import BUSINESS, AlertRule, NoData, OnError, PanelLink, while_firing
from toolchain.languages.matching import any_of, is_not
from toolchain.languages.promql import builder as q

FEWEST_EXPECTED_SESSIONS = 3
"""Below this, half of what is usual is one person more or less: quiet nights stay quiet."""
FEWEST_WEEKS = 2
"""One earlier week is a coincidence, and the first one after an installation has hardly anybody in it."""

SESSIONS_NOW = q.sum(q.select(SESSIONS.metric))
EXPECTED_SESSIONS = q.sum(q.select(SESSIONS_EXPECTED.metric))
LOWER_EDGE = EXPECTED_SESSIONS - q.sum(q.select(SESSIONS_BAND.metric))
BELOW_THE_BAND = q.both(
    LOWER_EDGE > SESSIONS_NOW,
    q.max(q.select(SESSIONS_WEEKS.metric)) >= FEWEST_WEEKS,
)

MEDIA_SERVICES = any_of("plex", "overseerr")

BACKEND_DOWN = while_firing(SERVICE_DOWN, service="backend")

ENGAGEMENT_DROP = AlertRule(
    name="EngagementDrop",
    query=q.both(SESSIONS_NOW / (EXPECTED_SESSIONS >= FEWEST_EXPECTED_SESSIONS), BELOW_THE_BAND),
    limits=limits.EXPECTED_ACTIVITY_RATIO,
    severity=BUSINESS,
    group=GROUP,
    category="engagement",
    service="medianest",
    owner=PRODUCT,
    wait="30m",
    no_data=NoData.OK,
    on_error=OnError.OK,
    summary="Activity is at {{ $value | humanizePercentage }} of what this hour usually has",
    description="More people are missing than the same hour of the last four weeks explains: over half of them.",
    panel=PanelLink("baselines-capacity", "Activity against expectation"),
    inhibited_by=[BACKEND_DOWN],
)

MEDIA_SERVICE_UNREACHABLE = AlertRule(
    name="MediaServiceUnreachable",
    query=q.max(
        q.either(
            q.label_replace(
                1 - q.max(q.select(EXTERNAL_API_AVAILABILITY, service=MEDIA_SERVICES), by=["service"]),
                "view",
                "probe",
                "",
                "",
            ),
            q.label_replace(
                1 + q.equal(q.max(q.select(SERVICE_HEALTH_STATUS, service=MEDIA_SERVICES), by=["service"]), 0),
                "view",
                "health",
                "",
                "",
            ),
            q.label_replace(
                q.label_replace(
                    q.ratio(
                        q.sum(q.increase(q.select(PLEX_API_REQUESTS_TOTAL, status=is_not("success")), "5m")),
                        q.sum(q.increase(q.select(PLEX_API_REQUESTS_TOTAL), "5m")) > 5,
                    ),
                    "service",
                    "plex",
                    "",
                    "",
                ),
                "view",
                "calls",
                "",
                "",
            ),
        ),
        by=["service"],
    ),
    limits=limits.PLEX_FAILURE_RATIO,
    severity=BUSINESS,
    group=GROUP,
    category="integration",
    owner=BACKEND,
    wait="5m",
    no_data=NoData.OK,
    on_error=OnError.OK,
    summary="{{ $labels.service }} cannot be reached",
    description="Probes fail, or more than a fifth of the calls do. People see no libraries, or cannot ask for media.",
    panel=PanelLink("integrations", "Plex failures"),
    inhibited_by=[BACKEND_DOWN],
)

INTEGRATION_SYNC_FAILING = AlertRule(
    name="IntegrationSyncFailing",
    query=q.min(
        q.either(
            q.label_replace(q.min(INTEGRATION_SYNC_SUCCESS_RATE, by=["service"]), "view", "success", "", ""),
            q.label_replace(
                q.equal(
                    q.sum(q.increase(q.select(INTEGRATION_SYNC_DURATION_SECONDS, part="count"), "1h"), by=["service"]),
                    0,
                ),
                "view",
                "runs",
                "",
                "",
            ),
        ),
        by=["service"],
    ),
    limits=limits.SYNC_SUCCESS_RATIO,
    severity=BUSINESS,
    group=GROUP,
    category="sync",
    owner=BACKEND,
    wait="15m",
    no_data=NoData.OK,
    on_error=OnError.OK,
    summary="Synchronisation with {{ $labels.service }} fails",
    description="Fewer than nine of ten synchronisations succeed, or none has finished for an hour.",
    panel=PanelLink("integrations", "Successful synchronisations"),
    inhibited_by=[BACKEND_DOWN],
)
