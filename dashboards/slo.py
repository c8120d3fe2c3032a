"""Service level objectives: what we promise, how much of each budget is left, and how fast it is spent."""

from alerts import thresholds as limits
from alerts.observability import OBJECTIVES
from dashboards import _objectives
from dashboards._alert_states import CRITICAL, how_many
from dashboards._house import dashboard, refs, to
from metrics.service_performance import ERROR_RECOVERY_TIME_SECONDS
from toolchain.define import prom, q, row, stat

DASHBOARD = dashboard(
    refs.SLO,
    description="Do we keep what we promise, how much may still go wrong this month, and are we spending it too fast?",
    tags=["slo"],
    time_from="now-7d",
    rows=[
        row("What we promise", _objectives.summary()),
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
            stat(
                "Mean time to recover",
                prom(
                    q.sum(q.increase(q.select(ERROR_RECOVERY_TIME_SECONDS, part="sum"), q.RANGE))
                    / q.sum(q.increase(q.select(ERROR_RECOVERY_TIME_SECONDS, part="count"), q.RANGE)),
                    "mean",
                    mode="instant",
                ),
                description="From the first error to the last, over the chosen range. The goal is a quarter of an "
                "hour.",
                limits=limits.TIME_TO_RECOVERY,
                data_links=[to(refs.SERVICE_HEALTH)],
            ),
            width=12,
        ),
        *(each.row() for each in OBJECTIVES),
    ],
)
