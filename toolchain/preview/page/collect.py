"""Asks for what every panel shows: variables first, then all queries at once in threads."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from itertools import count
from queue import SimpleQueue
from typing import Any

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.base.errors import UserError
from toolchain.base.pools import threads
from toolchain.base.progress import Advance, ignore
from toolchain.preview.data.answers import Badge, DataSources, PanelData, PanelQuery, Problem
from toolchain.preview.data.errors import NotAvailableError, PreviewError
from toolchain.preview.data.frames import Frame
from toolchain.preview.data.silence import is_empty, unchosen
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.data.transformations import transform
from toolchain.preview.data.variables import Resolved, resolve
from toolchain.preview.page.grid import Placed, Section, sections
from toolchain.preview.page.queries import (
    Settings,
    annotation_queries,
    dashboard_span,
    panel_queries,
    panel_span,
    source_type,
    targets_of,
)
from toolchain.preview.panels.view import Mark


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


@frozen(eq=False)
class _Opened:
    """A dashboard whose variables are known and whose answers are on their way."""

    document: Document
    span: TimeRange
    variables: Resolved
    parts: Sequence[Section]
    panels: Sequence[Sequence[_Asked]]
    marks: Sequence[tuple[Document, "Future[_Answer]"]]

    def when_complete(self, tell: Callable[["_Opened"], None]) -> None:
        """Tell it once all answers are there, from any thread."""
        answers = [answer for part in self.panels for each in part for _, answer in each.answers]
        answers += [answer for _, answer in self.marks]
        left = count(len(answers), -1)

        def one_less(_answer: object = None) -> None:
            if next(left) == 0:
                tell(self)

        for answer in answers:
            answer.add_done_callback(one_less)
        one_less()


_Askers = Callable[[str], ThreadPoolExecutor]
"""Gives the threads that ask the data source of a type."""


def collect(
    documents: Sequence[Document], sources: DataSources, settings: Settings, advance: Advance = ignore
) -> Iterator[DashboardContent]:
    """Yield the dashboards with their data, each as soon as it is complete while others are still asked for.

    ``advance`` is told the dashboard's title after each query. A query that fails is a problem of its panel and of
    nothing else.
    """
    with _askers(settings) as askers, threads(settings.threads) as pool:
        opened = {
            pool.submit(resolve, document, sources, span, settings.chosen): (document, span)
            for document, span in [(document, dashboard_span(document, settings)) for document in documents]
        }
        complete = SimpleQueue[_Opened]()
        for resolved in as_completed(opened):
            _open(*opened[resolved], resolved.result(), sources, settings, askers, advance).when_complete(complete.put)
        for _ in documents:
            yield _content(complete.get(), sources)


@contextmanager
def _askers(settings: Settings) -> Iterator[_Askers]:
    """Give threads by type of data source: where one is slow, or still to be made, the others are asked meanwhile."""
    with ExitStack() as stack:
        found = dict[str, ThreadPoolExecutor]()

        def of_type(kind: str) -> ThreadPoolExecutor:
            if kind not in found:
                found[kind] = stack.enter_context(threads(settings.threads))
            return found[kind]

        yield of_type


def _open(
    document: Document,
    span: TimeRange,
    variables: Resolved,
    sources: DataSources,
    settings: Settings,
    askers: _Askers,
    advance: Advance,
) -> _Opened:
    """Ask what the annotations and panels of a dashboard ask."""
    marks = [
        (annotation, askers("prometheus").submit(_answered, sources, query, lambda: None))
        for annotation, query in annotation_queries(document, variables, span, settings)
    ]
    parts = sections(document.get("panels") or (), variables.values)
    panels = [
        [_ask(askers, sources, settings, document, span, each, advance) for each in part.panels] for part in parts
    ]
    return _Opened(document, span, variables, parts, panels, marks)


def collect_panels(
    document: Document,
    placed: Sequence[Placed],
    span: TimeRange,
    marks: Sequence[Mark],
    sources: DataSources,
    settings: Settings,
) -> tuple[PanelContent, ...]:
    """Return some panels of an opened dashboard with their data, and what ``dashboard_marks`` gave for it."""
    with _askers(settings) as askers:
        asked = [_ask(askers, sources, settings, document, span, each, ignore) for each in placed]
        return tuple(PanelContent(each.placed, each.span, _data(each, sources), marks) for each in asked)


def dashboard_marks(
    document: Document, span: TimeRange, variables: Resolved, sources: DataSources, settings: Settings
) -> tuple[Mark, ...]:
    """Return the annotations of an opened dashboard."""
    answers = [
        (annotation, _answered(sources, query, lambda: None))
        for annotation, query in annotation_queries(document, variables, span, settings)
    ]
    return tuple(_every_mark(document, span, sources, answers))


def _ask(
    askers: _Askers,
    sources: DataSources,
    settings: Settings,
    dashboard: Document,
    span: TimeRange,
    placed: Placed,
    advance: Advance,
) -> _Asked:
    span = panel_span(placed.panel, span, settings)
    title = str(dashboard.get("title") or "")
    answers = [
        (query, askers(source_type(query.target, {})).submit(_answered, sources, query, lambda: advance(title)))
        for query in panel_queries(placed, span, settings)
    ]
    return _Asked(placed, span, answers, unchosen(targets_of(placed.panel), dashboard, placed.variables))


def _answered(sources: DataSources, query: PanelQuery, done: Callable[[], None]) -> _Answer:
    source = sources.of_type(source_type(query.target, {}))
    try:
        return _Answer(source.frames(query), None, source.badge)
    except NotAvailableError as error:
        return _Answer(problem=Problem(query.ref_id, error.message, error.remedy, is_error=False), badge=source.badge)
    except UserError as error:
        return _Answer(problem=Problem(query.ref_id, error.message, error.remedy), badge=source.badge)
    finally:
        done()


def _content(opened: _Opened, sources: DataSources) -> DashboardContent:
    document, span = opened.document, opened.span
    marks = [(each, answer.result()) for each, answer in opened.marks]
    lines = list(_every_mark(document, span, sources, marks))
    found = [
        SectionContent(part, tuple(PanelContent(each.placed, each.span, _data(each, sources), lines) for each in asked))
        for part, asked in zip(opened.parts, opened.panels, strict=True)
    ]
    return DashboardContent(document, span, opened.variables, tuple(found))


def _every_mark(
    document: Document, span: TimeRange, sources: DataSources, answers: Iterable[tuple[Document, _Answer]]
) -> Iterator[Mark]:
    for annotation, answer in answers:
        yield from _marks(annotation, answer)
    for annotation in _grafana_annotations(document):
        for each in sources.annotations:
            is_tagged = set((annotation.get("target") or {}).get("tags") or ()) <= set(each.tags)
            if is_tagged and span.start <= each.time <= span.end:
                yield Mark(each.time * 1000, each.text, str(annotation.get("iconColor") or "purple"))


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
            reasons.append(sources.of_type(source_type(query.target, {})).why_empty(query))
        except UserError:
            return ""
    return "; ".join(dict.fromkeys(reasons)) if all(reasons) else ""


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
