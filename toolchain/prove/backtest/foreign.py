"""Alerts that were written elsewhere, in rule files of Prometheus, Loki or Grafana, as a backtest sees them."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from toolchain.compile.alerting.analysed import AnalysedRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.ast import LogQuery, Query
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Expression
from toolchain.prove.backtest.rule import Rule, made_rule


@frozen(eq=False)
class _Recording:
    record: str
    expression: Expression
    labels: Mapping[str, str]


@frozen(eq=False)
class ForeignRules:
    """The alerts of files that can be evaluated, and the names of those that cannot."""

    rules: tuple[Rule, ...]
    unread: tuple[str, ...]


def foreign_rules(read: Sequence[AnalysedRule]) -> ForeignRules:
    """Return the alerts among rules of files, each with what it reads of their recordings.

    One whose query cannot be read, or of which several queries decide, cannot be evaluated here. Alerts that share a
    name are told apart by a number.
    """
    recordings = tuple(_recordings(read))
    rules, unread = list[Rule](), list[str]()
    taken: dict[str, int] = {}
    for each in read:
        if each.kind != "alert":
            continue
        condition = _condition(each)
        if condition is None:
            unread.append(each.name)
            continue
        taken[each.name] = taken.get(each.name, 0) + 1
        name = each.name if taken[each.name] == 1 else f"{each.name} ({taken[each.name]})"
        rules.append(made_rule(name, condition, each.wait, each.keep_firing, each.interval, recordings))
    return ForeignRules(tuple(rules), tuple(unread))


def _recordings(read: Iterable[AnalysedRule]) -> Iterable[_Recording]:
    for each in read:
        tree = _condition(each)
        if each.kind == "record" and isinstance(tree, Expression):
            yield _Recording(each.name, tree, each.labels)


def _condition(rule: AnalysedRule) -> Expression | Query | None:
    match rule.analysis:
        case Analysis(expression=expression):
            return expression
        case LogAnalysis(query=query):
            return None if isinstance(query, LogQuery) else query
    return None
