"""Rules as every check about rules sees them: what an evaluator is given, read and analysed, whoever wrote it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from toolchain.base.source import SourceLocation
from toolchain.base.source_map import DefinedMap, Origin, Path, SourceMap
from toolchain.compile.alerting.grafana import evaluated_by_grafana
from toolchain.compile.alerting.model import CompiledAlert, CompiledLogRecording, CompiledRecording, CompiledRules
from toolchain.compile.queries import ReadQuery
from toolchain.define.environment import Environment
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.ast import Query
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Expression
from toolchain.project.rule_source import RuleKind, RuleSource


@frozen(eq=False)
class AnalysedQuery:
    """A query of a rule; ``path`` leads to its text from the rule, ``ref`` is Grafana's refId.

    What it means includes the comparison with a threshold that stands beside it.
    """

    read: ReadQuery
    path: Path = ()
    ref: str = ""

    @property
    def analysis(self) -> Analysis | LogAnalysis | None:
        """What it means, None where it cannot be read."""
        return self.read.analysis or self.read.log_analysis


@frozen(eq=False)
class AnalysedRule:
    """One rule.

    ``labels`` and ``annotations`` are templates, ``shown_by`` those who render them. ``interval`` is empty where the
    server decides. ``result`` is the query whose series become alerts or are recorded, None where several decide.
    ``no_data`` is what silence means to Grafana, empty for its default, and None where another one evaluates the rule.
    ``definition`` is None for a rule that was not written in Python, ``source`` for one that was.
    """

    kind: RuleKind
    name: str
    group: str
    interval: str
    wait: str
    keep_firing: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    queries: tuple[AnalysedQuery, ...]
    result: AnalysedQuery | None
    shown_by: frozenset[str]
    map: SourceMap
    no_data: str | None = None
    definition: Any = None
    source: RuleSource | None = None

    @property
    def location(self) -> SourceLocation:
        """Its first line."""
        return self.map.location(())

    def at(self, *path: str | int, offset: int = 0) -> SourceLocation:
        """Return the line of a part, or of the character at ``offset`` of a text."""
        return self.map.location(path, offset)

    @property
    def definitions(self) -> tuple[Any, ...]:
        """What may carry a waiver for it."""
        return () if self.definition is None else (self.definition,)

    @property
    def analysis(self) -> Analysis | LogAnalysis | None:
        """What its result is, as far as one query decides."""
        return None if self.result is None else self.result.analysis

    @property
    def owner(self) -> str:
        """How findings name it."""
        kind = {"alert": "alert", "record": "recording rule"}.get(self.kind, "rule")
        return f"{kind} {self.name!r}" if self.name else "a rule without a name"


PROMETHEUS, GRAFANA = "Prometheus", "Grafana"
"""Who renders the templates of a rule; those of Loki's ruler are Prometheus' as well."""


def analysed_definitions(environment: Environment, rules: CompiledRules) -> Iterator[AnalysedRule]:
    """Yield the rules that definitions make."""
    grafanas = {id(each) for each in evaluated_by_grafana(environment, rules.alerts)}
    for alert in rules.alerts:
        yield _of_alert(alert, is_grafanas=id(alert) in grafanas)
    yield from map(_of_recording, rules.recordings)
    yield from map(_of_log_recording, rules.log_recordings)


def _of_alert(alert: CompiledAlert, *, is_grafanas: bool) -> AnalysedRule:
    query = AnalysedQuery(_read(alert.signal, alert.analysis))
    return AnalysedRule(
        "alert",
        alert.name,
        alert.definition.group.name,
        alert.interval,
        alert.wait,
        alert.keep_firing,
        alert.labels,
        alert.annotations,
        (query,),
        query,
        frozenset({PROMETHEUS, GRAFANA} if is_grafanas else {PROMETHEUS}),
        _map(alert.location),
        alert.definition.no_data.value if is_grafanas else None,
        alert.definition,
    )


def _of_recording(rule: CompiledRecording) -> AnalysedRule:
    return _recorded(rule, AnalysedQuery(_read(rule.expression, rule.analysis)))


def _of_log_recording(rule: CompiledLogRecording) -> AnalysedRule:
    return _recorded(rule, AnalysedQuery(_read(rule.query, rule.analysis)))


def _recorded(rule: CompiledRecording | CompiledLogRecording, query: AnalysedQuery) -> AnalysedRule:
    group = rule.definition.group
    return AnalysedRule(
        "record",
        rule.definition.record,
        group.name,
        group.interval,
        "0s",
        "0s",
        rule.labels,
        {},
        (query,),
        query,
        frozenset({PROMETHEUS}),
        _map(rule.location),
        definition=rule.definition,
    )


def _read(query: Expression | Query, analysis: Analysis | LogAnalysis) -> ReadQuery:
    if isinstance(analysis, Analysis):
        return ReadQuery(query, analysis=analysis)
    return ReadQuery(query, log_analysis=analysis)


def _map(location: SourceLocation) -> SourceMap:
    return DefinedMap({(): Origin(location)})


def alerts_among(rules: Iterable[AnalysedRule]) -> Iterator[AnalysedRule]:
    """Yield those that are alerts."""
    return (each for each in rules if each.kind == "alert")
