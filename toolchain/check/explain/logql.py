"""Explains LogQL."""

from toolchain.check.explain.explanation import Explanation, Label, TreeNode
from toolchain.check.explain.problems import applicable, meaning_of, problems_of
from toolchain.check.logql import LOGQL_RULES
from toolchain.languages.logql import ast as logql
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.analysis.analyser import analyse as analyse_logs
from toolchain.languages.logql.lexer import LogqlSyntaxError
from toolchain.languages.logql.parser import parse as parse_logql
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.promql.analysis.context import WITHOUT_CATALOG, QueryContext
from toolchain.languages.quantity import described, unit_of_quantity


def explain_logql(text: str, context: QueryContext = WITHOUT_CATALOG, *, variables: bool = True) -> Explanation:
    """Return the explanation of a LogQL query; without ``variables`` as Loki reads it. Never raises."""
    try:
        tree = parse_logql(text, variables=variables)
    except LogqlSyntaxError as error:
        return Explanation(text, "logql", error.message, error.phase, error.line, error.column)
    analysis = analyse_logs(tree, context)
    unit = analysis.unit
    return Explanation(
        text,
        "logql",
        printed=to_logql(tree),
        type=analysis.kind,
        unit=None if unit is None else unit_of_quantity(unit),
        measures="" if unit is None else described(unit),
        labels={name: Label(bool(info.is_required), info.values) for name, info in analysis.output.labels.items()},
        is_closed=analysis.is_closed,
        series_bound=analysis.series_bound,
        fields=analysis.fields_read,
        windows=analysis.windows,
        problems=tuple(problems_of(text, analysis, applicable(LOGQL_RULES, context))),
        tree=_logql_tree(analysis, tree),
    )


def _logql_tree(analysis: LogAnalysis, node: logql.Query) -> TreeNode:
    result = analysis.of(node)
    meaning = meaning_of(result.unit, result.labels.labels, is_closed=result.labels.is_closed)
    if isinstance(node, logql.LogQuery):
        head = to_logql(logql.LogQuery(node.matchers))
        stages = tuple(TreeNode(to_logql(logql.LogQuery((), (stage,)))[3:], "") for stage in node.stages)
        return TreeNode(head, meaning, stages)
    return TreeNode(_logql_head(node), meaning, tuple(_logql_tree(analysis, part) for part in logql.children(node)))


def _logql_head(node: logql.Query) -> str:
    match node:
        case logql.RangeAggregation(op=op, window=window, grouping=grouping):
            return f"{op} [{window}]" + (f" {grouping.kind} ({', '.join(grouping.labels)})" if grouping else "")
        case logql.VectorAggregation(op=op, grouping=grouping):
            return op if grouping is None else f"{op} {grouping.kind} ({', '.join(grouping.labels)})"
        case logql.Operation(op=op):
            return op
        case logql.LabelReplace():
            return "label_replace()"
    return to_logql(node)
