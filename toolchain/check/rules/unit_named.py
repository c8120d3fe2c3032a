"""A panel of what is measured in a unit shows it in that unit.

Without a unit Grafana prints 1.3e+10 for thirteen gigabytes and 0.35 for a third of a second. Where metrics follow the
convention of Prometheus, their names end in the unit: `node_memory_MemFree_bytes`, `request_duration_seconds`.

Set the panel's unit.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, each_panel, panel_violation
from toolchain.check.rules.panel_unit import units_of
from toolchain.compile.compiler import Compilation
from toolchain.compile.model import CompiledPanel
from toolchain.compile.units import inferred_unit
from toolchain.define.panels.kinds import kind_of
from toolchain.languages.promql.analysis.named_units import named_unit
from toolchain.languages.promql.ast import Expression

_WITHOUT = frozenset({"", "short", "none"})
"""Units in which a bare number is shown: as good as none."""


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield panels without a unit whose queries all have the same one."""
    for dashboard, panel in each_panel(compilation):
        if panel.origin.finished and kind_of(panel.type).is_numeric and not units_of(panel) and not _counts(panel):
            unit = unit_to_show(panel)
            if unit not in _WITHOUT:
                yield panel_violation(
                    dashboard,
                    panel,
                    f"has no unit, and its queries give values of the unit {unit!r}",
                    f"Set it: {'.'.join(kind_of(panel.type).place_of_unit)}.unit.",
                )


def unit_to_show(panel: CompiledPanel) -> str:
    """Return the unit in which all visible queries of a panel measure, by the catalog or their names; else none."""
    known = inferred_unit(panel.document, panel.targets)
    if known is not None:
        return known
    trees = [each.query for each in panel.targets if not each.document.get("hide")]
    units = {named_unit(each) if isinstance(each, Expression) else "" for each in trees}
    return units.pop() if len(units) == 1 else ""


def _counts(panel: CompiledPanel) -> bool:
    """Return whether a panel shows something else than the values: how many there are, or what is made of them."""
    return bool(panel.document.get("transformations")) or kind_of(panel.type).counts_buckets


RULE = Rule("unit-named", Severity.WARNING, __doc__, check, reach=Reach.ANYBODY)
