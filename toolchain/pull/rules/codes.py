"""Rules and their groups as the code that defines them, exactly as they were written elsewhere."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import define, field

from toolchain.base.durations import duration_seconds
from toolchain.base.waiver import Waiver
from toolchain.define.alerting.rule import BUSINESS, CRITICAL, WARNING
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.printer import to_promql
from toolchain.project.project import Project
from toolchain.pull.code import Call, Code, Items, Literal, Local, Name, Pairs, call, code_of
from toolchain.pull.constant_names import constant_name
from toolchain.pull.expressions import ExpressionWriter
from toolchain.pull.names import ProjectNames
from toolchain.pull.rules.conditions import Condition, Tree

MODULE = "toolchain.define.alerting"
_SEVERITIES = {CRITICAL: "CRITICAL", WARNING: "WARNING", BUSINESS: "BUSINESS"}
_LONGEST_NAME = 190
_LABELS = ("severity", "category", "service", "owner")
_ANNOTATIONS = ("summary", "description")


@define(eq=False)
class Constants:
    """The names of a module's constants, each given once."""

    _taken: Counter[str] = field(factory=Counter)

    def named(self, text: str, fallback: str, definition: Code, ending: str = "") -> Local:
        """Return a constant that is called after a text, with a number behind it where others are called so."""
        name = constant_name(f"{text} {ending}".strip(), fallback)
        free, number = name, 1
        while free in self._taken:
            number += 1
            free = f"{name}_{number}"
        self._taken[free] += 1
        return Local(free, definition)


class QueryCode:
    """Queries as code: of the builder where the catalog has what they read, else as text on one line."""

    def __init__(self, project: Project) -> None:
        self._expressions = ExpressionWriter(ProjectNames(project))

    def of(self, tree: Tree) -> Code:
        """Return the code of a query."""
        if not isinstance(tree, Expression):
            parser = Name("toolchain.languages.logql.parser", "parse", alias="parse_logql")
            return Call(parser, (Literal(to_logql(tree)),))
        text = to_promql(tree)
        found = self._expressions.query(text, lambda expression: expression)
        return found if found is not None else Literal(text)


def group_code(
    name: str,
    interval: str,
    settings: Mapping[str, Any],
    waivers: Code | None,
    *,
    outcomes: Mapping[str, Code],
) -> Code:
    """Return a group whose rules are as written; ``outcomes`` are what silence and failure mean to Grafana."""
    return _call(
        "RuleGroup",
        Literal(name),
        *([Literal(interval)] if interval else []),
        as_written=Literal(content=True),
        **outcomes,
        settings=code_of(dict(settings)) if settings else None,
        waivers=waivers,
    )


class SharedWaivers:
    """The waivers of groups as code: those that several groups have, all of them alike, stand in a constant once."""

    def __init__(self, constants: Constants, every: Iterable[Sequence[Waiver]]) -> None:
        counts = Counter(tuple(some) for some in every if some)
        self._known: dict[tuple[Waiver, ...], Code | None] = {
            some: constants.named("IMPORTED", "IMPORTED", code)
            for some, count in counts.items()
            if count > 1 and (code := waivers_code(some)) is not None
        }

    def of(self, waivers: Sequence[Waiver]) -> Code | None:
        """Return the waivers of a group; None for none."""
        found = tuple(waivers)
        return self._known[found] if found in self._known else waivers_code(found)


def waivers_code(waivers: Iterable[Waiver]) -> Code | None:
    """Return waivers as code; None for none."""
    found = tuple(call("toolchain.base.waiver", "Waiver", Literal(each.rule), Literal(each.reason)) for each in waivers)
    return Items(found) if found else None


def alert_code(
    name: str,
    condition: Condition,
    query: Code,
    group: Code,
    labels: Mapping[str, str],
    annotations: Mapping[str, str],
    **others: Code | None,
) -> Code:
    """Return an alert rule; labels and annotations that definitions have arguments for stand there."""
    severity = labels.get("severity", "")
    said = {name: labels[name] for name in _LABELS if _is_name(labels.get(name, ""))}
    texts = {name: annotations[name] for name in _ANNOTATIONS if annotations.get(name, "").strip()}
    further = {label: text for label, text in labels.items() if label not in said}
    more = {label: text for label, text in annotations.items() if label not in texts}
    shown: dict[str, Code] = {label: Literal(text) for label, text in said.items()}
    if severity in _SEVERITIES:
        shown["severity"] = Name(MODULE, _SEVERITIES[severity])
    return _call(
        "AlertRule",
        name=Literal(name),
        query=query,
        limits=limits_code(condition, severity),
        group=group,
        **shown,
        **others,
        labels=texts_code(further),
        **{label: Literal(text) for label, text in texts.items()},
        annotations=texts_code(more),
    )


def limits_code(condition: Condition, severity: str) -> Code | None:
    """Return the limits of a condition, in the place of its severity; None where the query is all of it."""
    if not condition.worse:
        return None
    number = condition.threshold
    value = Literal(int(number)) if number.is_integer() and abs(number) < 1e15 else Literal(number)
    return call(
        "toolchain.define.thresholds", condition.worse, **{CRITICAL if severity == CRITICAL else WARNING: value}
    )


def recording_code(
    record: str, expression: Code, group: Code, labels: Mapping[str, str], *, on_logs: bool = False
) -> Code:
    """Return a recording rule, of metrics or on log lines."""
    if on_logs:
        return _call(
            "LogRecordingRule", record=Literal(record), query=expression, group=group, labels=texts_code(labels)
        )
    return _call("RecordingRule", record=Literal(record), expression=expression, group=group, labels=texts_code(labels))


def duration_code(text: str) -> Code | None:
    """Return a duration; None for zero."""
    return Literal(text) if duration_seconds(text) else None


def _call(function: str, /, *arguments: Code, **keywords: Code | None) -> Call:
    given = {key: each for key, each in keywords.items() if each is not None}
    return Call(Name(MODULE, function), arguments, given)


def plain_code(**arguments: Code | None) -> Code:
    """Return a rule of Grafana that is defined node by node."""
    return _call("GrafanaRule", **arguments)


def texts_code(texts: Mapping[str, str]) -> Code | None:
    return Pairs(tuple((name, Literal(text)) for name, text in texts.items())) if texts else None


def _is_name(text: str) -> bool:
    return bool(text.strip()) and text.isprintable()


def file_name_of(name: str) -> str:
    """Return the name of a group as that of a file, in which nothing leads elsewhere."""
    plain = "".join(each if each.isprintable() else " " for each in name)
    parts = [each for part in plain.replace("\\", "/").split("/") if (each := part.strip()) not in ("", ".", "..")]
    return "/".join(parts).encode()[:_LONGEST_NAME].decode(errors="ignore") or "group"
