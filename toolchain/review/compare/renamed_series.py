"""Queries as they would be if series had had their present names: whoever follows a rename changes nothing else."""

from collections.abc import Mapping

from attrs import evolve

from toolchain.catalog.metric import Metric
from toolchain.compile.alerting.model import CompiledAlert, CompiledRecording, CompiledRules
from toolchain.compile.compiler import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledTarget
from toolchain.languages.promql.ast import Expression, Selector, map_selectors
from toolchain.review.compare.pairing import Pairs

Names = Mapping[str, str]


def new_names(metrics: Pairs[Metric], recordings: Pairs[CompiledRecording]) -> Names:
    """Return the present name of each series that is called differently now."""
    recorded = ((old.definition.record, new.definition.record) for old, new in recordings.both)
    scraped = (
        names
        for old, new in metrics.both
        if old.type is new.type
        for names in zip(old.series_names, new.series_names, strict=True)
    )
    return {old: new for old, new in (*recorded, *scraped) if old != new}


def with_new_names(compilation: Compilation, names: Names) -> Compilation:
    """Return a compilation in whose queries series have their present names; documents stay as they are."""
    if not names:
        return compilation
    rules = CompiledRules(
        tuple(_alert(each, names) for each in compilation.rules.alerts),
        tuple(evolve(each, expression=_renamed(each.expression, names)) for each in compilation.rules.recordings),
    )
    return evolve(
        compilation,
        dashboards=tuple(_dashboard(each, names) for each in compilation.dashboards),
        reports=tuple(evolve(each, dashboard=_dashboard(each.dashboard, names)) for each in compilation.reports),
        rules=rules,
    )


def _renamed(expression: Expression, names: Names) -> Expression:
    def rename(selector: Selector) -> Selector:
        return evolve(selector, name=names.get(selector.name, selector.name))

    return map_selectors(expression, rename)


def _alert(alert: CompiledAlert, names: Names) -> CompiledAlert:
    if not isinstance(alert.signal, Expression):
        return alert
    return evolve(alert, signal=_renamed(alert.signal, names))


def _dashboard(dashboard: CompiledDashboard, names: Names) -> CompiledDashboard:
    return evolve(dashboard, panels=tuple(_panel(each, names) for each in dashboard.panels))


def _panel(panel: CompiledPanel, names: Names) -> CompiledPanel:
    return evolve(panel, targets=tuple(_target(each, names) for each in panel.targets))


def _target(target: CompiledTarget, names: Names) -> CompiledTarget:
    if not isinstance(target.query, Expression):
        return target
    return evolve(target, read=evolve(target.read, tree=_renamed(target.query, names)))
