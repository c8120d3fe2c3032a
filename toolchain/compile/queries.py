"""The meaning of a target's query: its tree as built or parsed from what was written by hand, and its analysis."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from attrs import define, field, frozen

from toolchain.base.durations import duration_seconds
from toolchain.compile.plain import Document
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
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse
from toolchain.project.loading import Project

_STEP_WINDOWS = ("$__rate_interval", "$__interval")


@frozen(eq=False)
class ReadQuery:
    """A query's tree, what it means in the one language or the other, and the syntax error if it has one."""

    tree: Expression | Query | None = None
    analysis: Analysis | None = None
    log_analysis: LogAnalysis | None = None
    syntax_error: str = ""


@define(eq=False)
class QueryReader:
    """Reads the queries of a project; the same text is analysed once, however many panels repeat it.

    ``recorded`` are results of recording rules by name, ``recordings`` the names by expression, as in QueryContext.
    """

    project: Project
    recorded: Mapping[str, tuple[Branch, ...]] = field(factory=dict)
    recordings: Mapping[Expression, str] = field(factory=dict)
    _analyses: dict[tuple[str, float, bool], Analysis] = field(factory=dict)
    _log_analyses: dict[tuple[str, float, bool], LogAnalysis] = field(factory=dict)

    def read(self, target: Any, document: Document, panel_step: str = "") -> ReadQuery:
        """Return what a target asks, and give its document the minimum step that its windows need."""
        text = document.get("expr")
        reference = document.get("datasource")
        source = reference.get("type") if isinstance(reference, dict) else None
        built = getattr(target, "query", None)
        if not isinstance(text, str) or (built is None and source not in ("prometheus", "loki")):
            return ReadQuery(built)
        tree, error = (
            (built, "") if built is not None else _parsed(text) if source == "prometheus" else _parsed_logs(text)
        )
        if tree is None:
            return ReadQuery(syntax_error=error)
        if isinstance(tree, Expression):
            return ReadQuery(tree, self._analysed(text, tree, document, panel_step))
        return ReadQuery(tree, log_analysis=self._analysed_logs(text, tree, document, panel_step))

    def _analysed_logs(self, text: str, tree: Query, document: Document, panel_step: str) -> LogAnalysis:
        step = duration_seconds(str(document.get("interval") or panel_step)) or 0.0
        key = (text, step, document.get("queryType") != "instant")
        analysis = self._log_analyses.get(key)
        if analysis is None:
            context = QueryContext(self.project.catalog, Use.PANEL, min_step=step, is_range=key[2])
            analysis = self._log_analyses[key] = analyse_logs(tree, context)
        return analysis

    def _analysed(self, text: str, tree: Expression, document: Document, panel_step: str) -> Analysis:
        scrape = duration_seconds(self.project.environment.scrape_interval) or 0.0
        step = str(document.get("interval") or panel_step)
        is_range = document.get("range") is not False
        key = (text, duration_seconds(step) or 0.0, is_range)
        analysis = self._analyses.get(key)
        if analysis is None:
            context = QueryContext(
                self.project.catalog,
                Use.PANEL,
                scrape_interval=scrape,
                min_step=key[1],
                recorded=self.recorded,
                recordings=self.recordings,
                is_range=is_range,
            )
            analysis = analyse(tree, context)
            self._analyses[key] = analysis
        if not step and any(window in text for window in _STEP_WINDOWS):
            interval = slowest_scrape(analysis)
            if (duration_seconds(interval) or 0.0) > scrape:
                document["interval"] = interval
                return self._analysed(text, tree, document, panel_step)
        return analysis


@lru_cache(maxsize=65_536)
def _parsed(text: str) -> tuple[Expression | None, str]:
    try:
        return parse(text), ""
    except PromqlSyntaxError as error:
        return None, str(error)


@lru_cache(maxsize=65_536)
def _parsed_logs(text: str) -> tuple[Query | None, str]:
    try:
        return parse_logql(text), ""
    except LogqlSyntaxError as error:
        return None, str(error)


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
