"""Business alerts: people can use MediaNest, and still something is not as it should be."""

from alerts import thresholds as limits
from alerts.critical import SERVICE_DOWN
from alerts.groups import BUSINESS as GROUP
from alerts.recordings.users import SESSIONS_WEEKS
from dashboards import _refs as refs
from metrics.owners import BACKEND, PRODUCT
from signals.integrations import MEDIA_SERVICE_FAILURES, ONE_SYNC_FAILED, SYNC_SUCCESS
from signals.people import ACTIVITY, EXPECTED_SESSIONS, SESSIONS_OF_THE_HOUR, TOLERANCE
from toolchain.define import AlertRule, PanelLink, q, while_firing

FEWEST_WEEKS = 2
"""One earlier week is a coincidence, and the first one after an installation has hardly anybody in it."""

BELOW_THE_BAND = q.both(
    EXPECTED_SESSIONS - TOLERANCE > SESSIONS_OF_THE_HOUR,
    q.max(q.select(SESSIONS_WEEKS.metric)) >= FEWEST_WEEKS,
)

BACKEND_DOWN = while_firing(SERVICE_DOWN, service="backend")

ENGAGEMENT_DROP = AlertRule(
    name="EngagementDrop",
    query=q.both(ACTIVITY, BELOW_THE_BAND),
    limits=limits.EXPECTED_ACTIVITY_RATIO,
    group=GROUP,
    category="engagement",
    service="medianest",
    owner=PRODUCT,
    wait="30m",
    summary="Activity is at {{ $value | humanizePercentage }} of what this hour usually has",
    description="More people are missing than the same hour of the last four weeks explains: over half of them.",
    panel=PanelLink(refs.BASELINES_CAPACITY, "Activity against expectation"),
    inhibited_by=[BACKEND_DOWN],
)

MEDIA_SERVICE_UNREACHABLE = AlertRule(
    name="MediaServiceUnreachable",
    query=MEDIA_SERVICE_FAILURES,
    limits=limits.PLEX_FAILURE_RATIO,
    group=GROUP,
    category="integration",
    owner=BACKEND,
    wait="5m",
    summary="{{ $labels.service }} cannot be reached",
    description="Probes fail, or more than a fifth of the calls do. People see no libraries, or cannot ask for media.",
    panel=PanelLink(refs.EXTERNAL_INTEGRATIONS, "Media services that fail"),
    inhibited_by=[BACKEND_DOWN],
)

INTEGRATION_SYNC_FAILING = AlertRule(
    name="IntegrationSyncFailing",
    query=q.unless(SYNC_SUCCESS, ONE_SYNC_FAILED),
    limits=limits.SYNC_SUCCESS_RATIO,
    group=GROUP,
    category="sync",
    owner=BACKEND,
    wait="15m",
    summary="Synchronisation with {{ $labels.service }} fails",
    description="Fewer than nine of ten synchronisations succeed, and not for one alone, or none finished for an hour.",
    panel=PanelLink(refs.EXTERNAL_INTEGRATIONS, "Successful synchronisations"),
    inhibited_by=[BACKEND_DOWN],
)
