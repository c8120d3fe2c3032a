"""Which rules the tests of a file assert something of."""

from collections.abc import Iterator, Mapping

from attrs import evolve

from toolchain.base.documents.located import Located
from toolchain.compile.queries import parsed
from toolchain.languages.promql.ast import Expression, selectors
from toolchain.project.rule_source import RuleSource
from toolchain.prove.unit_tests.case import CoveredRule
from toolchain.prove.unit_tests.reading import GroupKind, TestGroup, UnitTestFile

_TEMPLATE = "{{"


def covered_rules(tests: UnitTestFile) -> tuple[CoveredRule, ...]:
    """Return the rules under test with what is asserted of them.

    Rules that share a name are told apart by the labels that they add. What an alert reads that is asserted to fire is
    tested with it; a recording on logs is tested by an expression that is its own.
    """
    sources = tests.sources
    asserted = [(group, each) for group in tests.groups for each in group.body.get("alert_rule_test").items()]
    found = [_of_alert(source, asserted) if source.kind == "alert" else _of_recording(source) for source in sources]
    read = _read_names(tests, [source for source, rule in zip(sources, found, strict=True) if rule.fires])
    texts = _asserted_texts(tests)
    return tuple(
        evolve(rule, read=source.name in read or _normal(source.document.get("expr")) in texts)
        if source.kind == "record"
        else rule
        for source, rule in zip(sources, found, strict=True)
    )


def _of_alert(source: RuleSource, asserted: list[tuple[TestGroup, Located]]) -> CoveredRule:
    rule = CoveredRule(source.name, "alert", source.location)
    for _, each in asserted:
        if each.get("alertname").scalar != source.name:
            continue
        expected = [alert.get("exp_labels").as_texts() or {} for alert in each.get("exp_alerts").items()]
        fires = any(_is_of(source.labels, labels) for labels in expected)
        rule = evolve(rule, fires=rule.fires or fires, silent=rule.silent or not fires)
    return rule


def _is_of(added: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    return all(labels.get(name) == value for name, value in added.items() if _TEMPLATE not in value and value)


def _of_recording(source: RuleSource) -> CoveredRule:
    return CoveredRule(source.name, "record", source.location)


def _read_names(tests: UnitTestFile, fired: list[RuleSource]) -> frozenset[str]:
    """Return the series that asserted expressions and alerts read, through recordings as well."""
    recorded: dict[str, set[str]] = {}
    for source in tests.sources:
        if source.kind == "record":
            recorded.setdefault(source.name, set()).update(_series(source.document.get("expr")))
    waiting = [name for source in fired for name in _series(source.document.get("expr"))]
    waiting += [name for text in _expressions(tests, GroupKind.METRICS) for name in _series(text)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(recorded.get(name, ()))
    return frozenset(found)


def _expressions(tests: UnitTestFile, kind: GroupKind) -> Iterator[str]:
    key = "promql_expr_test" if kind is GroupKind.METRICS else "logql_expr_test"
    for group in tests.groups:
        for each in group.body.get(key).items():
            yield each.get("expr").scalar


def _asserted_texts(tests: UnitTestFile) -> frozenset[str]:
    return frozenset(_normal(text) for text in _expressions(tests, GroupKind.LOGS))


def _normal(text: object) -> str:
    return " ".join(str(text).split())


def _series(text: object) -> frozenset[str]:
    tree = parsed(str(text), "prometheus").tree
    return (
        frozenset(each.name for each in selectors(tree) if each.name) if isinstance(tree, Expression) else frozenset()
    )
