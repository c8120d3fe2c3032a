"""Reports over metrics that a test makes up."""

from collections.abc import Callable, Iterable, Mapping

from attrs import field, frozen

from tests.toolchain.compilation import ENVIRONMENT, board, compilation
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledReport
from toolchain.define import HousePanel, Report, section
from toolchain.define.report import FiredAlerts
from toolchain.live.errors import TimedOutError
from toolchain.live.prometheus import QueryResult, Series
from toolchain.preview.data.answers import DataSources, Missing
from toolchain.preview.report.content import Content, Figures
from toolchain.preview.report.fired import Evaluated
from toolchain.preview.report.gathering import Asked, gathered
from toolchain.preview.sources.prometheus import PrometheusSource

DAY, WEEK = 86_400.0, 604_800.0
END = 1_795_294_800.0
"""2026-11-21 21:00 UTC."""

Values = Mapping[str, float]
"""Values by the only label that tells series apart, as ``name=value``; an empty text for none."""
Answer = Callable[[str, float], Values]
"""What a query gives at a moment."""


@frozen(eq=False)
class Metrics:
    """Answers every query with what a function gives; a metric exists where its name is among ``known``."""

    answer: Answer
    known: frozenset[str] = frozenset({"sessions_active", "http_requests_total", "http_request_duration_seconds"})
    asked: list[tuple[str, float]] = field(factory=list)

    def query(self, expression: str, time: float) -> QueryResult:
        """Answer at one moment."""
        self.asked.append((expression, time))
        found = self.answer(expression, time).items()
        return QueryResult("vector", tuple(Series(labels(text), (time,), (value,)) for text, value in found))

    def query_range(self, expression: str, start: float, end: float, step: float) -> QueryResult:
        """Answer with the same values all the time."""
        times = tuple(start + step * number for number in range(int((end - start) / step) + 1))
        found = self.answer(expression, end).items()
        return QueryResult("matrix", tuple(Series(labels(text), times, (value,) * len(times)) for text, value in found))

    def label_names(self, start: float, end: float, matchers: Iterable[str] = ()) -> tuple[str, ...]:
        """Know no labels."""
        return ()

    def label_values(self, label: str, start: float, end: float, matchers: Iterable[str] = ()) -> tuple[str, ...]:
        """Know no values."""
        return ()

    def series(self, matchers: Iterable[str], start: float, end: float) -> tuple[dict[str, str], ...]:
        """Know a series of each metric that exists."""
        return tuple({"__name__": name} for name in self.known for each in matchers if each.startswith(name))


def labels(text: str) -> dict[str, str]:
    """Labels from how a test writes them."""
    return dict(each.split("=", 1) for each in text.split(",") if each)


def refused(_: str, __: float) -> Values:
    """Answer with an error."""
    raise TimedOutError("Prometheus: query timed out", "Ask for less.")


def reported(
    *entries: HousePanel | FiredAlerts, rules: Mapping[str, object] | None = None, **changes: object
) -> Compilation:
    """The compiled project of a report of one section."""
    own = {name: changes.pop(name) for name in ("headline", "against_beginning", "dashboard") if name in changes}
    fields: dict[str, object] = {
        "name": "daily",
        "title": "Daily",
        "description": "A day.",
        "period": "1d",
        "compared_with": "1w",
        "sections": [section("Part", *entries, **own)],  # type: ignore[arg-type]
    }
    report = Report(**{**fields, **changes})  # type: ignore[arg-type]
    return compilation(board(), reports=(report,), **(rules or {}))  # type: ignore[arg-type]


def report_of(compiled: Compilation) -> CompiledReport:
    """The only report of a project."""
    (report,) = compiled.reports
    return report


def told(
    compiled: Compilation, metrics: Metrics | str, alerts: Iterable[Evaluated] = (), remarks: tuple[str, ...] = ()
) -> Content:
    """What a report says over metrics, or where these are missing for a reason."""
    source = Missing(metrics) if isinstance(metrics, str) else PrometheusSource(metrics, "live")
    sources = DataSources({"prometheus": source, "loki": Missing("Loki did not answer: nobody is there")})
    whom = Asked(sources, tuple(alerts), "as told by a test", remarks)
    return gathered(report_of(compiled), ENVIRONMENT, whom, END)


def only(content: Content) -> Figures:
    """The figures of the only panel."""
    (figures,) = content.sections[0].figures
    return figures
