"""What is built is printed, and what is printed can be read.

A query that is built of objects reaches Grafana, Prometheus and Loki as a text. Each text is read again in its language
before it is written: what cannot be read would be refused there, a whole rule file with it.

Look for an argument that has characters of the language in it, such as a bracket in a name.
"""

from collections.abc import Iterable, Iterator

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation, each_target, panel_name
from toolchain.compile.compiler import Compilation
from toolchain.compile.queries import parsed
from toolchain.languages.logql.ast import Query
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.printer import to_promql

_REMEDY = "Correct what it is built of: an argument holds characters that mean something else there."


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield the built queries whose text cannot be read."""
    for dashboard, panel, target in each_target(compilation):
        if target.query is not None:
            problem = _problem(target.query, target.text)
            if problem:
                owner = panel_name(dashboard, panel)
                yield Violation(target.location, f"{owner}: {problem}", _REMEDY, (panel.origin, dashboard.origin))
    yield from _of_rules(compilation)


def _of_rules(compilation: Compilation) -> Iterator[Violation]:
    for alert in compilation.rules.alerts:
        problem = _problem(alert.condition)
        if problem:
            yield Violation(alert.location, f"alert {alert.definition.name!r}: {problem}", _REMEDY, (alert.definition,))
    for rule in compilation.rules.recordings:
        problem = _problem(rule.expression)
        if problem:
            owner = f"recording rule {rule.definition.record!r}"
            yield Violation(rule.location, f"{owner}: {problem}", _REMEDY, (rule.definition,))


def _problem(query: Expression | Query, printed: str = "") -> str:
    if isinstance(query, Expression):
        language, text = "prometheus", printed or to_promql(query)
    else:
        language, text = "loki", printed or to_logql(query)
    error = parsed(text, language).syntax_error
    return f"the query that it builds cannot be read: {error}" if error else ""


RULE = Rule("query-printed", Severity.ERROR, __doc__, check)
