"""A panel does not draw more series than a person can read.

A query that keeps the label `endpoint` of 80 values next to `method` draws hundreds of lines: the browser stutters and
nobody finds the one that matters. The bound comes from the catalog: the product of the label bounds that the result
keeps, narrowed by its matchers; topk(10, ...) has ten.

Aggregate by fewer labels, keep the largest with q.topk, show a table or a heatmap, or waive the rule on the panel.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, each_panel, panel_violation
from toolchain.compile.compilation import Compilation
from toolchain.define.panels.kinds import kind_of

MOST_SERIES = 100


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield panels whose Prometheus queries can return more series than the budget."""
    for dashboard, panel in each_panel(compilation):
        if kind_of(panel.type).holds_any_number:
            continue
        analyses = (target.analysis for target in panel.targets if not target.document.get("hide"))
        bounds = [analysis.series_bound for analysis in analyses if analysis is not None]
        total = sum(bound for bound in bounds if bound is not None)
        if total > MOST_SERIES:
            yield panel_violation(
                dashboard,
                panel,
                f"may draw {total:,} series, more than {MOST_SERIES}",
                "Aggregate by fewer labels, or keep the largest with q.topk.",
            )


RULE = Rule("panel-cardinality", Severity.WARNING, __doc__, check, reach=Reach.ANYBODY)
