"""What inhibits alerts: rules of Alertmanager, and in Grafana, which knows none, parts of the queries.

A query reads the records of what inhibits it; that of a build that recorded none held the conditions themselves.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve

from toolchain.base.documents.document import Document, items
from toolchain.compile.alerting.alert_records import recorded_alert
from toolchain.compile.artifact import Artifact, ArtifactKind
from toolchain.compile.built.rules import GRAFANA, BuiltAlert, Tree, compared
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.define.alerting.routing.inhibition import NAME_LABEL
from toolchain.languages.promql.ast import Binary, Call, Expression, Selector, String, selectors
from toolchain.languages.promql.normal import normal_promql
from toolchain.languages.promql.printer import to_promql

_MATCHER = re.compile(r'(\w+)="(.*)"')


def with_inhibitions(alerts: Sequence[BuiltAlert], artifacts: Sequence[Artifact]) -> tuple[BuiltAlert, ...]:
    """Return alerts that know what inhibits them; the queries of Grafana, which hold it, without that.

    In words: the name of the alert that inhibits, and the labels of its series.
    """
    conditions = {
        _normal(each): alert.name
        for alert in alerts
        if isinstance(alert.signal, Expression)
        for signal in _layers(alert.signal)
        if isinstance(each := compared(signal, alert.operator, alert.threshold), Expression)
    }
    told = dict[str, list[str]]()
    for artifact in artifacts:
        if artifact.kind is ArtifactKind.ALERTMANAGER:
            for name, words in _inhibit_rules(artifact.document):
                told.setdefault(name, []).append(words)
    names = [each.name for each in alerts]
    return tuple(
        _uninhibited(each, names, conditions)
        if each.evaluator == GRAFANA
        else evolve(each, inhibited_by=tuple(told.get(each.name, ())))
        for each in alerts
    )


def _layers(signal: Expression) -> Iterator[Expression]:
    """Yield a signal, and what is left of it without what it is not told beside, one after the other."""
    yield signal
    while isinstance(signal, Binary) and signal.op == "unless" and _is_on(signal, ()):
        signal = signal.left
        yield signal


def _is_on(operation: Binary, labels: tuple[str, ...]) -> bool:
    matching = operation.matching
    return matching is not None and matching.kind == "on" and matching.labels == labels


def _uninhibited(alert: BuiltAlert, names: Sequence[str], conditions: Mapping[str, str]) -> BuiltAlert:
    signal, words = _without_stand_in(alert.signal, names), list[str]()
    while isinstance(signal, Binary) and signal.op == "unless" and _is_on(signal, ()):
        source, labels = _narrowed(signal.right)
        name = conditions.get(_normal(_now(source)))
        if isinstance(source, Selector):
            name = recorded_alert(source.name, names)
            labels = [(each.label, each.value) for each in source.matchers if each.label != ENVIRONMENT_LABEL]
        if name is None:
            break
        words.insert(0, " ".join([name, *(f"{label}={value}" for label, value in labels)]))
        signal = signal.left
    return evolve(alert, signal=signal, asked=alert.signal, inhibited_by=tuple(words))


def _without_stand_in(signal: Tree | str, names: Sequence[str]) -> Tree | str:
    """Return a signal without what stands for it while it is silenced, and is made of records alone."""
    if isinstance(signal, Binary) and signal.op == "or" and _is_on(signal, ()):
        read = selectors(signal.right)
        if read and all(recorded_alert(each.name, names) for each in read):
            return signal.left
    return signal


def _now(condition: Expression) -> Expression:
    """Return the condition of an inhibiting alert, without that it held lately."""
    match condition:
        case Binary(op="or", left=left, right=Binary(op=">=", left=Call(function="count_over_time"))):
            return left
    return condition


def _narrowed(condition: Expression) -> tuple[Expression, list[tuple[str, str]]]:
    """Return a condition, and the labels to which it is narrowed by matching it with a constant that carries one."""
    labels = list[tuple[str, str]]()
    while True:
        match condition:
            case Binary(op="and", left=left, right=Call(function="label_replace", arguments=(_, label, value, *_))):
                if not (isinstance(label, String) and isinstance(value, String) and _is_on(condition, (label.value,))):
                    break
                labels.insert(0, (label.value, value.value))
                condition = left
            case _:
                break
    return condition, labels


def _normal(expression: Expression) -> str:
    return to_promql(normal_promql(expression))


def _inhibit_rules(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the name of each alert that is inhibited by Alertmanager, and by what."""
    for rule in items(document.get("inhibit_rules")):
        source, target = _labels(rule.get("source_matchers")), _labels(rule.get("target_matchers"))
        if NAME_LABEL in source and NAME_LABEL in target:
            labels = (f"{name}={value}" for name, value in source.items() if name != NAME_LABEL)
            yield target[NAME_LABEL], " ".join([source[NAME_LABEL], *labels])


def _labels(matchers: object) -> dict[str, str]:
    """Return the labels that matchers ask to be equal to a value."""
    every = matchers if isinstance(matchers, list) else []
    return {found[1]: found[2] for each in every if (found := _MATCHER.fullmatch(str(each)))}
