"""Service health: the application's view of itself and of the services around it."""

from metrics import buckets
from metrics.jobs import APP
from metrics.owners import BACKEND
from metrics.vocabulary import HEALTH_SERVICE, INTEGRATION
from toolchain.catalog import Waiver, counter, gauge, histogram, stateset

SERVICE_HEALTH_STATUS = stateset(
    "service_health_status",
    states={0: "unhealthy", 0.5: "degraded", 1: "healthy"},
    help="Health of a component as the application sees it.",
    owner=BACKEND,
    jobs=[APP],
    labels=[HEALTH_SERVICE],
    note="A state, not a share: do not average it over services.",
)
EXTERNAL_API_AVAILABILITY = gauge(
    "external_api_availability",
    unit="percentunit",
    help="1 if the last probe of the service succeeded, else 0.",
    owner=BACKEND,
    jobs=[APP],
    labels=[INTEGRATION],
    value_range=(0, 1),
    replicas="each",
    note="Availability over time is avg_over_time.",
    waivers=[Waiver("metric-name-ratio", "the architecture says availability; only its average over time is a ratio")],
)
INTEGRATION_SYNC_DURATION_SECONDS = histogram(
    "integration_sync_duration_seconds",
    unit="s",
    help="Duration of synchronisation runs.",
    owner=BACKEND,
    jobs=[APP],
    labels=[INTEGRATION],
    buckets=buckets.SYNC,
    note="A count that stands still means that no synchronisation ran.",
)
SERVICE_RECOVERY_EVENTS_TOTAL = counter(
    "service_recovery_events_total",
    unit="short",
    help="Times that a service came back.",
    owner=BACKEND,
    jobs=[APP],
    labels=[HEALTH_SERVICE],
)
