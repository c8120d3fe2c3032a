"""Legends show labels that the result has, and never the raw label set.

`{{endpont}}` prints nothing, and a legend left empty prints `{endpoint="/api/v1/media", instance="backend:4000", ...}`.
A query that returns one series needs a word, not a label.

Write `prom(query, "{{endpoint}}")` or `prom(query, "errors")`.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation, each_target, panel_violation
from toolchain.compile.compiler import Compilation
from toolchain.define.targets.legend_format import legend_labels
from toolchain.languages.promql.analysis.labels import missing_label

_WITH_LEGENDS = frozenset({"timeseries", "piechart", "bargauge", "state-timeline", "status-history"})


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield legends with labels that the result lacks, and missing legends where one is drawn."""
    for dashboard, panel, target in each_target(compilation):
        if target.document.get("hide") or target.source_type not in ("prometheus", "loki"):
            continue
        legend = str(target.document.get("legendFormat") or "")
        if panel.type in _WITH_LEGENDS and legend in ("", "__auto"):
            yield panel_violation(
                dashboard,
                panel,
                f"query {target.document.get('refId')} has no legend and shows the raw labels",
                "Give it a legend: a word, or {{label}}.",
                target,
            )
        if target.analysis is None:
            continue
        for name in legend_labels(legend):
            problem = missing_label(target.analysis, name)
            if problem is not None:
                yield panel_violation(dashboard, panel, f"the legend shows {problem[0]}", problem[1], target)


RULE = Rule("legend", Severity.WARNING, __doc__, check)
