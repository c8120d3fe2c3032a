"""A figure of what an alert watches has the colours of its threshold.

A stat, gauge or bar gauge without limits is written in the colour of text: nobody has judged it. Where an alert reads
the same metrics somebody has, and while the alert fires the figure looks as if all were well. A share of something is
another thing than how much of it there is.

Give the figure the limits of the rule: `limits=limits.EVICTIONS`; where it counts over another time than the alert,
let both read one signal of `signals/`.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from toolchain.base.documents.document import items, section
from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation, panel_violation
from toolchain.compile.alerting.inputs import Recordings
from toolchain.compile.alerting.model import CompiledAlert
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledPanel
from toolchain.define.panels.kinds import kind_of
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Expression


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield figures without limits that read what an alert does."""
    recordings = Recordings(compilation.rules.recordings)
    watched = _watched(compilation.rules.alerts, recordings)
    for dashboard in compilation.dashboards:
        for panel in dashboard.panels:
            if kind_of(panel.type).in_reports == "figure" and not _is_judged(panel):
                shown = _shown(panel, recordings)
                found = next((each for figure, each in watched.items() if figure in shown), None)
                if found is not None:
                    yield panel_violation(
                        dashboard,
                        panel,
                        f"shows what the alert {found.name!r} watches, and has no limits",
                        "Give it the limits of the rule, or show another signal.",
                    )


class _Figure(NamedTuple):
    """What a figure tells: the scraped series that it is made of, and whether it is a share."""

    series: frozenset[str]
    is_share: bool


def _watched(alerts: Iterable[CompiledAlert], recordings: Recordings) -> Mapping[_Figure, CompiledAlert]:
    """Return the first alert that watches each figure."""
    watched: dict[_Figure, CompiledAlert] = {}
    for alert in alerts:
        if not alert.always_fires and isinstance(alert.signal, Expression):
            figure = _figure(alert.signal, alert.analysis, recordings)
            if figure.series:
                watched.setdefault(figure, alert)
    return watched


def _figure(query: Expression, analysis: Analysis | LogAnalysis, recordings: Recordings) -> _Figure:
    return _Figure(frozenset(recordings.scraped(query)), analysis.unit is not None and analysis.unit.is_ratio)


def _shown(panel: CompiledPanel, recordings: Recordings) -> frozenset[_Figure]:
    return frozenset(
        _figure(each.query, each.analysis, recordings)
        for each in panel.targets
        if isinstance(each.query, Expression) and isinstance(each.analysis, Analysis)
    )


def _is_judged(panel: CompiledPanel) -> bool:
    """Return whether some value has a colour of its own: by limits, or by what it is mapped to."""
    config = section(panel.document, "fieldConfig")
    defaults = section(config, "defaults")
    overridden = [each for override in items(config.get("overrides")) for each in items(override.get("properties"))]
    steps = [section(defaults, "thresholds"), *(section(each, "value") for each in overridden)]
    mapped = [each for each in items(defaults.get("mappings")) if each.get("type") != "special"]
    return bool(mapped) or any(len(items(each.get("steps"))) > 1 for each in steps)


RULE = Rule("figure-limits", Severity.WARNING, __doc__, check, whole_project=True)
