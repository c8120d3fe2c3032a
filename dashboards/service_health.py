"""Service health & availability: which part is down or degraded, for how long, and how quickly it comes back."""

from dashboards import _refs as refs
from dashboards._house import dashboard
from dashboards._service_health import now, recovery
from dashboards._service_health.shared import SERVICE

DASHBOARD = dashboard(
    refs.SERVICE_HEALTH,
    description="Which service is down or degraded, since when, how often that happens, and how quickly it recovers.",
    tags=["health", "slo"],
    variables=[SERVICE],
    time_from="now-24h",
    rows=[now.NOW, now.HEALTH_ROW, now.AVAILABILITY, recovery.RECOVERY, recovery.WHAT_HAPPENED],
)
