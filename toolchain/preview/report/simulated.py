"""Reports over a simulated system, to see one before there is anything to tell."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from attrs import evolve

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.base.progress import SILENT, Progress
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledReport
from toolchain.define.evaluation import STATE_SERIES
from toolchain.languages.promql.ast import Expression, Selector, map_selectors
from toolchain.languages.promql.printer import to_promql
from toolchain.preview.data.timing import clock_text
from toolchain.preview.report.alert_series import AlertSeries
from toolchain.preview.report.fired import Evaluated
from toolchain.preview.report.gathering import Asked, compared_period, period_of
from toolchain.preview.sources.prometheus import PrometheusSource
from toolchain.preview.sources.simulated import LOG_HOURS, simulated_data
from toolchain.preview.sources.simulated import period_of as simulated_period
from toolchain.project.project import Project
from toolchain.simulate.model import Model
from toolchain.simulate.scenario import PlacedIncident

_EVALUATION = 240.0
"""Seconds between evaluations of rules in a long period, at most: a series counts for five minutes."""


@contextmanager
def simulated(
    report: CompiledReport,
    compilation: Compilation,
    model: Model,
    end: float,
    *,
    seed: int,
    incidents: Sequence[PlacedIncident],
    dashboards: Sequence[Document] = (),
    progress: Progress = SILENT,
) -> Iterator[Asked]:
    """Give whom a report asks about a simulated period that ends at a moment, in Unix seconds.

    What its ``dashboards`` read is simulated as well. Raises MissingProgramError where Prometheus is missing.
    """
    span = period_of(report, end)
    project = _with_states(compilation.project)
    environment = project.environment
    with simulated_data(
        project,
        model,
        compilation.rules,
        [*_documents(report, end), *dashboards],
        simulated_period(environment, end, span.seconds / 3600),
        seed=seed,
        incidents=incidents,
        longest_rule_step=_EVALUATION,
        progress=progress,
    ) as sources:
        prometheus = sources.by_type["prometheus"]
        assert isinstance(prometheus, PrometheusSource)
        on_metrics = tuple(each for each in compilation.rules.alerts if not each.definition.is_log_alert)
        written = environment.evaluation.states_of_alerts(on_logs=False)
        history = AlertSeries(prometheus.client, environment.name, written)
        happened = [f"{each.incident.name} at {clock_text(each.start)}" for each in incidents]
        remarks = (
            *([f"What was let happen: {', '.join(happened)} UTC"] if happened else []),
            f"Log lines are of the last {LOG_HOURS} hours, and alerts on log lines are not evaluated",
        )
        yield Asked(sources, [Evaluated(on_metrics, history)], f"simulated, with seed {seed}", remarks)


def _with_states(project: Project) -> Project:
    """Return a project whose Grafana, where it evaluates, writes which alerts fire: who else would tell."""
    environment = project.environment
    evaluation = evolve(environment.evaluation, keeps_states=True)
    return evolve(project, environment=evolve(environment, evaluation=evaluation))


def _documents(report: CompiledReport, end: float) -> list[Document]:
    """Return what has to be simulated: what the report asks, now and of the period before, and series of alerts."""
    earlier = end - compared_period(report, end).end
    alerts: Document = {"targets": [{"expr": name} for name in STATE_SERIES]}
    return [report.dashboard.document, {"targets": list(_shifted(report, earlier))}, alerts]


def _shifted(report: CompiledReport, seconds: float) -> Iterator[Document]:
    for panel in report.dashboard.panels:
        for target in panel.targets:
            if isinstance(target.query, Expression):
                yield {"expr": to_promql(map_selectors(target.query, lambda each: _earlier(each, seconds)))}


def _earlier(selector: Selector, seconds: float) -> Selector:
    before = duration_seconds(selector.offset) if selector.offset else 0.0
    return evolve(selector, offset=f"{round(seconds + (before or 0.0))}s")
