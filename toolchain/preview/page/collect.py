"""Asks for what every panel shows: variables first, then all queries at once in a pool of threads."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from attrs import evolve, field, frozen

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import UserError
from toolchain.base.pools import threads
from toolchain.base.progress import Advance, ignore
from toolchain.compile.dashboards import every_panel
from toolchain.define.panels.kinds import kind_of
from toolchain.preview.data.answers import Badge, DataSources, PanelData, PanelQuery, Problem
from toolchain.preview.data.errors import NotAvailableError, PreviewError
from toolchain.preview.data.frames import Frame
from toolchain.preview.data.interpolation import Value
from toolchain.preview.data.silence import is_empty, unchosen
from toolchain.preview.data.timing import TimeRange, dashboard_range, moment, panel_step
from toolchain.preview.data.transformations import transform
from toolchain.preview.data.variables import Resolved, interpolated, resolve, with_step
from toolchain.preview.page.grid import Placed, Section, sections
from toolchain.preview.panels.alertlist import alert_selector
from toolchain.preview.panels.view import Mark


@frozen(eq=False)
class Settings:
    """What a preview is of.

    ``now`` (seconds since 1970) is when the dashboards are opened; ranges do not reach before ``earliest``, where the
    data begins. ``window`` (seconds) replaces the dashboards' own ranges. ``chosen`` sets variables by name.
    """

    now: float
    scrape_interval: str = "15s"
    earliest: float | None = None
    window: float | None = None
    chosen: Mapping[str, tuple[str, ...]] = field(factory=dict)
    threads: int = 8


@frozen(eq=False)
class PanelContent:
    """A panel at its place with its data and the time range that it shows."""

    placed: Placed
    span: TimeRange
    data: PanelData
    marks: Sequence[Mark] = ()


@frozen(eq=False)
class SectionContent:
    """A row with its panels."""

    section: Section
    panels: tuple[PanelContent, ...]


@frozen(eq=False)
class DashboardContent:
    """A dashboard with everything that its page shows."""

    document: Document
    span: TimeRange
    variables: Resolved
    sections: tuple[SectionContent, ...]

    @property
    def panels(self) -> list[PanelContent]:
        """All panels, rows left out."""
        return [panel for section in self.sections for panel in section.panels]


@frozen(eq=False)
class _Asked:
    """A panel whose answers are on their way."""

    placed: Placed
    span: TimeRange
    answers: Sequence[tuple[PanelQuery, "Future[_Answer]"]]
    unchosen: str = ""


@frozen(eq=False)
class _Answer:
    frames: tuple[Frame, ...] = ()
    problem: Problem | None = None
    badge: Badge = "simulated"


def collect(
    documents: Sequence[Document], sources: DataSources, settings: Settings, advance: Advance = ignore
) -> Iterator[DashboardContent]:
    """Yield the dashboards with their data, each as soon as it is complete while others are still asked for.

    ``advance`` is told the dashboard's title after each query. A query that fails is a problem of its panel and of
    nothing else.
    """
    with threads(settings.threads) as pool:
        spans = [_span(document, settings) for document in documents]
        resolved = list(
            pool.map(
                lambda each: resolve(each[0], sources, each[1], settings.chosen), zip(documents, spans, strict=True)
            )
        )
        asked = []
        for document, span, variables in zip(documents, spans, resolved, strict=True):
            marks = [
                (annotation, pool.submit(_answered, sources, query, lambda: None))
                for annotation, query in _annotation_queries(document, variables, span, settings)
            ]
            parts = sections(document.get("panels") or (), variables.values)
            panels = [
                [_ask(pool, sources, settings, document, span, each, advance) for each in part.panels] for part in parts
            ]
            asked.append((parts, panels, marks))
        for document, span, variables, rest in zip(documents, spans, resolved, asked, strict=True):
            yield _content(document, span, variables, sources, *rest)


def count_queries(documents: Iterable[Document]) -> int:
    """Return how many queries the dashboards have, repetitions not counted: the length of a progress bar."""
    return sum(len(_targets(panel)) for document in documents for panel in every_panel(document))


def _span(document: Document, settings: Settings) -> TimeRange:
    span = dashboard_range(document.get("time") or {}, settings.now)
    if settings.window is not None:
        hours = settings.window / 3600
        span = TimeRange(span.end - settings.window, span.end, f"Last {hours:g} hours")
    return span.not_before(settings.earliest)


def _panel_span(panel: Document, span: TimeRange, settings: Settings) -> TimeRange:
    wanted, shift = str(panel.get("timeFrom") or ""), duration_seconds(str(panel.get("timeShift") or "")) or 0.0
    if wanted:
        start = wanted if wanted.startswith("now") else f"now-{wanted}"
        span = evolve(span, start=moment(start, span.end)).not_before(settings.earliest)
    return evolve(span, start=span.start - shift, end=span.end - shift)


def _targets(panel: Document) -> list[Document]:
    """Return a panel's targets that are not hidden, and the query that an alert list stands for."""
    if kind_of(panel.get("type")).lists_alerts:
        expression = alert_selector(panel.get("options") or {})
        return [
            {"refId": "A", "datasource": {"type": "prometheus"}, "expr": expression, "instant": True, "format": "table"}
        ]
    return [each for each in panel.get("targets") or () if not each.get("hide")]


def _ask(
    pool: ThreadPoolExecutor,
    sources: DataSources,
    settings: Settings,
    dashboard: Document,
    span: TimeRange,
    placed: Placed,
    advance: Advance,
) -> _Asked:
    panel = placed.panel
    span = _panel_span(panel, span, settings)
    targets = _targets(panel)
    title = str(dashboard.get("title") or "")
    answers = []
    for target in targets:
        query = _query(target, panel, placed, span, settings, several=len(targets) > 1)
        answers.append((query, pool.submit(_answered, sources, query, lambda: advance(title))))
    return _Asked(placed, span, answers, unchosen(targets, dashboard, placed.variables))


def _query(
    target: Document, panel: Document, placed: Placed, span: TimeRange, settings: Settings, *, several: bool
) -> PanelQuery:
    kind = _kind(target, panel)
    points = int(panel.get("maxDataPoints") or 0) or placed.pixel_width
    step = panel_step(
        span,
        points,
        min_step=str(target.get("interval") or panel.get("interval") or "").lstrip(">"),
        scrape_interval=settings.scrape_interval if kind == "prometheus" else "1s",
    )
    variables = with_step(placed.variables, span, step)
    form = kind if kind in ("prometheus", "loki") else "glob"
    return PanelQuery(interpolated(target, variables, form), span, step.interval, several)


def _kind(target: Document, panel: Document) -> str:
    for reference in (target.get("datasource"), panel.get("datasource")):
        if isinstance(reference, dict) and reference.get("type"):
            return str(reference["type"])
    return ""


def _answered(sources: DataSources, query: PanelQuery, done: Callable[[], None]) -> _Answer:
    source = sources.of_type(_kind(query.target, {}))
    try:
        return _Answer(source.frames(query), None, source.badge)
    except NotAvailableError as error:
        return _Answer(problem=Problem(query.ref_id, error.message, error.remedy, is_error=False), badge=source.badge)
    except UserError as error:
        return _Answer(problem=Problem(query.ref_id, error.message, error.remedy), badge=source.badge)
    finally:
        done()


def _content(
    document: Document,
    span: TimeRange,
    variables: Resolved,
    sources: DataSources,
    parts: Sequence[Section],
    panels: Sequence[Sequence[_Asked]],
    marks: Sequence[tuple[Document, "Future[_Answer]"]],
) -> DashboardContent:
    lines = [mark for annotation, answer in marks for mark in _marks(annotation, answer.result())]
    lines += [
        Mark(each.time * 1000, each.text, str(annotation.get("iconColor") or "purple"))
        for annotation in _grafana_annotations(document)
        for each in sources.annotations
        if set((annotation.get("target") or {}).get("tags") or ()) <= set(each.tags)
        and span.start <= each.time <= span.end
    ]
    found = [
        SectionContent(part, tuple(PanelContent(each.placed, each.span, _data(each, sources), lines) for each in asked))
        for part, asked in zip(parts, panels, strict=True)
    ]
    return DashboardContent(document, span, variables, tuple(found))


def _data(asked: _Asked, sources: DataSources) -> PanelData:
    answers = [(query, answer.result()) for query, answer in asked.answers]
    frames = tuple(frame for _, answer in answers for frame in answer.frames)
    problems = [answer.problem for _, answer in answers if answer.problem is not None]
    badges = tuple(dict.fromkeys(answer.badge for _, answer in answers if answer.problem is None))
    try:
        frames = transform(frames, asked.placed.panel.get("transformations") or ())
    except PreviewError as error:
        problems.append(Problem("transformations", error.message, error.remedy))
        frames = ()
    silence = "" if problems or not is_empty(frames) else asked.unchosen or _silence(asked, sources)
    return PanelData(frames, tuple(problems), badges, silence)


def _silence(asked: _Asked, sources: DataSources) -> str:
    """Return why no query gave anything, empty unless each has a reason."""
    reasons = list[str]()
    for query, _ in asked.answers:
        try:
            reasons.append(sources.of_type(_kind(query.target, {})).why_empty(query))
        except UserError:
            return ""
    return "; ".join(dict.fromkeys(reasons)) if all(reasons) else ""


def _annotation_queries(
    document: Document, variables: Resolved, span: TimeRange, settings: Settings
) -> Iterator[tuple[Document, PanelQuery]]:
    for annotation in (document.get("annotations") or {}).get("list") or ():
        reference = annotation.get("datasource")
        kind = reference.get("type") if isinstance(reference, dict) else ""
        if kind != "prometheus" or not annotation.get("enable", True):
            continue
        step = panel_step(
            span, 100 * 11, min_step=str(annotation.get("step") or ""), scrape_interval=settings.scrape_interval
        )
        target: Document = {
            "refId": "Anno",
            "datasource": reference,
            "expr": annotation.get("expr") or "",
            "range": True,
            "legendFormat": annotation.get("titleFormat") or annotation.get("name") or "",
        }
        values: dict[str, Value] = with_step(variables.values, span, step)
        yield annotation, PanelQuery(interpolated(target, values, "prometheus"), span, step.interval)


def _grafana_annotations(document: Document) -> Iterator[Document]:
    for annotation in (document.get("annotations") or {}).get("list") or ():
        reference: Any = annotation.get("datasource") or {}
        is_enabled = annotation.get("enable", True) and not annotation.get("builtIn")
        if is_enabled and isinstance(reference, dict) and reference.get("type") == "grafana":
            yield annotation


def _marks(annotation: Document, answer: _Answer) -> Iterator[Mark]:
    """Yield a mark where each run of samples begins: a value that stays is one event."""
    color = str(annotation.get("iconColor") or "red")
    for frame in answer.frames:
        time_field, value_field = frame.fields
        before = None
        for time, value in zip(time_field.values, value_field.values, strict=True):
            if value is not None and before is None:
                yield Mark(time, value_field.source_name, color)
            before = value
