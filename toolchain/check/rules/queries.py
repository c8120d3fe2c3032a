"""Rules about queries, applied to the targets of panels, to alert rules and to recording rules."""

from collections.abc import Iterable, Iterator
from functools import lru_cache, wraps
from typing import Any

from attrs import frozen

from toolchain.base.finding import Subject
from toolchain.base.mend import Correction
from toolchain.base.source import SourceLocation
from toolchain.base.source_map import Path
from toolchain.check.logql import LOGQL_RULES
from toolchain.check.promql import PROMQL_RULES
from toolchain.check.query_rule import AnalysisType, QueryProblem, QueryRule
from toolchain.check.rule import Reach, Rule, Violation, each_target, panel_name
from toolchain.check.rules._causes import name_of_metric, query_of, unit_of_metric
from toolchain.compile.alerting.alert_records import recorded_alert
from toolchain.compile.alerting.analysed import AnalysedRule, alerts_among
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledTarget
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.promql.analysis.analyser import Analysis


@frozen(eq=False)
class _Asked:
    """A query that a definition asks; ``owner`` is how findings name it."""

    owner: str
    location: SourceLocation
    definitions: tuple[Any, ...]
    analysis: Analysis | LogAnalysis
    target: CompiledTarget | None = None
    rule: AnalysedRule | None = None
    path: Path = ()

    def at(self, problem: QueryProblem) -> SourceLocation:
        """Return the line of the characters to blame, where the query stands in a file."""
        offset = 0 if problem.span is None else problem.span[0]
        if self.target is not None:
            return self.target.at("expr", offset=offset)
        return self.location if self.rule is None else self.rule.at(*self.path, offset=offset)

    def mend(self, problem: QueryProblem) -> Correction | None:
        """Return what mends the query in the source, where the problem says so and it stands there as a text."""
        text = self._text
        if problem.mend is None or problem.span is None or not text:
            return None
        old, new = problem.mend
        begin, end = problem.span
        blamed = text[begin:end]
        at = begin + blamed.find(old)
        if not old or old not in blamed or (blamed.count(old) > 1 and at != begin):
            return None
        return Correction(text, at, at + len(old), new)

    @property
    def _text(self) -> str:
        """The query as it stands in its document, empty where it does not."""
        if self.target is not None:
            return self.target.text
        found: Any = None if self.rule is None or self.rule.source is None else self.rule.source.document
        for name in self.path:
            is_there = isinstance(found, dict) and name in found
            is_there = is_there or (isinstance(found, list) and isinstance(name, int) and name < len(found))
            found = found[name] if is_there else None
        return found if isinstance(found, str) else ""

    def subjects(self, *, units: bool) -> tuple[Subject, ...]:
        """Return what of the catalog it reads: the metrics, their labels and, where these matter, their units."""
        if not isinstance(self.analysis, Analysis):
            return ()
        read = [each for selector in self.analysis.selectors for each in self.analysis.metrics_of(selector)]
        parts = [name_of_metric, *([unit_of_metric] if units else [])]
        labels = (Subject("label", label.name, label.location) for metric in read for label in metric.labels)
        return tuple(dict.fromkeys((*(part(metric) for part in parts for metric in read), *labels)))


@lru_cache(maxsize=1)
def _asked(compilation: Compilation) -> tuple[_Asked, ...]:
    """Return every query of a compilation; every rule asks for the same ones."""
    return tuple(_all_asked(compilation))


@lru_cache(maxsize=1)
def _analyses(compilation: Compilation) -> tuple[Analysis | LogAnalysis, ...]:
    """Return what the queries of a compilation mean, once where several definitions ask the same."""
    return tuple({id(each.analysis): each.analysis for each in _asked(compilation)}.values())


def _all_asked(compilation: Compilation) -> Iterator[_Asked]:
    for dashboard, panel, target in each_target(compilation):
        analysis = target.analysis or target.log_analysis
        if analysis is not None:
            definitions = (panel.origin, dashboard.origin)
            yield _Asked(panel_name(dashboard, panel), target.location, definitions, analysis, target)
    alerts = [rule.name for rule in alerts_among(compilation.every_rule)]
    for rule in compilation.every_rule:
        if rule.kind == "record" and recorded_alert(rule.name, alerts):
            continue  # the query is that of the alert
        for query in rule.queries:
            if query.analysis is not None:
                yield _Asked(rule.owner, rule.location, rule.definitions, query.analysis, rule=rule, path=query.path)


def _applied(rule: QueryRule[AnalysisType], language: type[AnalysisType]) -> Rule:
    @wraps(rule.check)
    def check(compilation: Compilation) -> Iterable[Violation]:
        found: dict[int, tuple[QueryProblem, ...]] = {}
        for analysis in _analyses(compilation):
            if isinstance(analysis, language) and (analysis.context.knows_metrics or not rule.needs_catalog):
                problems = tuple(dict.fromkeys(rule.check(analysis)))
                if problems:
                    found[id(analysis)] = problems
        for asked in _asked(compilation) if found else ():
            for problem in found.get(id(asked.analysis), ()):
                message = f"{asked.owner}: {problem.message}"
                follows = asked.subjects(units=rule.units)
                about = (query_of(asked.target),) if rule.leaves_unknown and asked.target is not None else ()
                yield Violation(
                    asked.at(problem),
                    message,
                    problem.remedy,
                    asked.definitions,
                    problem.severity,
                    about=(*problem.about, *about),
                    follows=follows,
                    mend=asked.mend(problem),
                )

    return Rule(rule.id, rule.severity, rule.page, check, whole_project=rule.needs_catalog, reach=Reach.ANYBODY)


RULES = (
    *(_applied(rule, Analysis) for rule in PROMQL_RULES),
    *(_applied(rule, LogAnalysis) for rule in LOGQL_RULES),
)
