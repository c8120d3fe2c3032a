"""A panel's unit is one that Grafana knows, and what its queries measure.

With a wrong unit 350 ms are shown as 350 s, and a ratio of 0.5 as 0.5 per cent. With a misspelled id Grafana prints the
bare number and the id behind it, which is what somebody may have meant who wrote `requests` in Grafana's editor. What
queries measure comes from the catalog: it says what each metric measures, and functions and arithmetic carry that on.

Leave `unit` out, or write `unit=shown_as("short", "requests per user")`. Units of your own start with `suffix:`,
`prefix:`, `count:`, `si:` or `currency:`.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.base.source_map import UnitOrigin
from toolchain.check.rule import Reach, Rule, Violation, each_panel, panel_violation
from toolchain.check.rules._causes import units_read
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel
from toolchain.compile.units import measured, units_of_fields
from toolchain.define.panels.kinds import kind_of
from toolchain.define.units import UNITS, is_unit
from toolchain.languages.quantity import disagreement, quantity_of_unit

_FOLDED_UNITS = frozenset(map(str.casefold, UNITS))


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield units that Grafana does not know, and units that the queries contradict."""
    for dashboard, panel in each_panel(compilation):
        kind = kind_of(panel.type)
        if not kind.is_numeric:
            continue
        given = (kind.unit_of(panel.document), *(unit for _, unit in units_of_fields(panel.document)))
        for unit in given:
            if isinstance(unit, str) and unit and not is_unit(unit) and not _is_own_text(panel, unit):
                yield panel_violation(
                    dashboard,
                    panel,
                    f"has the unit {unit!r}, which Grafana does not know.{did_you_mean(unit, UNITS)}",
                    "Use a Grafana unit id, or write suffix: before a unit of your own.",
                )
        yield from _contradicted(dashboard, panel)


def _is_own_text(panel: CompiledPanel, unit: str) -> bool:
    """Return whether a finished dashboard has a text as a unit, and no id written wrongly."""
    folded = unit.casefold()
    return panel.origin.finished and not any(each in _FOLDED_UNITS for each in (folded, f"{folded}s", folded[:-1]))


def _contradicted(dashboard: CompiledDashboard, panel: CompiledPanel) -> Iterator[Violation]:
    stated, units = panel.origin.unit, units_of(panel)
    unit = next(iter(units), None)
    if stated is UnitOrigin.EXPLAINED or unit is None:
        return
    quantities = measured(panel.document, panel.targets)
    if stated is UnitOrigin.STATED and (not quantities or None in quantities):
        violation = panel_violation(
            dashboard,
            panel,
            f"states the unit {unit!r}, which its queries do not tell, without a reason",
            f'Write unit=shown_as("{unit}", "...").',
            follows=units_read(panel.targets),
        )
        yield evolve(violation, severity=Severity.WARNING)
    shown = None if _has_units_of_fields(panel, units) else quantity_of_unit(unit)
    for quantity in quantities if shown is not None else ():
        found = None if quantity is None or shown is None else disagreement(quantity, shown)
        if found is not None:
            problem = f"shows {unit!r}, and a query measures {found[0]}"
            location = panel.at(*kind_of(panel.type).place_of_unit, "unit")
            follows = units_read(panel.targets)
            yield panel_violation(dashboard, panel, problem, found[1], location=location, follows=follows)
            return


def _has_units_of_fields(panel: CompiledPanel, units: list[str]) -> bool:
    """Return whether some fields have a unit of their own, so that the panel's is not that of every query."""
    return len(units) > 1 or units[:1] != [kind_of(panel.type).unit_of(panel.document)]


def units_of(panel: CompiledPanel) -> list[str]:
    """Return the units that values of a panel are given, that of all of them first; an x axis has its own."""
    kind = kind_of(panel.type)
    x_field = kind.x_field_of(panel.document)
    of_some = [unit for name, unit in units_of_fields(panel.document) if name != x_field]
    return [unit for unit in (kind.unit_of(panel.document), *of_some) if isinstance(unit, str) and unit]


RULE = Rule("panel-unit", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
