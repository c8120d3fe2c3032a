"""Runs the alert tests of a project: each is one story that promtool plays on the compiled rule."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import DefinitionError
from toolchain.base.finding import Finding, Severity
from toolchain.base.progress import Advance, ignore
from toolchain.compile.alerting.inhibitions import recorded_inhibitions
from toolchain.compile.alerting.model import CompiledAlert, CompiledRecording
from toolchain.compile.alerting.recordings import dependencies
from toolchain.compile.alerting.rule_files import alert_rule, recording_file
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting.proof import AlertState, AlertTest, Expectation, LogInput, SeriesInput
from toolchain.languages.logql.ast import LogQuery
from toolchain.languages.promql.ast import Expression, selectors
from toolchain.project.load_errors import relative_to
from toolchain.prove.engine.observation import observe
from toolchain.prove.inputs import log_streams, played_series, signal_series
from toolchain.prove.kept import Kept, Nothing, parts_of
from toolchain.prove.promtool import ObservedAlert, PlayedSeries, Story

RULE = "alert-test"
_SIGNAL = "log_signal"
"""The series that stands for the result of a LogQL query: the rule engine at hand is Prometheus'."""


@frozen(eq=False)
class TestedAlert:
    """A test and what it found to be different; none where the rule does what the test says."""

    test: AlertTest
    failures: tuple[Finding, ...]


def run_alert_tests(
    compilation: Compilation,
    tests: Sequence[AlertTest],
    executable: str,
    advance: Advance = ignore,
    kept: Kept | Nothing | None = None,
) -> tuple[TestedAlert, ...]:
    """Return the outcome of each test, in order; one that is ``kept`` is not played.

    Raises ProgramError when promtool refuses something.
    """
    compiled = {id(alert.definition): alert for alert in compilation.rules.alerts}
    stories: dict[int, Story] = {}
    broken: dict[int, Finding] = {}
    for test in tests:
        alert = compiled.get(id(test.rule))
        if alert is None:
            broken[id(test)] = _finding(compilation, test, test.expect[0], "is of a rule that no module defines")
            continue
        try:
            stories[id(test)] = story_of(compilation, alert, test)
        except DefinitionError as error:
            location = relative_to(error.location, compilation.project.root)
            broken[id(test)] = Finding(error.rule, Severity.ERROR, location, error.message, error.remedy)
    observed = _observed(stories, executable, advance, kept or Nothing())
    return tuple(
        TestedAlert(test, (broken[id(test)],))
        if id(test) in broken
        else _outcome(compilation, test, observed[id(test)])
        for test in tests
    )


def _observed(
    stories: Mapping[int, Story], executable: str, advance: Advance, kept: Kept | Nothing
) -> Mapping[int, tuple[ObservedAlert, ...]]:
    keys = {number: kept.key("story", *parts_of(story)) for number, story in stories.items()}
    found = {number: told for number, key in keys.items() if (told := kept.get(key)) is not None}
    advance(steps=len(found))
    left = {number: story for number, story in stories.items() if number not in found}
    played = dict(zip(left, observe(tuple(left.values()), executable, advance), strict=True))
    for number, told in played.items():
        kept.keep(keys[number], told)
    kept.forget_oldest()
    return {**found, **played}


def story_of(compilation: Compilation, alert: CompiledAlert, test: AlertTest) -> Story:
    """Return the story of a test: the rule, what it reads of recording rules, and its series.

    Raises DefinitionError for an input that is no whole series.
    """
    environment = compilation.project.environment.name
    given = [played_series(each, environment) for each in test.given if isinstance(each, SeriesInput)]
    logs = [each for each in test.given if isinstance(each, LogInput)]
    times = [expectation.at for expectation in test.expect]
    end = max((duration_seconds(time) or 0.0 for time in times), default=0.0)
    step = duration_seconds(test.step) or 15.0
    interval = duration_seconds(alert.definition.group.interval) or 60.0
    rule, signal = playable(alert, logs, environment, end, step)
    recorded = recordings_for(compilation.rules.recordings, alert.asked) if test.records else []
    return Story(
        name=f"{test.rule.name}: {test.title}",
        rules=[*recorded, _group(alert, rule)],
        series=[*given, *signal],
        interval=test.step,
        evaluation=f"{max(step, interval):g}s",
        times=times,
        texts=[test.rule.name],
    )


def recordings_for(recordings: Iterable[CompiledRecording], signal: object) -> list[Document]:
    """Return the groups of recording rules that a signal reads, directly or through others."""
    names = [selector.name for selector in selectors(signal)] if isinstance(signal, Expression) else []
    groups: list[Document] = recording_file(dependencies(names, recordings))["groups"]
    return groups


def playable(
    alert: CompiledAlert, logs: Iterable[LogInput], environment: str, end: float, step: float
) -> tuple[Document, Sequence[PlayedSeries]]:
    """Return the rule as Prometheus can evaluate it, and the series that stand for its log query.

    Our own evaluator answers the LogQL every ``step`` seconds; the threshold, ``for`` and the texts are the engine's
    work.
    """
    rule = alert_rule(alert)
    if isinstance(alert.signal, Expression | LogQuery):
        return rule, ()
    name = f"{_SIGNAL}:{alert.definition.name}"
    rule["expr"] = f"{name}{alert.definition.comparison}"
    return rule, signal_series(name, alert.signal, log_streams(logs, environment), end, step)


def _group(alert: CompiledAlert, rule: Document) -> Document:
    return {"name": alert.definition.group.name, "rules": [rule]}


def _outcome(compilation: Compilation, test: AlertTest, observed: tuple[ObservedAlert, ...]) -> TestedAlert:
    failures = []
    for expectation in test.expect:
        problem = _difference(test, expectation, observed)
        if problem:
            failures.append(_finding(compilation, test, expectation, problem))
    return TestedAlert(test, tuple(failures))


def _difference(test: AlertTest, expected: Expectation, observed: Iterable[ObservedAlert]) -> str:
    """Return how the alerts at a time differ from what is expected, empty where they do not."""
    seconds = duration_seconds(expected.at)
    there = [alert for alert in observed if alert.seconds == seconds and alert.name == test.rule.name]
    meant = [alert for alert in there if expected.labels.items() <= alert.labels.items()]
    if expected.state is AlertState.SILENT:
        return f"it is {_shown(there)}" if there else ""
    is_firing = expected.state is AlertState.FIRING
    if not meant or any(alert.is_firing is not is_firing for alert in meant):
        labels = "".join(f" {name}={value}" for name, value in expected.labels.items())
        return f"it should be {expected.state.value}{labels}, and is {_shown(meant or there)}"
    wanted = {"summary": expected.summary, "description": expected.description}
    for name, text in wanted.items():
        texts = sorted({alert.annotations.get(name, "") for alert in meant})
        if text and text not in texts:
            return f"its {name} should be {text!r}, and is {' or '.join(map(repr, texts))}"
    return ""


def _shown(alerts: Sequence[ObservedAlert]) -> str:
    if not alerts:
        return "silent"
    own: list[str] = []
    for alert in alerts:
        state = AlertState.FIRING if alert.is_firing else AlertState.PENDING
        labels = _told_apart(alert.labels)
        own.append(f"{state.value}{f' for {labels}' if labels else ''}")
    return ", ".join(dict.fromkeys(own))


def _told_apart(labels: Mapping[str, str]) -> str:
    fixed = ("alertname", "severity", "category", "owner", "environment")
    return " ".join(f"{name}={value}" for name, value in sorted(labels.items()) if name not in fixed)


def _finding(compilation: Compilation, test: AlertTest, expectation: Expectation, problem: str) -> Finding:
    location = relative_to(expectation.location, compilation.project.root)
    message = f"{test.rule.name}, {test.title!r}: at {expectation.at} {problem}"
    remedy = "Correct the rule, or the test if the rule is right."
    causes = recorded_inhibitions(compilation.project.environment.evaluation, test.rule)
    if causes and expectation.state is not AlertState.SILENT:
        names = ", ".join(dict.fromkeys(each.source.name for each in causes))
        remedy = f"{remedy} It is silent while one of {names} is active: does the test give what says that none is?"
    return Finding(RULE, Severity.ERROR, location, message, remedy)
