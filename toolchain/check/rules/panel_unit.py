"""Every panel shows the unit that its queries measure.

Without a unit 0.35 may be seconds, a ratio or dollars; with a wrong one 350 ms are shown as 350 s, and a ratio of 0.5
as 0.5 per cent. The unit comes from the queries: the catalog says what each metric measures, and functions and
arithmetic carry that along. Where queries of one panel differ, or the sum leaves what can be known, the definition
states a unit and why. With a misspelled id Grafana prints the bare number and the id behind it.

Leave `unit` out, or write `unit=shown_as("short", "requests per user")`. Units of your own start with `suffix:`,
`prefix:`, `count:`, `si:` or `currency:`.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.base.source_map import UnitOrigin
from toolchain.check.rule import Rule, Violation, panel_violation
from toolchain.check.rules._causes import units_read
from toolchain.compile.compiler import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel
from toolchain.compile.units import measured
from toolchain.define.panels.base import NUMERIC_PANELS
from toolchain.define.units import UNITS, is_unit
from toolchain.languages.quantity import disagreement, quantity_of_unit

_WITH_NUMBERS = frozenset({"prometheus", "loki"})


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield panels without a unit, units that Grafana does not know, and units that the queries contradict."""
    for dashboard in compilation.dashboards:
        for panel in dashboard.panels:
            if panel.type not in NUMERIC_PANELS:
                continue
            units = list(_units(panel))
            if not units and _shows_numbers(panel):
                yield panel_violation(
                    dashboard,
                    panel,
                    "has no unit, and its queries do not tell one",
                    'State it with a reason: unit=shown_as("short", "...").',
                    follows=units_read(panel.targets),
                )
            for unit in units:
                if not is_unit(unit):
                    yield panel_violation(
                        dashboard,
                        panel,
                        f"has the unit {unit!r}, which Grafana does not know.{did_you_mean(unit, UNITS)}",
                        "Use a Grafana unit id, or write suffix: before a unit of your own.",
                    )
            yield from _contradicted(dashboard, panel)


def _shows_numbers(panel: CompiledPanel) -> bool:
    return not panel.targets or any(target.source_type in _WITH_NUMBERS for target in panel.targets)


def _contradicted(dashboard: CompiledDashboard, panel: CompiledPanel) -> Iterator[Violation]:
    stated = panel.origin.unit
    unit = _default_unit(panel)
    if stated is UnitOrigin.EXPLAINED or unit is None:
        return
    quantities = measured(panel.type, panel.targets)
    if stated is UnitOrigin.STATED and (not quantities or None in quantities):
        violation = panel_violation(
            dashboard,
            panel,
            f"states the unit {unit!r}, which its queries do not tell, without a reason",
            f'Write unit=shown_as("{unit}", "...").',
            follows=units_read(panel.targets),
        )
        yield evolve(violation, severity=Severity.WARNING)
    shown = quantity_of_unit(unit)
    for quantity in quantities if shown is not None else ():
        found = None if quantity is None or shown is None else disagreement(quantity, shown)
        if found is not None:
            problem = f"shows {unit!r}, and a query measures {found[0]}"
            yield panel_violation(dashboard, panel, problem, found[1], follows=units_read(panel.targets))
            return


def _default_unit(panel: CompiledPanel) -> str | None:
    return next(_units(panel), None)


def _units(panel: CompiledPanel) -> Iterator[str]:
    field_config: dict[str, Any] = panel.document.get("fieldConfig") or {}
    options: dict[str, Any] = panel.document.get("options") or {}
    candidates = [(field_config.get("defaults") or {}).get("unit"), (options.get("yAxis") or {}).get("unit")]
    for override in field_config.get("overrides") or ():
        candidates.extend(each.get("value") for each in override.get("properties", ()) if each.get("id") == "unit")
    yield from (unit for unit in candidates if isinstance(unit, str) and unit)


RULE = Rule("panel-unit", Severity.ERROR, __doc__, check)
