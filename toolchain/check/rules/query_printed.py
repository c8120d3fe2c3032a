"""What is built is printed, and what is printed can be read.

A query that is built of objects reaches Grafana, Prometheus and Loki as a text. Each text is read again in its language
before it is written: what cannot be read would be refused there, a whole rule file with it.

Look for an argument that has characters of the language in it, such as a bracket in a name. With `check --dialect` the
version may lack what the query is built of.
"""

from collections.abc import Iterable, Iterator

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation, each_target, panel_name
from toolchain.compile.compilation import Compilation
from toolchain.compile.queries import parsed
from toolchain.languages.logql.ast import Query
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.dialect import Dialect
from toolchain.languages.promql.printer import to_promql

_REMEDY = "Correct what it is built of: an argument holds characters that mean something else there."


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield the built queries whose text cannot be read."""
    dialect = compilation.project.dialect
    for dashboard, panel, target in each_target(compilation):
        if target.query is not None:
            problem = _problem(target.query, dialect, target.text)
            if problem:
                owner = panel_name(dashboard, panel)
                yield Violation(target.location, f"{owner}: {problem}", _REMEDY, (panel.origin, dashboard.origin))
    yield from _of_rules(compilation, dialect)


def _of_rules(compilation: Compilation, dialect: Dialect) -> Iterator[Violation]:
    for alert in compilation.rules.alerts:
        problem = _problem(alert.evaluated, dialect)
        if problem:
            yield Violation(alert.location, f"alert {alert.definition.name!r}: {problem}", _REMEDY, (alert.definition,))
    for rule in compilation.rules.recordings:
        problem = _problem(rule.expression, dialect)
        if problem:
            owner = f"recording rule {rule.definition.record!r}"
            yield Violation(rule.location, f"{owner}: {problem}", _REMEDY, (rule.definition,))


def _problem(query: Expression | Query, dialect: Dialect, printed: str = "") -> str:
    if isinstance(query, Expression):
        language, text = "prometheus", printed or to_promql(query)
    else:
        language, text = "loki", printed or to_logql(query)
    error = parsed(text, language, dialect).syntax_error
    return f"the query that it builds cannot be read: {error}" if error else ""


RULE = Rule("query-printed", Severity.ERROR, __doc__, check)
