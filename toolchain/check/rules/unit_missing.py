"""Every panel that shows numbers says in which unit.

Without a unit 0.35 may be seconds, a ratio or dollars. The unit comes from the queries: the catalog says what each
metric measures, and functions and arithmetic carry that along. Where queries of one panel differ, or the sum leaves
what can be known, the definition states a unit and why.

Write `unit=shown_as("short", "requests per user")`.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, each_panel, panel_violation
from toolchain.check.rules._causes import units_read
from toolchain.check.rules.panel_unit import units_of
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledPanel
from toolchain.define.panels.kinds import kind_of

_WITH_NUMBERS = frozenset({"prometheus", "loki"})


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield panels of numbers without a unit."""
    for dashboard, panel in each_panel(compilation):
        if kind_of(panel.type).is_numeric and _shows_numbers(panel) and not units_of(panel):
            yield panel_violation(
                dashboard,
                panel,
                "has no unit, and its queries do not tell one",
                'State it with a reason: unit=shown_as("short", "...").',
                follows=units_read(panel.targets),
            )


def _shows_numbers(panel: CompiledPanel) -> bool:
    return not panel.targets or any(target.source_type in _WITH_NUMBERS for target in panel.targets)


RULE = Rule("unit-missing", Severity.ERROR, __doc__, check, reach=Reach.HOUSE)
