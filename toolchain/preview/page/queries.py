"""What the panels of a dashboard ask when it is opened: their targets with variables, range and step filled in."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, field, frozen

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.compile.dashboards import every_panel
from toolchain.define.panels.kinds import kind_of
from toolchain.preview.data.answers import PanelQuery
from toolchain.preview.data.date_math import clock_of
from toolchain.preview.data.interpolation import Value
from toolchain.preview.data.timing import TimeRange, dashboard_range, moment, panel_step
from toolchain.preview.data.variables import Resolved, interpolated, with_step
from toolchain.preview.page.grid import Placed
from toolchain.preview.panels.alertlist import alert_selector


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
    threads: int = 32


def count_queries(documents: Iterable[Document]) -> int:
    """Return how many queries the dashboards have, repetitions not counted: the length of a progress bar."""
    return sum(len(targets_of(panel)) for document in documents for panel in every_panel(document))


def dashboard_span(document: Document, settings: Settings) -> TimeRange:
    """Return the time range of a dashboard as it is opened. Raises PreviewError for one that makes no sense."""
    clock = clock_of(document.get("timezone"), document.get("weekStart"), document.get("fiscalYearStartMonth"))
    span = dashboard_range(document.get("time") or {}, settings.now, clock)
    if settings.window is not None:
        hours = settings.window / 3600
        span = TimeRange(span.end - settings.window, span.end, f"Last {hours:g} hours", clock)
    return span.not_before(settings.earliest)


def panel_span(panel: Document, span: TimeRange, settings: Settings) -> TimeRange:
    """Return the time range of a panel: the dashboard's, or its own, earlier by its time shift."""
    wanted, shift = str(panel.get("timeFrom") or ""), duration_seconds(str(panel.get("timeShift") or "")) or 0.0
    if wanted:
        start = wanted if wanted.startswith("now") else f"now-{wanted}"
        span = evolve(span, start=moment(start, span.end, span.clock)).not_before(settings.earliest)
    return evolve(span, start=span.start - shift, end=span.end - shift)


def targets_of(panel: Document) -> list[Document]:
    """Return a panel's targets that are not hidden, and the query that an alert list stands for."""
    if kind_of(panel.get("type")).lists_alerts:
        expression = alert_selector(panel.get("options") or {})
        return [
            {"refId": "A", "datasource": {"type": "prometheus"}, "expr": expression, "instant": True, "format": "table"}
        ]
    return [each for each in panel.get("targets") or () if not each.get("hide")]


def panel_queries(placed: Placed, span: TimeRange, settings: Settings) -> list[PanelQuery]:
    """Return the questions of a panel over its time range."""
    targets = targets_of(placed.panel)
    return [_query(each, placed, span, settings, several=len(targets) > 1) for each in targets]


def _query(target: Document, placed: Placed, span: TimeRange, settings: Settings, *, several: bool) -> PanelQuery:
    panel = placed.panel
    kind = source_type(target, panel)
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


def source_type(target: Document, panel: Document) -> str:
    """Return the type of the data source that a target asks, empty where nobody says it."""
    for reference in (target.get("datasource"), panel.get("datasource")):
        if isinstance(reference, dict) and reference.get("type"):
            return str(reference["type"])
    return ""


def annotation_queries(
    document: Document, variables: Resolved, span: TimeRange, settings: Settings
) -> Iterator[tuple[Document, PanelQuery]]:
    """Yield the annotations that ask Prometheus and are switched on, each with its question."""
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
