"""The meaning of a target's query: its tree as built or parsed from what was written by hand, and its analysis."""

from collections.abc import Mapping
from functools import lru_cache

from attrs import define, evolve, field, frozen

from toolchain.base.documents.document import Document
from toolchain.base.documents.limits import LONGEST_QUERY
from toolchain.base.durations import duration_seconds
from toolchain.base.source_map import Origin
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.analysis.analyser import analyse as analyse_logs
from toolchain.languages.logql.ast import Query
from toolchain.languages.logql.lexer import LogqlSyntaxError
from toolchain.languages.logql.parser import parse as parse_logql
from toolchain.languages.promql.analysis.analyser import Analysis, analyse
from toolchain.languages.promql.analysis.branch import Branch
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.languages.promql.analysis.selectors import selected_jobs
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.dialect import PROMETHEUS_3, Dialect
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse
from toolchain.project.project import Project

_STEP_WINDOWS = ("$__rate_interval", "$__interval")


@frozen(eq=False)
class ReadQuery:
    """A query's tree, what it means in the one language or the other, and the syntax error if it has one.

    ``error_at`` is the offset of the syntax error in the text. ``min_step`` is the least step that the query's windows
    need and nobody has set, empty where there is none.
    """

    tree: Expression | Query | None = None
    analysis: Analysis | None = None
    log_analysis: LogAnalysis | None = None
    syntax_error: str = ""
    error_at: int = 0
    min_step: str = ""


@frozen
class _Asked:
    """What decides the meaning of a text: the least step in seconds, and whether it is asked over a range of time."""

    text: str
    step: float
    is_range: bool


@define(eq=False)
class QueryReader:
    """Reads the queries of a project; the same text is analysed once, however many panels repeat it.

    ``recorded`` are results of recording rules by name, ``recordings`` the names by expression, as in QueryContext.
    One that is not ``analysing`` gives the trees alone, of what another catalog than the project's knows.
    """

    project: Project
    recorded: Mapping[str, tuple[Branch, ...]] = field(factory=dict)
    recordings: Mapping[Expression, str] = field(factory=dict)
    analysing: bool = True
    _analyses: dict[_Asked, Analysis] = field(factory=dict)
    _log_analyses: dict[_Asked, LogAnalysis] = field(factory=dict)

    def of(self, project: Project) -> "QueryReader":
        """Return a reader of another project that knows the same, with what this one has read."""
        return evolve(self, project=project)

    def has_answers_of(self, other: "QueryReader") -> bool:
        """Return whether what another has read holds for this one too."""
        return self._analyses is other._analyses

    def read(self, document: Document, origin: Origin, source_type: str, panel_step: str = "") -> ReadQuery:
        """Return what a target asks: of the tree that it was built with, or of its text."""
        text = document.get("expr")
        if not isinstance(text, str) or (origin.finished and not text.strip()):
            return ReadQuery()
        read = ReadQuery(origin.query) if origin.query is not None else parsed(text, source_type, self.project.dialect)
        if not self.analysing:
            return read
        if isinstance(read.tree, Expression):
            return self._with_meaning(read, read.tree, document, panel_step, finished=origin.finished)
        if isinstance(read.tree, Query):
            return evolve(read, log_analysis=self._analysed_logs(read.tree, document, panel_step))
        return read

    def _with_meaning(
        self, read: ReadQuery, tree: Expression, document: Document, panel_step: str, *, finished: bool
    ) -> ReadQuery:
        text, step = document["expr"], str(document.get("interval") or panel_step)
        asked = _Asked(text, duration_seconds(step) or 0.0, _is_range(document))
        analysis = self._analysed(tree, asked)
        if not step and not finished and any(window in text for window in _STEP_WINDOWS):
            least = slowest_scrape(analysis)
            seconds = duration_seconds(least) or 0.0
            if seconds > self._scrape_interval:
                return evolve(read, analysis=self._analysed(tree, evolve(asked, step=seconds)), min_step=least)
        return evolve(read, analysis=analysis)

    @property
    def _scrape_interval(self) -> float:
        return duration_seconds(self.project.environment.scrape_interval) or 0.0

    def _analysed_logs(self, tree: Query, document: Document, panel_step: str) -> LogAnalysis:
        step = duration_seconds(str(document.get("interval") or panel_step)) or 0.0
        asked = _Asked(document["expr"], step, document.get("queryType") != "instant")
        analysis = self._log_analyses.get(asked)
        if analysis is None:
            context = QueryContext(self.project.catalog, Use.PANEL, min_step=step, is_range=asked.is_range)
            analysis = self._log_analyses[asked] = analyse_logs(tree, context)
        return analysis

    def _analysed(self, tree: Expression, asked: _Asked) -> Analysis:
        analysis = self._analyses.get(asked)
        if analysis is None:
            context = QueryContext(
                self.project.catalog,
                Use.PANEL,
                scrape_interval=self._scrape_interval,
                min_step=asked.step,
                recorded=self.recorded,
                recordings=self.recordings,
                is_range=asked.is_range,
            )
            analysis = self._analyses[asked] = analyse(tree, context)
        return analysis


def _is_range(document: Document) -> bool:
    """Return whether a query of Prometheus is asked over the panel's time, not only at its end."""
    return document.get("instant") is not True or document.get("range") is True


def parsed(text: str, source_type: str, dialect: Dialect = PROMETHEUS_3) -> ReadQuery:
    """Return the tree of a text in the language of its data source.

    Where that is not known it is the only one in which the text can be read, PromQL where both can. Of data sources of
    other types only what can be read is.
    """
    if len(text) > LONGEST_QUERY:
        problem = f"the query has {len(text):,} characters, and at most {LONGEST_QUERY:,} are read"
        return ReadQuery(syntax_error=problem)
    if source_type == "loki":
        return _parsed_logql(text)
    read = _parsed_promql(text, dialect)
    if source_type == "prometheus" or read.tree is not None:
        return read
    logs = _parsed_logql(text)
    if logs.tree is not None:
        return logs
    return read if source_type in ("", "datasource") else ReadQuery()


@lru_cache(maxsize=65_536)
def _parsed_promql(text: str, dialect: Dialect) -> ReadQuery:
    try:
        return ReadQuery(parse(text, dialect))
    except PromqlSyntaxError as error:
        return ReadQuery(syntax_error=str(error), error_at=error.position)


@lru_cache(maxsize=65_536)
def _parsed_logql(text: str) -> ReadQuery:
    try:
        return ReadQuery(parse_logql(text))
    except LogqlSyntaxError as error:
        return ReadQuery(syntax_error=str(error), error_at=error.position)


def slowest_scrape(analysis: Analysis) -> str:
    """Return the longest scrape interval of the jobs that a query reads, empty where no metric is known.

    ``$__rate_interval`` is four times the data source's interval: for a job scraped less often than that, a rate needs
    this as its minimum step, else it is empty.
    """
    intervals = [
        job.interval
        for selector in analysis.selectors
        for metric in analysis.metrics_of(selector)
        for job in metric.jobs
        if job.name in (selected_jobs(selector) or [job.name])
    ]
    return max(intervals, key=lambda interval: duration_seconds(interval) or 0, default="")
