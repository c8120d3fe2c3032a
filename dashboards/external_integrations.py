"""External integrations: Plex, Overseerr, YouTube and Uptime Kuma, and the breakers that guard them."""

from dashboards._external_integrations import now, synchronisation
from dashboards._external_integrations.shared import SERVICE
from dashboards._house import dashboard, refs

DASHBOARD = dashboard(
    refs.EXTERNAL_INTEGRATIONS,
    description="Are Plex, Overseerr, YouTube and Uptime Kuma reachable and fast, and what do the breakers do about it?",
    tags=["backend", "integrations"],
    variables=[SERVICE],
    rows=[
        now.NOW,
        now.CIRCUIT_BREAKERS,
        now.REACHABILITY,
        now.PLEX,
        synchronisation.SYNCHRONISATION,
        synchronisation.WHAT_THEY_SAY,
    ],
)
