"""Compiles recording rules, each after those that it reads."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from attrs import frozen

from toolchain.base.durations import duration_seconds
from toolchain.compile.alerting.evaluated import EvaluatedRecording
from toolchain.compile.alerting.model import CompiledRecording
from toolchain.compile.alerting.ordering import levels
from toolchain.define.alerting.group import RuleGroup
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL, RecordingRule
from toolchain.define.narrowing import narrowed_promql
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.analysis.analyser import analyse
from toolchain.languages.promql.analysis.branch import Branch
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.languages.promql.analysis.recorded import recorded_branches
from toolchain.languages.promql.ast import Expression, selectors
from toolchain.project.load_errors import relative_to
from toolchain.project.project import Project

Rule = TypeVar("Rule", bound=EvaluatedRecording)


@frozen(eq=False)
class Recorded:
    """Compiled recording rules, each behind those that it reads, their results by name, their names by expression.

    A group is evaluated from top to bottom: the other way round a rule would read what was recorded one interval ago.
    """

    rules: tuple[CompiledRecording, ...]
    results: Mapping[str, tuple[Branch, ...]]
    names: Mapping[Expression, str]


def environment_scope(project: Project, group: RuleGroup | None = None) -> tuple[Matcher, ...]:
    """Return the matcher that keeps a rule to the project's environment; none for a group that is as written."""
    if group is not None and group.as_written:
        return ()
    return (Matcher(ENVIRONMENT_LABEL, "=", project.environment.name),)


def compile_recordings(project: Project) -> Recorded:
    """Return the project's recording rules; those that read each other are analysed as if the others were unknown."""
    by_name = {rule.record: rule for rule in project.recordings}
    results: dict[str, tuple[Branch, ...]] = {}
    compiled: dict[int, CompiledRecording] = {}
    for level in levels({name: _reads(rule) for name, rule in by_name.items()}):
        for rule in map(by_name.__getitem__, level):
            compiled[id(rule)] = compile_recording(project, rule, results)
            results[rule.record] = recorded_branches(
                compiled[id(rule)].analysis, rule.record, compiled[id(rule)].labels
            )
    for rule in project.recordings:
        if id(rule) not in compiled:  # a second rule of the same name
            compiled[id(rule)] = compile_recording(project, rule, results)
    rules = tuple(compiled.values())
    return Recorded(rules, results, {each.expression: each.definition.record for each in rules})


def _reads(rule: EvaluatedRecording) -> frozenset[str]:
    """Return the names of the series that a recording rule reads."""
    return frozenset(each.name for each in selectors(rule.expression))


def compile_recording(
    project: Project, rule: RecordingRule, results: Mapping[str, tuple[Branch, ...]]
) -> CompiledRecording:
    """Return a recording rule that reads what others give, their ``results`` by name."""
    scope = environment_scope(project, rule.group)
    expression = narrowed_promql(rule.expression, scope) if scope else rule.expression
    context = QueryContext(
        project.catalog,
        Use.RECORDING,
        evaluation_interval=duration_seconds(rule.group.interval) or 60.0,
        recorded=dict(results),
        record=rule.record,
        is_range=False,
    )
    added = {} if rule.group.as_written else {ENVIRONMENT_LABEL: project.environment.name}
    labels = {**rule.labels, **added}
    return CompiledRecording(
        rule, relative_to(rule.location, project.root), expression, analyse(expression, context), labels
    )


def panel_expressions(project: Project) -> dict[Expression, str]:
    """Return the names of recording rules by their expression as a dashboard asks it: of the chosen environment."""
    chosen = (Matcher(ENVIRONMENT_LABEL, "=", f"${ENVIRONMENT_LABEL}"),)
    return {narrowed_promql(rule.expression, chosen): rule.record for rule in project.recordings}


def dependencies(names: Iterable[str], rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the recording rules that series of these names need, directly or through others, in their order."""
    by_name = {rule.record: rule for rule in rules}
    wanted: set[str] = set()
    pending = [name for name in names if name in by_name]
    while pending:
        name = pending.pop()
        if name not in wanted:
            wanted.add(name)
            pending.extend(each.name for each in selectors(by_name[name].expression) if each.name in by_name)
    return tuple(rule for name, rule in by_name.items() if name in wanted)


def rounds(rules: Iterable[Rule]) -> Iterator[tuple[Rule, ...]]:
    """Yield recording rules so that each comes after those that it reads; what reads itself comes last, all at once."""
    left = list(rules)
    while left:
        names = {each.record for each in left}
        ready = [each for each in left if names.isdisjoint(one.name for one in selectors(each.expression))]
        yield tuple(ready or left)
        left = [each for each in left if each not in ready] if ready else []
