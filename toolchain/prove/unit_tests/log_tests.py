"""Unit tests of rules on logs: our evaluator answers LogQL, and promtool does the rest.

Each rule's query is answered at every evaluation; promtool then counts ``for``, adds labels and renders annotations, as
Loki's ruler does with the same code.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import gcd, isclose, isnan

from attrs import evolve

from toolchain.base.documents.document import Document
from toolchain.base.documents.located import Located
from toolchain.base.durations import duration_seconds
from toolchain.languages.logql.ast import LogQuery, MetricQuery, Query
from toolchain.languages.logql.evaluation import (
    EvaluationError,
    LogLine,
    Stream,
    evaluate,
    nanoseconds,
    select_lines,
)
from toolchain.languages.logql.lexer import LogqlSyntaxError
from toolchain.languages.logql.parser import parse as parse_logql
from toolchain.languages.promql.ast import Selector
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse as parse_promql
from toolchain.prove.engine.observation import observe
from toolchain.prove.inputs import signal_series
from toolchain.prove.promtool import ObservedAlert, PlayedSeries, Story
from toolchain.prove.unit_tests.case import Case
from toolchain.prove.unit_tests.reading import TestGroup, UnitTestFile

_SIGNAL = "log_signal"
Labels = Mapping[str, str]


def log_cases(tests: UnitTestFile, group: TestGroup, promtool: str) -> tuple[Case, ...]:
    """Return what became of each assertion of a group. Raises DocumentError for inputs that are no streams."""
    streams = tuple(_streams(tests, group))
    alerts = tuple(_alert_cases(tests, group, streams, promtool))
    return (
        *alerts,
        *(_expression_case(tests, group, each, streams) for each in group.body.get("logql_expr_test").items()),
    )


def _streams(tests: UnitTestFile, group: TestGroup) -> Iterator[Stream]:
    interval = duration_seconds(group.body.get("interval").scalar) or tests.evaluation_interval
    for each in group.body.get("input_streams").items():
        metadata = each.get("structured_metadata").as_texts() or {}
        lines = tuple(
            LogLine(nanoseconds(number * interval), line.scalar, metadata)
            for number, line in enumerate(each.get("lines").items())
        )
        if not lines:
            raise tests.error(each, "a stream without lines", "List its lines: one for each interval, from 0 on.")
        yield Stream(_labels(tests, each.get("labels")), lines)


def _labels(tests: UnitTestFile, part: Located) -> Labels:
    """Return labels that are written as a selector of equal signs."""
    text = part.scalar.strip()
    if text in ("", "{}"):
        return {}
    try:
        found = parse_promql(text)
    except PromqlSyntaxError as error:
        raise tests.error(part, f"{text} are no labels: {error}", 'Write {app="api", level="error"}.') from error
    if not isinstance(found, Selector) or found.name or any(each.op != "=" for each in found.matchers):
        raise tests.error(part, f"{text} are no labels of one stream", "Labels have an equal sign and a value each.")
    return {each.label: each.value for each in found.matchers}


def _alert_cases(tests: UnitTestFile, group: TestGroup, streams: Sequence[Stream], promtool: str) -> Iterator[Case]:
    asserted = list(group.body.get("alert_rule_test").items())
    observed: dict[str, tuple[ObservedAlert, ...] | str] = {}
    for each in asserted:
        name, time = each.get("alertname").scalar, each.get("eval_time").scalar or "0s"
        case = Case(group.name, f"{name or '?'} at {time}", group.at(each))
        if name not in observed:
            times = [
                other.get("eval_time").scalar or "0s" for other in asserted if other.get("alertname").scalar == name
            ]
            observed[name] = _observed(tests, name, streams, times, promtool)
        found = observed[name]
        yield evolve(case, problem=found if isinstance(found, str) else _difference(each, time, found, group))


def _observed(
    tests: UnitTestFile, name: str, streams: Sequence[Stream], times: Sequence[str], promtool: str
) -> tuple[ObservedAlert, ...] | str:
    """Return the alerts of one name at some times, or why that cannot be told."""
    rules = [each for each in tests.sources if each.kind == "alert" and each.name == name]
    if not rules:
        return f"no rule of the rule files is called {name!r}"
    end = max(duration_seconds(time) or 0.0 for time in times)
    intervals = [duration_seconds(each.interval) or tests.evaluation_interval for each in rules]
    step = gcd(*(round(each * 1000) for each in intervals)) / 1000
    groups: list[Document] = []
    series: list[PlayedSeries] = []
    for number, (rule, interval) in enumerate(zip(rules, intervals, strict=True)):
        query = _query(rule.document.get("expr"))
        if isinstance(query, str):
            return query
        signal = f"{_SIGNAL}_{number}"
        try:
            series.extend(signal_series(signal, query, streams, end, step))
        except EvaluationError as error:
            return f"its query cannot be answered: {error}"
        groups.append({"name": signal, "interval": f"{interval:g}s", "rules": [{**rule.document, "expr": signal}]})
    (found,) = observe(
        [Story(name, groups, series, f"{step:g}s", f"{step:g}s", list(dict.fromkeys(times)), [name])], promtool
    )
    return found


def _query(text: object) -> MetricQuery | str:
    try:
        query: Query = parse_logql(str(text))
    except LogqlSyntaxError as error:
        return f"its query is no LogQL: {error}"
    return "its query gives lines, and a rule needs a number" if isinstance(query, LogQuery) else query


def _difference(asserted: Located, time: str, observed: Sequence[ObservedAlert], group: TestGroup) -> str:
    """Return how the alerts that fire differ from those that are expected, as promtool compares them."""
    seconds = duration_seconds(time)
    outside = group.body.get("external_labels").as_texts() or {}
    name = asserted.get("alertname").scalar
    firing = [
        ({**outside, **each.labels}, each.annotations)
        for each in observed
        if each.is_firing and each.seconds == seconds
    ]
    expected = [
        (
            {"alertname": name, **outside, **(each.get("exp_labels").as_texts() or {})},
            each.get("exp_annotations").as_texts() or {},
        )
        for each in asserted.get("exp_alerts").items()
    ]
    if sorted(map(_shown, firing)) == sorted(map(_shown, expected)):
        return ""
    return "\n".join(
        (
            "exp: " + ("; ".join(map(_shown, expected)) or "nothing fires"),
            "got: " + ("; ".join(map(_shown, firing)) or "nothing fires"),
        )
    )


def _shown(alert: tuple[Labels, Labels]) -> str:
    labels, annotations = alert
    return _braced(labels) + (f" {_braced(annotations)}" if annotations else "")


def _braced(labels: Labels) -> str:
    return "{" + ", ".join(f'{name}="{value}"' for name, value in sorted(labels.items()) if value) + "}"


def _expression_case(tests: UnitTestFile, group: TestGroup, asserted: Located, streams: Sequence[Stream]) -> Case:
    text, time = asserted.get("expr").scalar, asserted.get("eval_time").scalar or "0s"
    case = Case(group.name, f"{text} at {time}", group.at(asserted))
    at = nanoseconds(duration_seconds(time) or 0.0)
    try:
        query = parse_logql(text)
        if isinstance(query, LogQuery):
            return evolve(case, problem=_lines_problem(tests, asserted, query, streams, at))
        found = [(dict(each.labels), each.value) for each in evaluate(query, streams, at)]
    except LogqlSyntaxError as error:
        return evolve(case, problem=f"it is no LogQL: {error}")
    except EvaluationError as error:
        return evolve(case, problem=f"it cannot be answered: {error}")
    expected = [
        (_labels(tests, each.get("labels")), _value(tests, each.get("value")))
        for each in asserted.get("exp_samples").items()
    ]
    return evolve(case, problem=_samples_problem(expected, found))


def _value(tests: UnitTestFile, part: Located) -> float:
    try:
        return float(part.scalar)
    except ValueError as error:
        raise tests.error(part, f"{part.scalar!r} is no number") from error


def _samples_problem(expected: Sequence[tuple[Labels, float]], found: Sequence[tuple[Labels, float]]) -> str:
    wanted, got = ({_braced(labels): value for labels, value in each} for each in (expected, found))
    if wanted.keys() == got.keys() and all(_same(value, got[labels]) for labels, value in wanted.items()):
        return ""
    return f"exp: {_samples(wanted)}\ngot: {_samples(got)}"


def _same(first: float, second: float) -> bool:
    return (isnan(first) and isnan(second)) or isclose(first, second, rel_tol=1e-9)


def _samples(samples: Mapping[str, float]) -> str:
    return "; ".join(f"{labels} {value:g}" for labels, value in sorted(samples.items())) or "nothing"


def _lines_problem(tests: UnitTestFile, asserted: Located, query: LogQuery, streams: Sequence[Stream], at: int) -> str:
    most = sum(len(each.lines) for each in streams)
    found = select_lines(query, streams, 0, at + 1, limit=most, newest_first=False)
    expected = list(asserted.get("exp_logs").items())
    wanted = sorted(
        (each.get("line").scalar, _braced(_labels(tests, each.get("labels"))), each.get("timestamp").scalar)
        for each in expected
    )
    with_times = any(time for _, _, time in wanted)
    got = sorted((each.line, _braced(each.labels), str(each.time) if with_times else "") for each in found)
    if wanted == got:
        return ""
    return f"exp: {_lines(wanted)}\ngot: {_lines(got)}"


def _lines(lines: Sequence[tuple[str, str, str]]) -> str:
    return "; ".join(f"{labels} {line!r}{f' at {time}' if time else ''}" for line, labels, time in lines) or "nothing"
