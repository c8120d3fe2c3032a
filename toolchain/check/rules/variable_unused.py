"""Every variable of a dashboard is used.

A variable that nothing uses is a control that does nothing: people choose a value and believe what they see is
narrowed to it. It also costs a query on every load.

Use it in a query, a title or a link, or remove it. In a dashboard that was written elsewhere a link that hands all
variables on uses each of them: it may be there for the dashboard that it leads to. `check --fix`
removes it where it stands in the list of variables itself.
"""

from collections.abc import Iterable

from toolchain.base.documents.document import items, section
from toolchain.base.errors import is_close
from toolchain.base.finding import Severity
from toolchain.base.layout import asked_variables
from toolchain.base.mend import Removal
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.check.rules.variable_undefined import misspelled, variable_named
from toolchain.check.variable_use import variable_uses
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard

_USED_BY_GRAFANA = ("adhoc", "groupby")
"""Types of variables that Grafana itself puts into every query."""


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield variables that no panel, link, annotation, other variable or part of the layout uses."""
    for dashboard, places in variable_uses(compilation):
        if dashboard.origin.finished and _hands_all_on(dashboard):
            continue
        used = {name for use in places for name in use.names}
        used.update(asked_variables(dashboard.layout) if dashboard.layout is not None else ())
        defined = {variable.name for variable in dashboard.variables}
        for variable in dashboard.variables:
            if variable.name not in used and variable.document.get("type") not in _USED_BY_GRAFANA:
                meant = (
                    misspelled(variable.name, use)
                    for use in places
                    if any(name not in defined and is_close(name, variable.name) for name in use.names)
                )
                yield Violation(
                    variable.location,
                    f"variable ${variable.name} of {dashboard.uid!r} is used by nothing",
                    "Use it in a query, or remove it.",
                    (variable.origin, dashboard.origin),
                    follows=(variable_named(variable.name, variable), *meant),
                    mend=Removal(variable.name),
                )


def _hands_all_on(dashboard: CompiledDashboard) -> bool:
    of_panels = (panel.document for panel in dashboard.panels)
    of_fields = (section(section(panel, "fieldConfig"), "defaults") for panel in of_panels)
    holders = (dashboard.document, *(panel.document for panel in dashboard.panels), *of_fields)
    links = (link for holder in holders for link in items(holder.get("links")))
    return any(link.get("includeVars") is True or "__all_variables" in str(link.get("url")) for link in links)


RULE = Rule("variable-unused", Severity.WARNING, __doc__, check, reach=Reach.ANYBODY)
