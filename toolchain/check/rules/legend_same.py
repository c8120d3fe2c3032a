"""Each line of a chart has a legend of its own.

Of two queries with the same words as their legend nobody knows which line is which. The same holds for a query that
gives one line for each value of a label, and has a legend without any.

Write another word, or show the label: `{{label}}`.
"""

from collections.abc import Collection, Iterable

from toolchain.base.documents.document import items, section
from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, each_panel, panel_violation
from toolchain.check.variable_values import bare_variables
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledTarget
from toolchain.define.panels.kinds import kind_of
from toolchain.define.targets.legend_format import legend_labels
from toolchain.languages.promql.ast import Expression, Selector, selectors

_AUTOMATIC = ("", "__auto")
_OPERATORS = frozenset(".*+|?[]({})^$\\")
_ANYTHING = (".*", ".+")
_RENAMING = ("displayName", "custom.hideFrom", "custom.hideFrom.legend")


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield queries whose lines have the legend of another query, or all one legend."""
    for dashboard, panel in each_panel(compilation):
        if not (kind_of(panel.type).names_series or panel.type == "graph") or _is_renamed(panel):
            continue
        first: dict[str, CompiledTarget] = {}
        for target in panel.targets:
            legend = str(target.document.get("legendFormat") or "").strip()
            if legend in _AUTOMATIC or target.document.get("hide") or target.document.get("format") == "table":
                continue
            other = first.setdefault(legend, target)
            if other is not target and (not _has_labels(legend) or _gives_the_same_series(other, target)):
                problem = f"the legend {legend!r} is that of query {other.document.get('refId')!r} as well"
                yield _violation(dashboard, panel, target, problem, "Write other words.")
            elif not _has_labels(legend) and (labels := _telling(dashboard, target)):
                problem = f"the legend {legend!r} is that of every series, which differ in {', '.join(labels)}"
                yield _violation(dashboard, panel, target, problem, f"Show it: {{{{{labels[0]}}}}}.")


def _violation(
    dashboard: CompiledDashboard, panel: CompiledPanel, target: CompiledTarget, problem: str, remedy: str
) -> Violation:
    return panel_violation(dashboard, panel, problem, remedy, location=target.at("legendFormat"))


def _has_labels(legend: str) -> bool:
    return "{{" in legend or bool(legend_labels(legend))


def _is_renamed(panel: CompiledPanel) -> bool:
    """Return whether something behind the queries gives lines their names, or takes them out of the legend."""
    config = section(panel.document, "fieldConfig")
    properties = [
        each.get("id") for override in items(config.get("overrides")) for each in items(override.get("properties"))
    ]
    is_renamed = any(each in _RENAMING for each in properties) or section(config, "defaults").get("displayName")
    return bool(panel.document.get("transformations") or is_renamed)


def _gives_the_same_series(first: CompiledTarget, second: CompiledTarget) -> bool:
    """Return whether two queries are alike but for the metric, so that the labels of one are those of the other."""
    shapes = [_shape(each.query) for each in (first, second)]
    return shapes[0] is not None and shapes[0] == shapes[1]


def _shape(query: object) -> object:
    """Return the matchers and the kept labels of a query of one metric, None where it is more than that."""
    found = selectors(query) if isinstance(query, Expression) else ()
    return frozenset(found[0].matchers) if len(found) == 1 and isinstance(query, Selector) else None


def _telling(dashboard: CompiledDashboard, target: CompiledTarget) -> list[str]:
    """Return the labels that tell the series of a query apart, where all labels of the result are known."""
    analysis = target.analysis
    if analysis is None or not analysis.is_closed or len(analysis.branches) != 1:
        return []
    single = _of_one_value(dashboard)
    fixed = {
        matcher.label
        for selector in analysis.selectors
        for matcher in selector.matchers
        if matcher.op == "=" or (matcher.op == "=~" and _is_one(matcher.value, single))
    }
    return [name for name, fact in analysis.labels.items() if name not in fixed and not fact.is_single]


def _of_one_value(dashboard: CompiledDashboard) -> set[str]:
    """Return the variables that have one value in each panel; those that panels are repeated over have."""
    several = {
        each.name for each in dashboard.variables if each.document.get("multi") or each.document.get("includeAll")
    }
    repeats = {repeat for each in dashboard.panels if isinstance(repeat := each.document.get("repeat"), str)}
    return {each.name for each in dashboard.variables} - (several - repeats)


def _is_one(pattern: str, single: Collection[str]) -> bool:
    """Return whether a regular expression is meant for one value: of variables that have one, or of plain text.

    So is one that names a part of the value, such as ``.*_percentile95``, and no alternatives.
    """
    rest = pattern.removeprefix("^").removesuffix("$")
    for name, (start, end) in reversed(list(bare_variables(rest))):
        if name not in single:
            return False
        rest = rest[:start] + rest[end:]
    return not _OPERATORS.intersection(rest.replace(".*", "").replace(".+", "")) and rest not in _ANYTHING


RULE = Rule("legend-same", Severity.WARNING, __doc__, check, reach=Reach.ANYBODY)
