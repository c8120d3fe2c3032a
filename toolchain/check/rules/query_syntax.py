"""Queries written by hand are valid PromQL or LogQL.

The panel would show an error instead of data; of a rule file Prometheus and Loki refuse the whole. Dashboard variables
are understood where they stand: as a duration, a label name, a value or a part of a name. Where one holds an operator
or a piece of a query, what the query is depends on what people choose: of it nothing can be said, and a note says so.

Correct the query at the position named, or build it from the catalog, which cannot make this mistake.
"""

from collections.abc import Iterable

from attrs import evolve

from toolchain.base.documents.limits import LONGEST_QUERY
from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, each_target, panel_violation
from toolchain.check.rules._causes import query_of
from toolchain.check.variable_values import bare_variables, texts_with_values, values_of
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledTarget
from toolchain.compile.queries import parsed
from toolchain.languages.promql.dialect import Dialect


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
            hidden = _hidden_by(dashboard, target, compilation.project.dialect)
            if hidden:
                problem = f"query {target.document.get('refId') or 'A'} cannot be read: {hidden} holds a piece of it"
                remedy = "Nothing else is said of this query."
                location = target.at("expr", offset=target.read.error_at)
                note = panel_violation(dashboard, panel, problem, remedy, location=location)
                yield evolve(note, severity=Severity.INFO)
                continue
            name = f"query {target.document.get('refId') or 'A'}"
            about = (query_of(target),)
            problem = f"{name}: {target.syntax_error}"
            location = target.at("expr", offset=target.read.error_at)
            yield panel_violation(dashboard, panel, problem, "Correct the query.", location=location, about=about)


def _hidden_by(dashboard: CompiledDashboard, target: CompiledTarget, dialect: Dialect) -> str:
    """Return the variable for whose values the query cannot be read; empty where it is wrong whatever they are."""
    text, wrong_at = target.text, target.read.error_at
    if len(text) > LONGEST_QUERY:
        return ""
    valued = {each.name: values_of(each) for each in dashboard.variables}
    bare = [(name, span) for name, span in bare_variables(text) if name in valued]
    if any(_is_read(each, target.source_type, dialect) for each in texts_with_values(dashboard, text)):
        return f"${next(name for name, _ in bare if valued[name])}"
    return next((f"${name}" for name, span in bare if not valued[name] and _is_behind(text, span, wrong_at)), "")


def _is_read(text: str, source_type: str, dialect: Dialect) -> bool:
    return parsed(text, source_type, dialect).tree is not None


def _is_behind(text: str, variable: tuple[int, int], place: int) -> bool:
    """Return whether a place is a variable's, or that of the next word behind it."""
    start, end = variable
    return start <= place and not text[end:place].strip()


RULE = Rule("query-syntax", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
