"""Where a legend is drawn it says in words what each line is.

A legend left empty prints `{endpoint="/api/v1/media", instance="backend:4000", ...}`. A query that returns one series
needs a word, not a label. A table has columns instead.

Write `prom(query, "{{endpoint}}")` or `prom(query, "errors")`.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, each_target, panel_violation
from toolchain.compile.compilation import Compilation
from toolchain.define.panels.kinds import kind_of


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield queries without a legend where one is drawn."""
    for dashboard, panel, target in each_target(compilation):
        if target.document.get("hide") or target.source_type not in ("prometheus", "loki"):
            continue
        legend = str(target.document.get("legendFormat") or "")
        is_named = legend not in ("", "__auto") or target.document.get("format") == "table"
        if kind_of(panel.type).names_series and not is_named:
            yield panel_violation(
                dashboard,
                panel,
                f"query {target.document.get('refId')} has no legend and shows the raw labels",
                "Give it a legend: a word, or {{label}}.",
                target,
            )


RULE = Rule("legend-missing", Severity.WARNING, __doc__, check, reach=Reach.HOUSE)
