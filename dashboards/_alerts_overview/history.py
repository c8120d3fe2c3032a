"""Alerts overview: What fired, How often and how long, Time to recovery."""

from alerts import thresholds as limits
from dashboards._house import TAG, refs, to
from library.episodes import DETECTION, RECOVERY
from signals.alerts import ALERT, DURATION, FIRING, PENDING, alerts, begun, time_to_recovery
from toolchain.define import (
    Expression,
    Waiver,
    annotation_list,
    by_name,
    columns,
    merge,
    prom,
    q,
    row,
    shown_as,
    state_timeline,
    table,
    timeseries,
)

FIRES = q.group(FIRING, by=ALERT)
"""An alert of several instances is one: what is counted below is how often people were told."""
STATE = q.max(q.either(2 * FIRES, q.group(PENDING, by=ALERT)), by=ALERT)
STATES = [
    {
        "type": "value",
        "options": {
            "1": {"text": "pending", "color": "yellow", "index": 0},
            "2": {"text": "firing", "color": "red", "index": 1},
        },
    }
]
SEVERITIES = ("critical", "warning", "business")


def of_severity(severity: str) -> Expression:
    """The alerts that fire of a severity, those of several instances as one."""
    return q.group(alerts(alertstate="firing", severity=severity), by=ALERT)


FIRING_HISTORY = row(
    "What fired",
    state_timeline(
        "Firing history",
        prom(STATE, "{{alertname}} {{service}}"),
        description="One lane per alert that was active in the range. Read it from the left: the first lane that turns "
        "red is nearest to the cause. Short red pieces in a row are flapping: the alert needs a longer wait.",
        unit=shown_as("none", "1 is pending and 2 firing, shown as words"),
        mappings=STATES,
        width=24,
        height=8,
        data_links=[to(refs.LOGS_EXPLORER, "Error lines", level="error")],
        waivers=[Waiver("panel-cardinality", "only alerts that were active have a lane")],
    ),
)

HISTORY = row(
    "How often, and how long",
    timeseries(
        "Alerts firing by severity",
        *(prom(q.count(alerts(alertstate="firing", severity=each)), each) for each in SEVERITIES),
        description="How many fire at each moment. Many at once are one outage seen from many sides: check that "
        "inhibition kept the consequences quiet.",
        decimals=0,
        draw="bars",
        stack="normal",
        legend_calcs=["max"],
    ),
    timeseries(
        "Alerts per day",
        *(
            prom(
                q.count(q.over("present_over_time", q.subquery(of_severity(each), "1d", "1m"))),
                each,
            )
            for each in SEVERITIES
        ),
        description="Different alerts that fired in the day before each bar, over two weeks whatever range is chosen. "
        "Rising week by week means tired people: deal with the noisiest below.",
        decimals=0,
        draw="bars",
        stack="normal",
        legend_calcs=["mean", "max"],
        min_step="1d",
        time_range="14d",
    ),
    table(
        "Noisiest alerts",
        prom(
            q.sum(q.over("count_over_time", q.subquery(begun(), q.RANGE, "1m")), by=ALERT),
            mode="instant",
            format="table",
        ),
        prom(
            60 * q.sum(q.over("count_over_time", q.subquery(FIRES, q.RANGE, "1m")), by=ALERT),
            mode="instant",
            format="table",
        ),
        description="How often each alert began to fire in the range, and for how long altogether, to the minute. "
        "Often and short: raise its wait or its threshold. Long: nobody owns it. Choose a range of a week or more.",
        unit=shown_as("short", "one column counts, the other has its own override"),
        decimals=0,
        sort_by="Times fired",
        width=16,
        height=10,
        transformations=[
            merge(),
            columns(
                rename={
                    "alertname": "Alert",
                    "severity": "Severity",
                    "service": "Service",
                    "Value #A": "Times fired",
                    "Value #B": "Firing altogether",
                }
            ),
        ],
        overrides=[by_name("Alert", custom_width=230), by_name("Firing altogether", unit="s")],
        waivers=[Waiver("grouping-cardinality", "an alert has one severity, and few services")],
    ),
    annotation_list(
        "Latest deploys",
        tags=[TAG, "deploy"],
        description="What was shipped last. An alert that began within minutes after a deploy: roll back first, search "
        "afterwards.",
        width=8,
    ),
)

TIME_TO_RECOVERY = row(
    "Time to recovery",
    DETECTION.placed(width=6, height=8),
    RECOVERY.placed(width=6, height=8),
    timeseries(
        "Mean time to recovery by service",
        prom(time_to_recovery("7d", by=["service"]), "{{service}}"),
        description="The same by service, of the week before each point. A service that gets slower to recover needs a "
        "better runbook or an automatic restart.",
        unit=DURATION,
        decimals=0,
        limits=limits.TIME_TO_RECOVERY,
        draw="points",
        min_step="1d",
        time_range="30d",
        width=12,
    ),
)
