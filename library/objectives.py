"""What we promise: every objective, how it is kept, and how fast its budget is spent."""

from alerts import thresholds as limits
from dashboards import _objectives
from dashboards._house import ENVIRONMENT
from toolchain.define import SLO, Expression, LibraryPanel, Limits, by_name, columns, merge, prom, shown_as, table
from toolchain.define.alerting.burn_rate import PAGES, TICKETS, limits_of


def _promise(slo: SLO) -> Expression:
    return slo.objective + 0 * slo.errors(slo.window)


def _now(slo: SLO) -> Expression:
    return 1 - slo.errors("5m")


def _lately(slo: SLO) -> Expression:
    return 1 - slo.errors("30m")


def _burn(slo: SLO) -> Expression:
    return slo.errors("1h") / slo.budget


def _judged(judged: Limits) -> dict[str, object]:
    """The properties of a column whose figures have the colour of their limits."""
    thresholds = {"mode": "absolute", "steps": judged.steps()}
    return {"thresholds": thresholds, "custom_cellOptions": {"type": "color-text"}}


OBJECTIVES = LibraryPanel(
    uid="objectives",
    scope=[ENVIRONMENT],
    panel=table(
        "Objectives",
        *(
            prom(_objectives.each(measure), mode="instant", format="table")
            for measure in (_promise, _now, _lately, SLO.good, SLO.budget_left, _burn)
        ),
        description="One line per objective, the least budget first. Burning is how many times faster than allowed the "
        "last hour spent it: 1 uses it up exactly by the end of the window. Now is five minutes; no figure: nothing was measured. "
        "Needs 35 days of retention.",
        unit=shown_as("percentunit", "shares of good events; the last column, a multiple, has its own override"),
        decimals=2,
        height=14,
        transformations=[
            merge(),
            columns(
                rename={
                    "objective": "Objective",
                    "Value #A": "Promised",
                    "Value #B": "Now",
                    "Value #C": "Half an hour",
                    "Value #D": "Whole window",
                    "Value #E": "Budget left",
                    "Value #F": "Burning",
                }
            ),
            {"id": "sortBy", "options": {"fields": {}, "sort": [{"field": "Budget left", "desc": False}]}},
        ],
        overrides=[
            by_name("Objective", custom_width=300),
            by_name("Budget left", **_judged(limits.ERROR_BUDGET_LEFT)),
            by_name("Burning", unit="none", decimals=1, **_judged(limits_of((*PAGES, *TICKETS)))),
        ],
    ),
)
