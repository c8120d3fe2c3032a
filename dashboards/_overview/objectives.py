"""Overview & SLO: Objectives."""

from alerts import slos
from alerts import thresholds as limits
from dashboards._house import refs, to
from dashboards._overview.shared import TO_API, TO_DATABASE, TO_INTEGRATIONS
from toolchain.define import SLO, bar_gauge, prom, row, shown_as, stat

TO_VITALS = to(refs.WEB_VITALS)
NEEDS = "Needs 35 days of retention."


def told(slo: SLO) -> str:
    """What an objective counts and promises."""
    return f"{slo.id}: {slo.description} The objective is {slo.promise}."


OBJECTIVES = row(
    "Objectives",
    stat(
        "API availability",
        prom(slos.API_AVAILABILITY.good(), "good", mode="instant"),
        description=f"{told(slos.API_AVAILABILITY)} {NEEDS}",
        decimals=3,
        limits=limits.API_AVAILABILITY,
        data_links=[TO_API],
    ),
    stat(
        "Requests under 0.5 s",
        prom(slos.API_SPEED.good(), "good", mode="instant"),
        description=f"{told(slos.API_SPEED)} When it sinks, look for the slowest endpoints on Backend API. {NEEDS}",
        decimals=2,
        limits=limits.SPEED_OBJECTIVE,
        data_links=[TO_API],
    ),
    stat(
        "Page loads under 2 s",
        prom(slos.PAGE_SPEED.good(), "good", mode="instant"),
        description=f"{told(slos.PAGE_SPEED)} Frontend web vitals shows which route is slow. {NEEDS}",
        decimals=2,
        limits=limits.SPEED_OBJECTIVE,
        data_links=[TO_VITALS],
    ),
    stat(
        "Statements under 100 ms",
        prom(slos.DATABASE_SPEED.good(), "good", mode="instant"),
        description=f"{told(slos.DATABASE_SPEED)} Database shows which table is slow. {NEEDS}",
        decimals=2,
        limits=limits.SPEED_OBJECTIVE,
        data_links=[TO_DATABASE],
    ),
    stat(
        "Database up",
        prom(slos.DATABASE_AVAILABILITY.good(), "good", mode="instant"),
        description=f"{told(slos.DATABASE_AVAILABILITY)} {NEEDS}",
        unit=shown_as("percentunit", "the average of 0 and 1 is the share of time"),
        decimals=3,
        limits=limits.DATABASE_AVAILABILITY,
        data_links=[TO_DATABASE],
    ),
    stat(
        "Requests fulfilled in a day",
        prom(slos.FULFILMENT.good(), "good", mode="instant"),
        description=f"{told(slos.FULFILMENT)} Requests still open are not in it. {NEEDS}",
        decimals=1,
        limits=limits.FULFILMENT_WITHIN_DAY,
        data_links=[to(refs.MEDIA_REQUESTS)],
    ),
    bar_gauge(
        "External services reachable",
        prom(slos.INTEGRATIONS.good(), "{{service}}", mode="instant"),
        description=f"{told(slos.INTEGRATIONS)} A service below it needs a word with whoever runs it. {NEEDS}",
        decimals=2,
        minimum=0.9,
        maximum=1,
        limits=limits.EXTERNAL_AVAILABILITY,
        data_links=[TO_INTEGRATIONS],
        height=6,
    ),
    bar_gauge(
        "Good visits",
        prom(slos.GOOD_FCP.good(), "First Contentful Paint", mode="instant"),
        prom(slos.GOOD_LCP.good(), "Largest Contentful Paint", mode="instant"),
        prom(slos.GOOD_FID.good(), "First Input Delay", mode="instant"),
        prom(slos.GOOD_CLS.good(), "Cumulative Layout Shift", mode="instant"),
        description=f"{told(slos.GOOD_LCP)} So are those of the other vitals; Frontend web vitals shows when one got "
        f"worse. {NEEDS}",
        decimals=1,
        minimum=0,
        maximum=1,
        limits=limits.GOOD_VISITS_RATIO,
        data_links=[TO_VITALS],
        height=6,
    ),
)
