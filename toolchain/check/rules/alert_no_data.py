"""A rule of Grafana whose query filters takes no data for good news.

A query such as `up == 0` returns nothing while all is well. With `noDataState: NoData`, Grafana's default, the rule
then notifies as `DatasourceNoData`, and with `Alerting` it fires. Counts of log lines that match a filter have no value
either while no line does.

Set `noDataState: OK`; or leave the comparison to a threshold expression, so that the query has a value at all times.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.logql.log_alert import is_filled
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.compile.alerting.analysed import AnalysedQuery, alerts_among
from toolchain.compile.compilation import Compilation
from toolchain.languages.logql.ast import LabelFilter, LineFilter, LogQuery, Operation, Query, log_queries
from toolchain.languages.promql.ast import COMPARISONS, Binary, Call, Expression, children

_NOTIFYING = {"": "NoData", "NoData": "NoData", "Alerting": "Alerting"}


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts that notify while their query, which filters, returns nothing."""
    for rule in alerts_among(compilation.every_rule):
        if rule.no_data is None or rule.no_data not in _NOTIFYING:
            continue
        if any(_filters(query) for query in rule.queries):
            state = _NOTIFYING[rule.no_data]
            outcome = "fires" if state == "Alerting" else f"goes {state}"
            yield Violation(
                rule.at("noDataState"),
                f"{rule.owner} {outcome} whenever all is well: its query returns nothing then",
                "Set noDataState to OK, or compare in a threshold expression.",
                rule.definitions,
            )


def _filters(query: AnalysedQuery) -> bool:
    tree = query.read.tree
    if isinstance(tree, Expression):
        return _is_empty_when_well(tree)
    if not isinstance(tree, Query) or isinstance(tree, LogQuery):
        return False
    return _is_compared(tree) or _counts_filtered(tree)


def _is_compared(tree: Query) -> bool:
    return isinstance(tree, Operation) and tree.op in COMPARISONS and not tree.returns_bool


def _is_empty_when_well(node: Expression) -> bool:
    """Return whether a comparison, or an absence, decides if there is a result at all.

    What another condition takes out of it (``unless``) is there while that one does not hold, and a divisor that is
    kept from 0 is no news of any kind.
    """
    match node:
        case Binary(op="or", left=left, right=right):
            return _is_empty_when_well(left) and _is_empty_when_well(right)
        case Binary(op="unless", left=left) | Binary(op="/", left=left):
            return _is_empty_when_well(left)
        case Binary(op=op, returns_bool=False) if op in COMPARISONS:
            return True
        case Call(function="absent" | "absent_over_time"):
            return True
        case Call(function="scalar"):
            return False
    return any(_is_empty_when_well(child) for child in children(node))


def _counts_filtered(tree: Query) -> bool:
    asked = list(log_queries(tree))
    return bool(asked) and not is_filled(tree) and all(_has_filter(each) for each in asked)


def _has_filter(query: LogQuery) -> bool:
    return any(isinstance(stage, LineFilter | LabelFilter) for stage in query.stages)


RULE = Rule("alert-no-data", Severity.WARNING, __doc__, check, reach=Reach.ANYBODY)
