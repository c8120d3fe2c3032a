"""Gathers what a report says: its panels over its period and over the one before, and the alerts that fired."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from attrs import evolve, field, frozen

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.compile.model import CompiledPanel, CompiledReport
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.define.environment import Environment
from toolchain.define.report import Section as DefinedSection
from toolchain.define.report import is_figure
from toolchain.languages.logql.ast import VectorAggregation
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.promql.ast import Aggregation
from toolchain.languages.promql.printer import to_promql
from toolchain.preview.data.answers import DataSources
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.page.collect import PanelContent, collect
from toolchain.preview.page.queries import Settings
from toolchain.preview.report.content import Content, Picture, Section
from toolchain.preview.report.figures import figures_of, unknown_of
from toolchain.preview.report.fired import AllPast, Evaluated, asked, fired
from toolchain.preview.report.words import earlier, length_words

Panels = Mapping[int, PanelContent]
"""Panels by their id."""


@frozen(eq=False)
class Asked:
    """Whom a report asks: the data sources of its panels, and who remembers alerts.

    ``data`` says in words where it all comes from, ``remarks`` what has to be known of it.
    """

    sources: DataSources
    alerts: Sequence[Evaluated]
    data: str
    remarks: tuple[str, ...] = field(default=())


def period_of(report: CompiledReport, end: float) -> TimeRange:
    """Return the period of a report that ends at a moment, in Unix seconds."""
    return TimeRange(end - _seconds(report.definition.period), end)


def compared_period(report: CompiledReport, end: float) -> TimeRange:
    """Return the period that the one which ends at a moment is compared with."""
    return period_of(report, end - _seconds(report.definition.compared_with))


def settings_of(report: CompiledReport, environment: Environment, end: float) -> Settings:
    """Return how the panels of a report are asked for."""
    return Settings(now=end, scrape_interval=environment.scrape_interval, window=_seconds(report.definition.period))


def gathered(report: CompiledReport, environment: Environment, whom: Asked, end: float) -> Content:
    """Return what a report says of the period that ends at a moment (Unix seconds); pictures are not drawn yet."""
    definition, span = report.definition, period_of(report, end)
    now = _panels(report.dashboard.document, whom, settings_of(report, environment, end))
    before = {
        shift: _panels(_figures_alone(report, sections), whom, settings_of(report, environment, end - shift))
        for shift, sections in _by_shift(report).items()
    }
    past = asked(whom.alerts, span)
    return Content(
        definition.name,
        definition.title,
        definition.description,
        environment.title,
        span,
        length_words(span.seconds),
        whom.data,
        tuple(
            _section(report, environment, each, now, before[_shift(report, each)], past) for each in definition.sections
        ),
        whom.remarks,
    )


def _section(
    report: CompiledReport,
    environment: Environment,
    section: DefinedSection,
    now: Panels,
    before: Panels,
    past: AllPast,
) -> Section:
    shown = [now[number] for number in _numbers(report, section)]
    figures = [each for each in shown if is_figure(each.placed.panel.get("type"))]
    pictures = [each for each in shown if each not in figures]
    return Section(
        section.title,
        earlier(_shift(report, section)),
        section.is_headline,
        section.is_against_beginning,
        _url(environment, section, past.span),
        tuple(fired(past, each) for each in section.alerts),
        tuple(
            figures_of(each, before.get(number), _chosen(_panel(report, number))[0])
            for each in figures
            for number in (int(each.placed.panel["id"]),)
        ),
        tuple(
            Picture(
                str(each.placed.panel.get("title") or ""),
                str(each.placed.panel.get("description") or ""),
                unknown=unknown_of(each.data),
            )
            for each in pictures
        ),
    )


def _panels(document: Document, whom: Asked, settings: Settings) -> dict[int, PanelContent]:
    (content,) = collect([document], whom.sources, settings)
    return {int(each.placed.panel["id"]): each for each in content.panels}


def _by_shift(report: CompiledReport) -> dict[float, list[DefinedSection]]:
    """Return the sections by how many seconds earlier their figures are asked for again."""
    found = dict[float, list[DefinedSection]]()
    for section in report.definition.sections:
        found.setdefault(_shift(report, section), []).append(section)
    return found


def _shift(report: CompiledReport, section: DefinedSection) -> float:
    definition = report.definition
    return _seconds(definition.period if section.is_against_beginning else definition.compared_with)


def _figures_alone(report: CompiledReport, sections: Iterable[DefinedSection]) -> Document:
    """Return the document of a report with the figures of some sections, for the period that these compare with.

    A list of the largest asks for all there: what it has now need not have been among them.
    """
    wanted = {number for section in sections for number in _numbers(report, section)}
    panels = [each for each in report.dashboard.panels if is_figure(each.type) and each.document.get("id") in wanted]
    return {**report.dashboard.document, "panels": [_with_all(each) for each in panels]}


def _panel(report: CompiledReport, number: int) -> CompiledPanel:
    return next(each for each in report.dashboard.panels if each.document.get("id") == number)


def _chosen(panel: CompiledPanel) -> tuple[str, str]:
    """Return how a list chooses its values, ``topk`` or ``bottomk``, and of which query; empty where it has all."""
    query = panel.targets[0].query if len(panel.targets) == 1 else None
    match query:
        case Aggregation(op="topk" | "bottomk" as op, expression=inner):
            return op, to_promql(inner)
        case VectorAggregation(op="topk" | "bottomk" as op, expression=whole):
            return op, to_logql(whole)
    return "", ""


def _with_all(panel: CompiledPanel) -> Document:
    whole = _chosen(panel)[1]
    if not whole:
        return panel.document
    return {**panel.document, "targets": [{**panel.targets[0].document, "expr": whole}]}


def _numbers(report: CompiledReport, section: DefinedSection) -> list[int]:
    """Return the ids of a section's panels: those behind its row, up to the next one."""
    rows = list[list[int]]()
    for panel in report.dashboard.panels:
        if panel.type == "row":
            rows.append([])
        else:
            rows[-1].append(int(panel.document["id"]))
    return rows[list(report.definition.sections).index(section)]


def _url(environment: Environment, section: DefinedSection, span: TimeRange) -> str:
    """Return where Grafana shows more of a section, over the report's period."""
    if section.dashboard is None:
        return ""
    period = {"from": round(span.start * 1000), "to": round(span.end * 1000)}
    chosen = urlencode({**period, f"var-{ENVIRONMENT_LABEL}": environment.name})
    return f"{environment.grafana_url}/d/{section.dashboard.uid}?{chosen}"


def _seconds(duration: str) -> float:
    return duration_seconds(duration) or 0.0


def with_pictures(content: Content, drawn: Mapping[str, bytes]) -> Content:
    """Return a report with the PNGs of its panels, by their titles."""
    return evolve(
        content,
        sections=tuple(
            evolve(
                section,
                pictures=tuple(evolve(each, png=drawn.get(each.title, b"")) for each in section.pictures),
            )
            for section in content.sections
        ),
    )
