"""What a recording rule has computed is read, not computed again.

A panel that repeats the expression of a recording rule makes Prometheus do the work twice, at every refresh and for
every viewer; and when the rule changes, the panel stays behind. An alert whose condition is recorded for those that it
inhibits still asks for itself: it fires whether anybody records or not.

Read the recorded series.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.compile.alerting.alert_records import records_an_alert
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Aggregation, Binary, Call


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield the outermost parts of a query that equal a recording rule's expression."""
    recordings = analysis.context.recordings
    if not recordings:
        return
    for node in reversed(analysis.nodes):
        name = recordings.get(node) if isinstance(node, Aggregation | Binary | Call) else None
        if name is not None and name != analysis.context.record and not records_an_alert(name):
            yield QueryProblem(f"computes again what {name} records", f"Read {name}.", node.span)
            return


RULE = QueryRule("recorded-expression", Severity.WARNING, __doc__, check)
