"""The condition of a rule of Grafana fires where it is not 0.

Prometheus fires for every series that a query returns. Grafana looks at the value: `up == 0` returns 0 for what is
down, and 0 is fine. A rule that names such a query as its condition never fires.

Let the query give the value and a threshold compare it, or write `up == bool 0`, which is 1 for what is down.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.compile.alerting.analysed import AnalysedQuery, alerts_among
from toolchain.compile.compilation import Compilation
from toolchain.languages.promql.analysis.analyser import Analysis


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts whose condition is a query that gives 0 or nothing."""
    for rule in alerts_among(compilation.every_rule):
        if rule.source is None or not rule.source.format.is_grafanas:
            continue
        condition = rule.source.document.get("condition")
        for query in rule.queries:
            if query.ref == condition and _is_zero(query):
                yield Violation(
                    rule.at(*query.path),
                    f"{rule.owner} never fires: its condition gives 0 or nothing, and 0 is fine to Grafana",
                    "Compare in a threshold expression, or with bool.",
                    rule.definitions,
                )


def _is_zero(query: AnalysedQuery) -> bool:
    analysis = query.analysis
    branches = analysis.branches if isinstance(analysis, Analysis) else ()
    return bool(branches) and all(branch.low == branch.high == 0 for branch in branches)


RULE = Rule("alert-zero", Severity.WARNING, __doc__, check, reach=Reach.ANYBODY)
