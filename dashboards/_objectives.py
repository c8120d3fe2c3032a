"""Every objective beside the others, in one panel."""

from collections.abc import Callable

from alerts import thresholds as limits
from alerts.observability import OBJECTIVES
from dashboards._house import refs, to
from toolchain.define import (
    SLO,
    Expression,
    HousePanel,
    Limits,
    bar_gauge,
    by_name,
    columns,
    merge,
    prom,
    q,
    shown_as,
    table,
)
from toolchain.define.alerting.burn_rate import PAGES, TICKETS, limits_of

TO_SLO = to(refs.SLO)


def each(measure: Callable[[SLO], Expression]) -> Expression:
    """A figure of every objective, by the label ``objective``; one with labels of its own has a line for each."""
    return q.max(q.either(*(_named(slo, measure(slo)) for slo in OBJECTIVES)), by=["objective"])


def _named(slo: SLO, figure: Expression) -> Expression:
    title = f"{slo.id} {slo.title}"
    if not slo.sli.by:
        return q.labelled(q.max(figure), objective=title)
    label = slo.sli.by[0]
    return q.label_replace(q.max(figure, by=[label]), "objective", f"{slo.id} $1: {slo.title}", label, "(.*)")


def _promise(slo: SLO) -> Expression:
    return slo.objective + 0 * slo.errors(slo.window)


def _now(slo: SLO) -> Expression:
    return 1 - slo.errors("5m")


def _lately(slo: SLO) -> Expression:
    return 1 - slo.errors("30m")


def _burn(slo: SLO) -> Expression:
    return slo.errors("1h") / slo.budget


def budgets_left() -> HousePanel:
    """The error budget that each objective has left, the least first."""
    return bar_gauge(
        "Error budgets left",
        prom(q.sort(each(SLO.budget_left)), "{{objective}}", mode="instant"),
        description="Share of the error budget of 30 days that is not spent, the least first. Below 0 the objective is "
        "missed: hold risky changes back until it recovers. Needs 35 days of retention.",
        unit=shown_as("percentunit", "errors made, divided by those allowed"),
        decimals=1,
        minimum=0,
        maximum=1,
        limits=limits.ERROR_BUDGET_LEFT,
        height=9,
        data_links=[TO_SLO],
    )


def summary() -> HousePanel:
    """What is promised, how it is kept lately and over the window, what may still go wrong, and how fast it does."""
    return table(
        "Objectives",
        *(
            prom(each(measure), mode="instant", format="table")
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
    )


def _judged(judged: Limits) -> dict[str, object]:
    """The properties of a column whose figures have the colour of their limits."""
    thresholds = {"mode": "absolute", "steps": judged.steps()}
    return {"thresholds": thresholds, "custom_cellOptions": {"type": "color-text"}}
