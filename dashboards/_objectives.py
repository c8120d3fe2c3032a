"""Every objective beside the others, in one panel; library/objectives.py has the table of them."""

from collections.abc import Callable

from alerts import thresholds as limits
from alerts.observability import OBJECTIVES
from dashboards._house import refs, to
from toolchain.define import SLO, Expression, HousePanel, bar_gauge, prom, q, shown_as

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
