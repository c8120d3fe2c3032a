"""Keys that logfmt chooses are read.

`sum by (user) (count_over_time(... | logfmt user="uname", status | status="403" [5m]))` finds nothing. Where Loki
knows which labels a metric query needs, as right below `sum` or by a grouping of its own, it ends reading a line as
soon as it has as many as that. It counts the keys that `logfmt` chooses from the start. So it reads the first of them
that stands in the line, and the others stay empty (seen with Loki 3.7). In log queries, and without keys, all is well.

Write `| logfmt` without keys: Loki still reads only those that the query needs.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.ast import Node, Parser, RangeAggregation, VectorAggregation
from toolchain.languages.matching import Grouping


def check(analysis: LogAnalysis) -> Iterator[QueryProblem]:
    """Yield parsers that choose several keys, one of which a metric query needs."""
    for node in analysis.nodes:
        hinted = _hinted(node)
        if hinted is None:
            continue
        aggregation, grouped = hinted
        (pipeline,) = analysis.sources(aggregation)
        read = {use.name for use in analysis.uses if use.pipelines == (pipeline,)}
        for stage in aggregation.query.stages:
            if isinstance(stage, Parser) and stage.name == "logfmt" and len(stage.extractions) > 1:
                needed = [each.label for each in stage.extractions if each.label in read | grouped]
                if needed:
                    keys = ", ".join(each.path for each in stage.extractions)
                    problem = f"logfmt reads only one of {keys}, and {_listed(needed)} may be empty in every line"
                    yield QueryProblem(problem, "Write | logfmt without keys.", stage.span)


def _hinted(node: Node) -> tuple[RangeAggregation, frozenset[str]] | None:
    """Return what tells Loki which labels a metric query needs: a grouping of its own, or a sum right around it."""
    match node:
        case RangeAggregation(grouping=Grouping(kind="by", labels=labels)):
            return node, frozenset(labels)
        case VectorAggregation(op="sum", grouping=grouping, expression=RangeAggregation(grouping=None) as inner):
            if grouping is None or grouping.kind == "by":
                return inner, frozenset() if grouping is None else frozenset(grouping.labels)
    return None


def _listed(names: list[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


RULE = QueryRule("log-logfmt-keys", Severity.ERROR, __doc__, check)
