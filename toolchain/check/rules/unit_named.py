"""A panel of what is measured in a unit shows it in that unit.

Without a unit Grafana prints 1.3e+10 for thirteen gigabytes and 0.35 for a third of a second. Where metrics follow the
convention of Prometheus, their names end in the unit: `node_memory_MemFree_bytes`, `request_duration_seconds`.

A unit that contradicts such names shows a third of a second as 0.35 ms, and a rate of bytes as an amount of them.

Set the panel's unit, or calculate in the query what it shows.
"""

from collections.abc import Iterable, Iterator

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, each_panel, panel_violation
from toolchain.check.rules.panel_unit import units_of
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel
from toolchain.compile.units import inferred_unit
from toolchain.define.panels.kinds import kind_of
from toolchain.languages.promql.analysis.named_units import named_unit
from toolchain.languages.promql.ast import Expression
from toolchain.languages.quantity import disagreement, quantity_of_unit

_WITHOUT = frozenset({"", "short", "none"})
"""Units in which a bare number is shown: as good as none."""

_SHARES = frozenset({"percentunit", "percent"})
"""Units of names that exporters do not keep: what ends in ``_ratio`` may be up to 1 or up to 100.

OpenTelemetry puts it behind every gauge that has no unit (OpenTelemetry specification, "Prometheus and OpenMetrics
Compatibility").
"""


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield panels without a unit whose queries all have the same one, and those whose unit such names contradict."""
    for dashboard, panel in each_panel(compilation):
        yield from _contradicted(dashboard, panel)
        if panel.origin.finished and kind_of(panel.type).is_numeric and not units_of(panel) and not _counts(panel):
            unit = unit_to_show(panel)
            if unit not in _WITHOUT and not (unit in _SHARES and inferred_unit(panel.document, panel.targets) is None):
                yield panel_violation(
                    dashboard,
                    panel,
                    f"has no unit, and its queries give values of the unit {unit!r}",
                    f"Set it: {'.'.join(kind_of(panel.type).place_of_unit)}.unit.",
                )


def _contradicted(dashboard: CompiledDashboard, panel: CompiledPanel) -> Iterator[Violation]:
    """Yield the one unit of a panel where the names of all its metrics say another, and no catalog knows them."""
    given = units_of(panel)
    shown = quantity_of_unit(given[0]) if len(given) == 1 and panel.origin.finished else None
    is_of_all = given == [kind_of(panel.type).unit_of(panel.document)]
    if shown is None or not is_of_all or _counts(panel) or inferred_unit(panel.document, panel.targets) is not None:
        return
    name = unit_to_show(panel)
    named = None if name in _SHARES else quantity_of_unit(name)
    found = None if named is None else disagreement(named, shown)
    if found is not None:
        problem = f"shows {given[0]!r}, and by their names its metrics measure {found[0]}"
        location = panel.at(*kind_of(panel.type).place_of_unit, "unit")
        yield panel_violation(dashboard, panel, problem, found[1], location=location)


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
