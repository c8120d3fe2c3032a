"""Which alerts fired, and what is left of the error budgets."""

from alerts import slos
from alerts import thresholds as limits
from dashboards import _refs as refs
from toolchain.define import SLO, fired_alerts, prom, section, shown_as, stat
from toolchain.define.targets import HouseTarget

ALERTS = section("Alerts", fired_alerts(by=["service"]), dashboard=refs.ALERTS_OVERVIEW)


def _left(slo: SLO) -> HouseTarget:
    """What is left of one budget, by the title of its objective."""
    return prom(slo.budget_left(), " ".join([slo.title, *(f"{{{{{label}}}}}" for label in slo.sli.by)]), mode="instant")


ERROR_BUDGETS = section(
    "Error budgets",
    stat(
        "Error budget left",
        _left(slos.API_AVAILABILITY),
        _left(slos.API_SPEED),
        _left(slos.INTEGRATIONS),
        _left(slos.PAGE_SPEED),
        _left(slos.DATABASE_SPEED),
        _left(slos.DATABASE_AVAILABILITY),
        _left(slos.FULFILMENT),
        _left(slos.GOOD_VISITS),
        description="What may still go wrong in 30 days (28 for the four about pages). Below zero the objective is "
        "missed: hold risky changes back until it recovers.",
        unit=shown_as("percentunit", "a share of the budget; one less a share has no unit of its own"),
        decimals=1,
        limits=limits.ERROR_BUDGET_LEFT,
    ),
    against_beginning=True,
    dashboard=refs.SLO,
)
