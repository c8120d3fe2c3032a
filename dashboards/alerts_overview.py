"""Alerts overview: where the on-call starts. What fires, since when, how often, and whether people were told."""

from dashboards._alerts_overview import history, notifications, now
from dashboards._house import dashboard, refs
from toolchain.define import links

DASHBOARD = dashboard(
    refs.ALERTS_OVERVIEW,
    description="What fires right now, since when, does it often, and did the notification arrive? Start here when "
    "paged: open the alert, follow its runbook and its dashboard.",
    tags=["alerts", "on-call"],
    time_from="now-24h",
    refresh="30s",
    related=[links.page("Service health", links.dashboard_url("service-health"))],
    rows=[
        now.NOW,
        now.ACTIVE_ALERTS,
        history.FIRING_HISTORY,
        history.HISTORY,
        history.TIME_TO_RECOVERY,
        notifications.NOTIFICATIONS,
    ],
)
