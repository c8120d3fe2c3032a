"""Queries written by hand are valid PromQL or LogQL.

The panel would show an error instead of data; of a rule file Prometheus and Loki refuse the whole. Dashboard variables
are understood where they stand: as a duration, a label name, a value or a part of a name.

Correct the query at the position named, or build it from the catalog, which cannot make this mistake.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, each_target, panel_violation
from toolchain.check.rules._causes import query_of
from toolchain.compile.compiler import Compilation


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield the queries that could not be parsed."""
    for rule in compilation.every_rule:
        for query in rule.queries:
            if query.read.syntax_error:
                name = f"query {query.ref}: " if query.ref else ""
                location = rule.at(*query.path, offset=query.read.error_at)
                problem = f"{rule.owner}: {name}{query.read.syntax_error}"
                yield Violation(location, problem, "Correct the query.", rule.definitions)
    for dashboard, panel, target in each_target(compilation):
        if target.syntax_error:
            name = f"query {target.document.get('refId') or 'A'}"
            about = (query_of(target),)
            problem = f"{name}: {target.syntax_error}"
            location = target.at("expr", offset=target.read.error_at)
            yield panel_violation(dashboard, panel, problem, "Correct the query.", location=location, about=about)


RULE = Rule("query-syntax", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
