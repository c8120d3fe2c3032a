"""What is built is printed, and what is printed can be read.

A query that is built of objects reaches Grafana, Prometheus and Loki as a text. Each text is read again in its language
before it is written: what cannot be read would be refused there, a whole rule file with it.

Look for an argument that has characters of the language in it, such as a bracket in a name. With `check --dialect` the
version may lack what the query is built of.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from toolchain.base.finding import Severity
from toolchain.base.source import SourceLocation
from toolchain.check.readable import Text, syntax_errors
from toolchain.check.rule import Rule, Violation, each_target, panel_name
from toolchain.compile.compilation import Compilation
from toolchain.languages.logql.ast import Query
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.printer import to_promql

_REMEDY = "Correct what it is built of: an argument holds characters that mean something else there."


class _Printed(NamedTuple):
    """A query that is built, as it is printed; ``owner`` is how findings name whose it is."""

    owner: str
    location: SourceLocation
    definitions: tuple[Any, ...]
    text: Text


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield the built queries whose text cannot be read."""
    printed = [*_of_panels(compilation), *_of_rules(compilation)]
    errors = syntax_errors((each.text for each in printed), compilation.project.dialect)
    for each in printed:
        if each.text in errors:
            problem = f"the query that it builds cannot be read: {errors[each.text]}"
            yield Violation(each.location, f"{each.owner}: {problem}", _REMEDY, each.definitions)


def _of_panels(compilation: Compilation) -> Iterator[_Printed]:
    for dashboard, panel, target in each_target(compilation):
        if target.query is not None:
            definitions = (panel.origin, dashboard.origin)
            text = _printed(target.query, target.text)
            yield _Printed(panel_name(dashboard, panel), target.location, definitions, text)


def _of_rules(compilation: Compilation) -> Iterator[_Printed]:
    for alert in compilation.rules.alerts:
        owner = f"alert {alert.definition.name!r}"
        yield _Printed(owner, alert.location, (alert.definition,), _printed(alert.evaluated))
    for rule in compilation.rules.recordings:
        owner = f"recording rule {rule.definition.record!r}"
        yield _Printed(owner, rule.location, (rule.definition,), _printed(rule.expression))


def _printed(query: Expression | Query, text: str = "") -> Text:
    if isinstance(query, Expression):
        return Text(text or to_promql(query), "prometheus")
    return Text(text or to_logql(query), "loki")


RULE = Rule("query-printed", Severity.ERROR, __doc__, check)
