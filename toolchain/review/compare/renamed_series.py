"""Queries as they would be if series had had their present names: whoever follows a rename changes nothing else."""

from collections.abc import Mapping

from attrs import evolve

from toolchain.compile.built.build import Build
from toolchain.compile.built.rules import BuiltAlert, BuiltRecording
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledTarget
from toolchain.languages.promql.ast import Expression, Selector, map_selectors
from toolchain.review.compare.inventory import Metric
from toolchain.review.compare.pairing import Pairs

Names = Mapping[str, str]


def new_names(metrics: Pairs[Metric], recordings: Pairs[BuiltRecording]) -> Names:
    """Return the present name of each series that is called differently now."""
    recorded = ((old.record, new.record) for old, new in recordings.both)
    scraped = (
        names
        for old, new in metrics.both
        if old.type == new.type
        for names in zip(old.series, new.series, strict=False)
    )
    return {old: new for old, new in (*recorded, *scraped) if old != new}


def with_new_names(build: Build, names: Names) -> Build:
    """Return a build in whose queries series have their present names; documents stay as they are."""
    if not names:
        return build
    return evolve(
        build,
        dashboards=tuple(_dashboard(each, names) for each in build.dashboards),
        reports=tuple(evolve(each, dashboard=_dashboard(each.dashboard, names)) for each in build.reports),
        alerts=tuple(_alert(each, names) for each in build.alerts),
        recordings=tuple(_recording(each, names) for each in build.recordings),
    )


def _renamed(expression: Expression, names: Names) -> Expression:
    def rename(selector: Selector) -> Selector:
        return evolve(selector, name=names.get(selector.name, selector.name))

    return map_selectors(expression, rename)


def _recording(recording: BuiltRecording, names: Names) -> BuiltRecording:
    if isinstance(recording.expression, str):
        return recording
    return evolve(recording, expression=_renamed(recording.expression, names))


def _alert(alert: BuiltAlert, names: Names) -> BuiltAlert:
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
