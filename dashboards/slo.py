"""Service level objectives: what we promise, how much of each budget is left, and how fast it is spent."""

from alerts import slos
from alerts import thresholds as limits
from alerts.observability import OBJECTIVES
from dashboards._house import dashboard, refs, to
from library import objectives
from library.episodes import DETECTION, RECOVERY
from signals.alerts import CRITICAL, how_many
from toolchain.define import prom, row, stat

WHERE_TO_LOOK = {
    slos.API_AVAILABILITY.title: refs.BACKEND_API,
    slos.API_SPEED.title: refs.BACKEND_API,
    slos.INTEGRATIONS.title: refs.EXTERNAL_INTEGRATIONS,
    slos.PAGE_SPEED.title: refs.WEB_VITALS,
    slos.DATABASE_SPEED.title: refs.DATABASE,
    slos.DATABASE_AVAILABILITY.title: refs.DATABASE,
    slos.FULFILMENT.title: refs.MEDIA_REQUESTS,
    slos.GOOD_VISITS.title: refs.WEB_VITALS,
}
"""By objective, the dashboard that tells why its budget is spent."""

DASHBOARD = dashboard(
    refs.SLO,
    description="Do we keep what we promise, how much may still go wrong this month, and are we spending it too fast?",
    tags=["slo"],
    time_from="now-7d",
    rows=[
        row("What we promise", objectives.OBJECTIVES),
        row(
            "Incidents",
            stat(
                "Critical alerts now",
                prom(how_many(CRITICAL), "firing", mode="instant"),
                description="Alerts that page, at this moment. The promise is that each is found within five minutes; "
                "`build.py incidents` proves it by playing incidents.",
                decimals=0,
                limits=limits.FIRING_ALERTS,
                no_value="not known",
                data_links=[to(refs.ALERTS_OVERVIEW)],
            ),
            DETECTION,
            RECOVERY,
            width=8,
        ),
        *(each.row(data_links=[to(WHERE_TO_LOOK[each.title])]) for each in OBJECTIVES),
    ],
)
