"""A figure of what an alert watches has the colours of its threshold.

A stat, gauge or bar gauge without limits is written in the colour of text: nobody has judged it. Where an alert reads
the same metrics somebody has, and while the alert fires the figure looks as if all were well. A share of something is
another thing than how much of it there is.

Give the figure the limits of the rule: `limits=limits.EVICTIONS`; where it counts over another time than the alert,
let both read one signal of `signals/`.
"""

from collections.abc import Iterable

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
    alerts = {each: _read(each, recordings) for each in compilation.rules.alerts if not each.always_fires}
    for dashboard in compilation.dashboards:
        for panel in dashboard.panels:
            if kind_of(panel.type).in_reports == "figure" and not _is_judged(panel):
                alert = next((each for each, read in alerts.items() if _shows(panel, each, read, recordings)), None)
                if alert is not None:
                    yield panel_violation(
                        dashboard,
                        panel,
                        f"shows what the alert {alert.name!r} watches, and has no limits",
                        "Give it the limits of the rule, or show another signal.",
                    )


def _read(alert: CompiledAlert, recordings: Recordings) -> frozenset[str]:
    return frozenset(recordings.scraped(alert.signal)) if isinstance(alert.signal, Expression) else frozenset()


def _is_judged(panel: CompiledPanel) -> bool:
    """Return whether some value has a colour of its own: by limits, or by what it is mapped to."""
    config = section(panel.document, "fieldConfig")
    defaults = section(config, "defaults")
    overridden = [each for override in items(config.get("overrides")) for each in items(override.get("properties"))]
    steps = [section(defaults, "thresholds"), *(section(each, "value") for each in overridden)]
    mapped = [each for each in items(defaults.get("mappings")) if each.get("type") != "special"]
    return bool(mapped) or any(len(items(each.get("steps"))) > 1 for each in steps)


def _shows(panel: CompiledPanel, alert: CompiledAlert, read: frozenset[str], recordings: Recordings) -> bool:
    return any(
        isinstance(each.query, Expression)
        and isinstance(each.analysis, Analysis)
        and bool(read)
        and frozenset(recordings.scraped(each.query)) == read
        and _is_share(each.analysis) == _is_share(alert.analysis)
        for each in panel.targets
    )


def _is_share(analysis: Analysis | LogAnalysis) -> bool:
    return analysis.unit is not None and analysis.unit.is_ratio


RULE = Rule("figure-limits", Severity.WARNING, __doc__, check, whole_project=True)
