"""Every panel that shows numbers has a unit that Grafana knows.

Without a unit 0.35 may be seconds, a ratio or dollars. With a misspelled one Grafana prints the bare number and the
unit's name behind it. Durations are `s`, ratios from 0 to 1 `percentunit`, counts `short`; a number without unit says
so with `none`.

Write `unit="s"` in the definition. Units of your own start with `suffix:`, `prefix:`, `count:`, `si:` or `currency:`.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from toolchain.check.rule import Rule, Violation, panel_violation
from toolchain.compile.compiler import Compilation
from toolchain.compile.model import CompiledPanel
from toolchain.errors import did_you_mean
from toolchain.finding import Severity
from toolchain.units import UNITS, is_unit

NUMERIC_PANELS = frozenset(
    {
        "timeseries",
        "stat",
        "gauge",
        "bargauge",
        "heatmap",
        "table",
        "piechart",
        "state-timeline",
        "status-history",
        "histogram",
        "barchart",
    }
)


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield panels without a unit, and every unit that Grafana does not know."""
    for dashboard in compilation.dashboards:
        for panel in dashboard.panels:
            units = list(_units(panel))
            if panel.type in NUMERIC_PANELS and not units:
                yield panel_violation(dashboard, panel, "has no unit", "Set unit=, or unit='none' for a bare number.")
            for unit in units:
                if not is_unit(unit):
                    yield panel_violation(
                        dashboard,
                        panel,
                        f"has the unit {unit!r}, which Grafana does not know.{did_you_mean(unit, UNITS)}",
                        "Use a Grafana unit id, or write suffix: before a unit of your own.",
                    )


def _units(panel: CompiledPanel) -> Iterator[str]:
    field_config: dict[str, Any] = panel.document.get("fieldConfig") or {}
    options: dict[str, Any] = panel.document.get("options") or {}
    candidates = [(field_config.get("defaults") or {}).get("unit"), (options.get("yAxis") or {}).get("unit")]
    for override in field_config.get("overrides") or ():
        candidates.extend(each.get("value") for each in override.get("properties", ()) if each.get("id") == "unit")
    yield from (unit for unit in candidates if isinstance(unit, str) and unit)


RULE = Rule("panel-unit", Severity.ERROR, __doc__, check)
