"""Explains PromQL."""

from typing import Any

from toolchain.check.explain.explanation import Explanation, Label, TreeNode
from toolchain.check.explain.problems import applicable, meaning_of, problems_of
from toolchain.check.promql import PROMQL_RULES
from toolchain.languages.promql import ast as promql
from toolchain.languages.promql.analysis.analyser import Analysis, analyse
from toolchain.languages.promql.analysis.context import WITHOUT_CATALOG, QueryContext
from toolchain.languages.promql.dialect import PROMETHEUS_3, Dialect
from toolchain.languages.promql.holes import holes
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse
from toolchain.languages.promql.printer import to_promql
from toolchain.languages.quantity import described, unit_of_quantity


def explain_promql(text: str, context: QueryContext = WITHOUT_CATALOG, dialect: Dialect = PROMETHEUS_3) -> Explanation:
    """Return the explanation of a PromQL query; never raises."""
    try:
        tree = parse(text, dialect)
    except PromqlSyntaxError as error:
        return Explanation(text, "promql", error.message, "parse", error.line, error.column, feature=error.feature)
    analysis = analyse(tree, context)
    unit = analysis.unit
    return Explanation(
        text,
        "promql",
        printed=to_promql(tree),
        type="any" if analysis.type is None else analysis.type.value,
        unit=None if unit is None else unit_of_quantity(unit),
        measures="" if unit is None else described(unit),
        labels={name: Label(fact.is_required, fact.domain.values) for name, fact in analysis.labels.items()},
        is_closed=analysis.is_closed,
        series_bound=analysis.series_bound,
        metrics=analysis.metrics,
        windows=analysis.windows,
        variables=holes(tree),
        problems=tuple(problems_of(text, analysis, applicable(PROMQL_RULES, context))),
        tree=_promql_tree(analysis, tree),
    )


def _promql_tree(analysis: Analysis, node: promql.Expression) -> TreeNode:
    branches = analysis.of(node)
    units = {branch.unit for branch in branches}
    labels = dict.fromkeys(name for branch in branches for name in branch.labels)
    kinds = " or ".join(dict.fromkeys(branch.kind.value for branch in branches))
    is_value = isinstance(node, promql.Number | promql.String)
    meaning = meaning_of(
        units.pop() if len(units) == 1 else None,
        labels,
        is_closed=all(branch.is_closed for branch in branches),
        extra=kinds,
    )
    parts = () if isinstance(node, promql.Range) else promql.children(node)
    below = {branch.never for part in parts for branch in analysis.of(part)}
    never = next((branch.never for branch in branches if branch.never and branch.never not in below), "")
    return TreeNode(
        _promql_head(node),
        "" if is_value else meaning + (f"; always empty: {never}" if never else ""),
        tuple(_promql_tree(analysis, part) for part in parts),
    )


def _promql_head(node: promql.Expression) -> str:
    match node:
        case promql.Call(function=name):
            return f"{name}()"
        case promql.Aggregation(op=op, grouping=grouping):
            return op if grouping is None else f"{op} {grouping.kind} ({', '.join(grouping.labels)})"
        case promql.Binary():
            empty = promql.Variable("")
            return " ".join(to_promql(promql.Binary(**_operator_fields(node), left=empty, right=empty)).split())
        case promql.Negation():
            return "-"
        case promql.Subquery(window=window, step=step):
            return f"[{window}:{step}]"
    return to_promql(node)


def _operator_fields(node: promql.Binary) -> dict[str, Any]:
    fields = ("op", "matching", "returns_bool", "fill_left", "fill_right")
    return {name: getattr(node, name) for name in fields}
