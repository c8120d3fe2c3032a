"""Overview & SLO: Error budget, Where to look."""

from alerts import slos
from alerts import thresholds as limits
from dashboards._house import TAG
from dashboards._overview.shared import TO_API, TO_HEALTH
from metrics.service_performance import ERROR_RECOVERY_TIME_SECONDS
from toolchain.define import alert_list, dashboard_list, prom, q, row, shown_as, stat, text

MONTH = "30d"
RECOVERED = q.sum(q.increase(q.select(ERROR_RECOVERY_TIME_SECONDS, part="count"), MONTH))
TIME_TO_RECOVER = q.sum(q.increase(q.select(ERROR_RECOVERY_TIME_SECONDS, part="sum"), MONTH))
HOW_TO_USE = """
1. **Anything red in the first two lines?** Click the figure: it opens the dashboard of that system, at this time range.
2. **Nothing red, but users complain?** Open *Backend API* for one slow endpoint, then *External integrations* for Plex
   and the others, then *Logs explorer* with the time range of the complaint.
3. **Objectives** count user requests only; health and metrics endpoints are left out. A budget at 0 means that risky
   changes wait until it recovers. Planned maintenance does not count against availability.
4. **A quiet night is normal**: no session and hardly a request between midnight and morning.

Objectives look back 28 or 30 days. Prometheus must keep at least 35 days, else they describe only what it still has.
"""

ERROR_BUDGET = row(
    "Error budget",
    stat(
        "Availability budget left",
        prom(slos.API_AVAILABILITY.budget_left(), "left", mode="instant"),
        description=f"Share of what {slos.API_AVAILABILITY.promise} leaves for failing requests. Below 0 the objective is "
        "missed: hold risky changes back until it recovers. Needs 35 days of retention.",
        unit=shown_as("percentunit", "the errors made, divided by those allowed"),
        decimals=1,
        limits=limits.ERROR_BUDGET_LEFT,
        width=8,
        data_links=[TO_API],
    ),
    stat(
        "Speed budget left",
        prom(slos.API_SPEED.budget_left(), "left", mode="instant"),
        description=f"Share of what {slos.API_SPEED.promise} leaves for slow requests. Below 0 the objective is missed: "
        "make the slowest endpoints faster first. Needs 35 days of retention.",
        unit=shown_as("percentunit", "the slow requests, divided by those allowed"),
        decimals=1,
        limits=limits.ERROR_BUDGET_LEFT,
        width=8,
        data_links=[TO_API],
    ),
    stat(
        "Mean time to recovery",
        prom(TIME_TO_RECOVER / (RECOVERED > 0), "30 days", mode="instant"),
        description="Mean time from the first failure of a service to its recovery, over 30 days. The target is 15 "
        "minutes for critical incidents. Needs 35 days of retention.",
        limits=limits.TIME_TO_RECOVERY,
        no_value="nothing failed",
        width=8,
        data_links=[TO_HEALTH],
    ),
    slos.API_AVAILABILITY.burn_rates("Burn rate of the availability budget", data_links=[TO_API]),
    alert_list(
        "Alerts that fire",
        label_filter='{alertname!="Watchdog"}',
        description="Alerts firing, pending or unable to be evaluated. Each opens its rule, with the runbook; work "
        "from critical to warning.",
        height=8,
    ),
)

WHERE_TO_LOOK = row(
    "Where to look",
    dashboard_list(
        "All MediaNest dashboards",
        tags=[TAG],
        description="Every dashboard of MediaNest; the time range and the environment go along.",
    ),
    text(
        "How to use this page", HOW_TO_USE, description="The order in which to look when something is wrong.", height=10
    ),
    width=12,
)
