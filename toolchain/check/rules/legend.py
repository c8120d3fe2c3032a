"""Legends show labels that the result has, and never the raw label set.

`{{endpont}}` prints nothing, and a legend left empty prints `{endpoint="/api/v1/media", instance="backend:4000", ...}`.
A query that returns one series needs a word, not a label.

Write `prom(query, "{{endpoint}}")` or `prom(query, "errors")`.
"""

from collections.abc import Iterable, Sequence

from toolchain.check.rule import Rule, Violation, each_target, panel_violation
from toolchain.compile.compiler import Compilation
from toolchain.errors import did_you_mean
from toolchain.finding import Severity
from toolchain.promql.ast import Expression
from toolchain.promql.labels import output_labels
from toolchain.targets.legend_format import legend_labels

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
        labels = output_labels(target.query) if isinstance(target.query, Expression) else None
        for name in legend_labels(legend) if labels is not None else ():
            if name not in (labels or {}):
                yield panel_violation(dashboard, panel, *_missing(name, sorted(labels or {})), target)


def _missing(name: str, labels: Sequence[str]) -> tuple[str, str]:
    return (
        f"the legend shows {name!r}, which the result does not have.{did_you_mean(name, labels)}",
        f"The result's labels are {', '.join(labels) or 'none'}.",
    )


RULE = Rule("legend", Severity.WARNING, __doc__, check)
