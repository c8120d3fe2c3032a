"""Rule files of Prometheus and Loki, also inside a PrometheusRule resource, and Grafana's provisioned alert rules.

Source: Prometheus documentation, "Recording rules" and "Alerting rules"; Loki documentation, "Alerting and recording
rules"; Grafana documentation, "Provision alerting resources".
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Literal

from attrs import evolve, frozen

from toolchain.base.documents.located import Located
from toolchain.base.durations import duration_seconds
from toolchain.base.finding import Finding, Severity
from toolchain.catalog.catalog import Catalog
from toolchain.check.files.queries import (
    Language,
    Place,
    findings_of,
    is_logql,
    is_promql,
    is_too_long,
    read_logql,
    read_promql,
)
from toolchain.languages.gotemplate.lexer import TemplateSyntaxError
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Branch
from toolchain.languages.promql.analysis.context import QueryContext, Use
from toolchain.languages.promql.analysis.recorded import recorded_branches
from toolchain.languages.promql.ast import Expression, selectors
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse
from toolchain.languages.templates import label_of, label_problem, labels_read, parse_rule_template

_METRIC_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_DEFAULT_INTERVAL = 60.0
"""Seconds between evaluations where neither group nor server says otherwise (Prometheus' default)."""


@frozen(eq=False)
class FileRule:
    """One rule of a file; ``interval`` is that of its group in seconds, None where the server decides."""

    file: str
    value: Located
    kind: Literal["alert", "record", "query", ""]
    name: str
    expression: Located
    language: Language
    interval: float | None

    @property
    def evaluation_interval(self) -> float:
        """Seconds between evaluations; the server's default where the group has none."""
        return self.interval or _DEFAULT_INTERVAL

    @property
    def owner(self) -> str:
        """How findings name the rule."""
        kind = {"alert": "alert", "record": "recording rule"}.get(self.kind, "rule")
        return f"{kind} {self.name!r}" if self.name else "a rule without a name"


@frozen(eq=False)
class Recorded:
    """What recording rules give: their results by name, and their names by expression."""

    results: Mapping[str, tuple[Branch, ...]]
    names: Mapping[Expression, str]


def rules_of(file: str, groups: Located) -> tuple[FileRule, ...]:
    """Return the rules of a file; one that can be read in both languages is taken for that of the file."""
    found = tuple(_rules(file, groups))
    is_loki = any(rule.language == "logql" for rule in found)
    return tuple(
        evolve(rule, language="logql") if is_loki and is_logql(rule.expression.text) else rule for rule in found
    )


def _rules(file: str, groups: Located) -> Iterator[FileRule]:
    for group in groups.items():
        interval = duration_seconds(group.get("interval").text)
        for rule in group.get("rules").items():
            if not isinstance(rule.value, dict):
                continue  # told where the shape of the file is
            if isinstance(rule.get("data").value, list):
                yield from _grafana_queries(file, rule, interval)
                continue
            kind: Literal["alert", "record", ""] = (
                "alert" if rule.get("alert").text else "record" if rule.get("record").text else ""
            )
            name = rule.get(kind).text if kind else ""
            yield _rule(file, rule, kind, name, rule.get("expr"), interval)


def _grafana_queries(file: str, rule: Located, interval: float | None) -> Iterator[FileRule]:
    for step in rule.get("data").items():
        expression = step.get("model", "expr")
        if expression.text:
            yield _rule(file, rule, "query", rule.get("title").text, expression, interval)


def _rule(
    file: str,
    value: Located,
    kind: Literal["alert", "record", "query", ""],
    name: str,
    expression: Located,
    interval: float | None,
) -> FileRule:
    text = expression.text if expression.text else _number_text(expression)
    language: Language = "logql" if text and not is_promql(text) and is_logql(text) else "promql"
    return FileRule(file, value, kind, name, evolve(expression, value=text), language, interval)


def _number_text(expression: Located) -> str:
    """Return an expression such as ``expr: 1``, which YAML reads as a number."""
    is_number = isinstance(expression.value, int | float) and not isinstance(expression.value, bool)
    return str(expression.value) if is_number else ""


def recorded_by(rules: Iterable[FileRule], catalog: Catalog) -> Recorded:
    """Return what the recording rules of files give, each analysed after those that it reads."""
    pending: dict[str, tuple[FileRule, Expression]] = {}
    for rule in rules:
        if rule.kind == "record" and rule.language == "promql":
            if is_too_long(rule.expression.text):
                continue  # reported where the rule is checked, as is what cannot be parsed
            with suppress(PromqlSyntaxError):
                pending[rule.name] = (rule, parse(rule.expression.text))
    results: dict[str, tuple[Branch, ...]] = {}
    known = MappingProxyType(results)  # what is found is known to the next, without a copy for each
    names = {tree: name for name, (_, tree) in pending.items()}
    reads = {name: {each.name for each in selectors(tree)} & pending.keys() for name, (_, tree) in pending.items()}
    for name in _in_order(reads):
        rule, _ = pending[name]
        context = QueryContext(catalog, Use.RECORDING, evaluation_interval=rule.evaluation_interval, recorded=known)
        analysis = read_promql(Place(rule.file, rule.expression, rule.owner), context)
        if isinstance(analysis, Analysis):
            results[name] = recorded_branches(analysis, name, _added_labels(rule))
    return Recorded(results, names)


def _in_order(reads: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield names after those that they read; where some read each other, these last, as they stand there."""
    readers: dict[str, list[str]] = {name: [] for name in reads}
    for name, read in reads.items():
        for each in read:
            readers[each].append(name)
    waiting = {name: len(read) for name, read in reads.items()}
    ready = deque(name for name, count in waiting.items() if not count)
    while ready:
        name = ready.popleft()
        del waiting[name]
        yield name
        for reader in readers[name]:
            waiting[reader] -= 1
            if not waiting[reader]:
                ready.append(reader)
    yield from waiting


def _added_labels(rule: FileRule) -> dict[str, str]:
    return {name: label.text for name, label in rule.value.get("labels").pairs()}


def check_rule(rule: FileRule, catalog: Catalog, recorded: Recorded) -> Iterator[Finding]:
    """Yield what is wrong with a rule: its fields, its query, and the labels that its templates read."""
    yield from _fields(rule)
    if not rule.expression.text.strip():
        return
    use = {"alert": Use.ALERT, "record": Use.RECORDING}.get(rule.kind, Use.AD_HOC)
    context = QueryContext(
        catalog,
        use,
        evaluation_interval=rule.evaluation_interval,
        recorded=recorded.results,
        recordings=recorded.names,
        record=rule.name if rule.kind == "record" else "",
    )
    place = Place(rule.file, rule.expression, rule.owner)
    read = read_logql(place, context) if rule.language == "logql" else read_promql(place, context)
    analysis = None if isinstance(read, Finding) else read
    if isinstance(read, Finding):
        yield read
    else:
        yield from findings_of(place, read)
    for part in ("annotations", "labels"):
        for name, text in rule.value.get(part).pairs():
            if rule.kind == "alert":
                yield from _template(rule, f"{part[:-1]} {name!r}", text, analysis)


def _fields(rule: FileRule) -> Iterator[Finding]:
    value = rule.value
    place = Place(rule.file, value, rule.owner)
    if rule.kind == "query":
        return
    if value.get("alert").text and value.get("record").text:
        yield place.finding("rule-file", Severity.ERROR, "both records and alerts", "Make two rules of it.")
    if not rule.kind:
        yield place.finding("rule-file", Severity.ERROR, "neither records nor alerts", "Add alert: or record:.")
    if not rule.expression.text.strip():
        yield place.finding("rule-file", Severity.ERROR, "has no expr", "Add the query.")
    if rule.kind == "record" and not _METRIC_NAME.fullmatch(rule.name):
        yield place.finding(
            "rule-file", Severity.ERROR, "records under what is no metric name", "Use letters, _ and :."
        )
    for name in ("for", "keep_firing_for"):
        written = value.get(name)
        if written.value is None:
            continue
        seconds = duration_seconds(str(written.value)) if isinstance(written.value, str) else None
        if seconds is None and written.value != 0:
            remedy = "Write a duration such as 5m."
            yield place.finding("rule-file", Severity.ERROR, f"{name} is no duration", remedy, written.line)
        elif name == "for" and seconds and rule.interval and seconds < 2 * rule.interval:
            yield place.finding(
                "alert-for",
                Severity.WARNING,
                f"waits {seconds:g} s, and is evaluated every {rule.interval:g} s",
                f"Wait for two evaluations at least: {2 * rule.interval:g}s.",
                written.line,
            )


def _template(rule: FileRule, what: str, text: Located, analysis: Analysis | LogAnalysis | None) -> Iterator[Finding]:
    place = Place(rule.file, text, rule.owner)
    if is_too_long(text.text):
        yield place.too_long("template-syntax", what)
        return
    try:
        template = parse_rule_template(text.text)
    except TemplateSyntaxError as error:
        line = text.line_at(error.position)
        yield place.finding("template-syntax", Severity.ERROR, f"{what}: {error.message}", error.remedy, line)
        return
    for use in labels_read(template):
        found = None if analysis is None else label_problem(analysis, label_of(use))
        if found is not None:
            severity, message, remedy = found
            yield place.finding(
                "annotation-label", severity, f"{what} shows {message}", remedy, text.line_at(use.span[0])
            )


def duplicates(rules: Iterable[FileRule]) -> Iterator[Finding]:
    """Yield rules that have the name, the labels and the query of an earlier one of the same file."""
    seen: dict[tuple[str, ...], int] = {}
    for rule in rules:
        if rule.kind not in ("alert", "record"):
            continue
        labels = ",".join(sorted(f"{name}={label.value}" for name, label in rule.value.get("labels").pairs()))
        key = (rule.kind, rule.name, labels, " ".join(rule.expression.text.split()), rule.file)
        first = seen.setdefault(key, rule.value.line)
        if first != rule.value.line:
            message = f"is the rule at line {first} once more"
            place = Place(rule.file, rule.value, rule.owner)
            yield place.finding("rule-file", Severity.ERROR, message, "Remove one, or tell them apart by a label.")
