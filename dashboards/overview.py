"""Overview & SLO: is MediaNest healthy now, does it keep its promises, and where to look when it does not."""

from alerts import slos
from dashboards._house import dashboard, refs
from dashboards._overview import now, where_to_look
from dashboards._overview.shared import TO_API
from library.objectives import OBJECTIVES
from toolchain.define import row, tab, tabs

DASHBOARD = dashboard(
    refs.OVERVIEW,
    description="Is MediaNest up, are its objectives kept, and which dashboard to open next? Everybody starts here.",
    tags=["overview", "slo"],
    rows=[
        now.NOW,
        now.FIRING_AND_BUDGETS,
        tabs(
            tab("Traffic", now.TRAFFIC),
            tab("Objectives", row("Objectives", OBJECTIVES)),
            tab(
                "Error budget",
                row(
                    "Error budget",
                    slos.API_AVAILABILITY.burn_rates("Burn rate of the availability budget", data_links=[TO_API]),
                    slos.API_SPEED.burn_rates("Burn rate of the speed budget", data_links=[TO_API]),
                ),
            ),
            tab("Where to look", where_to_look.WHERE_TO_LOOK),
        ),
    ],
)
