"""Overview & SLO: is MediaNest healthy now, does it keep its promises, and where to look when it does not."""

from dashboards._house import dashboard, refs
from dashboards._overview import error_budget, now, objectives

DASHBOARD = dashboard(
    refs.OVERVIEW,
    description="Is MediaNest up, are its objectives kept, and which dashboard to open next? Everybody starts here.",
    tags=["overview", "slo"],
    rows=[now.NOW, objectives.OBJECTIVES, error_budget.ERROR_BUDGET, error_budget.WHERE_TO_LOOK],
)
