"""Queries written by hand are valid PromQL or LogQL.

The panel would show an error instead of data; of a rule file Prometheus and Loki refuse the whole. Dashboard variables
are understood where they stand: as a duration, a label name, a value or a part of a name. Where one holds an operator
or a piece of a query, what the query is depends on what people choose: of it nothing can be said, and a note says so.

Of queries in MetricsQL, the language of VictoriaMetrics, nothing is said but a note for each file. A file is taken for
one of theirs by a word that PromQL has not; so is what asks a data source that such a file names. `--dialect metricsql`
and `dialect = "metricsql"` say it of all.

Correct the query at the position named, or build it from the catalog, which cannot make this mistake.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import evolve

from toolchain.base.documents.limits import LONGEST_QUERY
from toolchain.base.finding import Severity
from toolchain.base.source_map import Path
from toolchain.check.rule import Reach, Rule, Violation, panel_violation
from toolchain.check.rules._causes import query_of
from toolchain.check.spoken_metricsql import Refused, named_source, spoken_in
from toolchain.check.variable_values import bare_variables, texts_with_values, values_of
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import (
    CompiledAnnotation,
    CompiledDashboard,
    CompiledPanel,
    CompiledTarget,
    CompiledVariable,
)
from toolchain.compile.queries import parsed
from toolchain.compile.variable_query import asked_by_variable
from toolchain.languages.promql.dialect import Dialect
from toolchain.languages.promql.metricsql import sign_of_metricsql

_REMEDY = "Correct the query."
_KINDS = ("prometheus", "loki")


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield the queries that could not be parsed, and one note for each file whose queries are MetricsQL."""
    dialect = compilation.project.dialect
    found = [*_of_rules(compilation), *_of_dashboards(compilation.pages, dialect)]
    spoken = spoken_in((each for each, _ in found), everywhere=dialect.speaks_metricsql)
    others: defaultdict[str, list[tuple[Refused, Violation]]] = defaultdict(list)
    for refused, violation in found:
        if spoken.by(refused):
            others[refused.file].append((refused, violation))
        else:
            yield violation
    for queries in others.values():
        yield _in_metricsql(queries)


def _in_metricsql(queries: Sequence[tuple[Refused, Violation]]) -> Violation:
    signs = (sign_of_metricsql(each.text) for each, _ in queries)
    sign = next((f", such as {sign!r}" for sign in signs if sign), "")
    number = "a query is" if len(queries) == 1 else f"{len(queries)} queries are"
    return Violation(
        queries[0][1].location,
        f"{number} MetricsQL, the language of VictoriaMetrics, and not checked: what is no PromQL begins here{sign}",
        'Say so with dialect = "metricsql" in .observability.toml; a Prometheus refuses them.',
        severity=Severity.INFO,
    )


def _of_rules(compilation: Compilation) -> Iterator[tuple[Refused, Violation]]:
    for rule in compilation.every_rule:
        for query in rule.queries:
            if query.read.syntax_error:
                name = f"query {query.ref}: " if query.ref else ""
                location = rule.at(*query.path, offset=query.read.error_at)
                problem = f"{rule.owner}: {name}{query.read.syntax_error}"
                text = "" if rule.source is None else _text_at(rule.source.document, query.path)
                violation = Violation(location, problem, _REMEDY, rule.definitions)
                yield Refused(text, location.file), violation


def _text_at(document: Any, path: Iterable[str | int]) -> str:
    for step in path:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):  # a query that was put together of several fields
            return ""
    return document if isinstance(document, str) else ""


def _of_dashboards(pages: Iterable[CompiledDashboard], dialect: Dialect) -> Iterator[tuple[Refused, Violation]]:
    for dashboard in pages:
        for panel in dashboard.panels:
            for target in panel.targets:
                if target.syntax_error:
                    refused = Refused(
                        target.text,
                        target.location.file,
                        named_source(target.document.get("datasource"), panel.document.get("datasource")),
                    )
                    yield refused, _of_panel(dashboard, panel, target, dialect)
        for variable in dashboard.variables:
            asked = asked_by_variable(variable.document) if variable.document.get("type") == "query" else None
            if asked is not None and variable.origin.finished and variable.source_type in _KINDS:
                yield from _beside_panels(dashboard, variable, f"variable ${variable.name}", *asked, dialect)
        for event in dashboard.annotations:
            place = ("expr",) if event.document.get("expr") else ("target", "expr")
            text = _text_at(event.document, place)
            if text.strip() and event.origin.finished and event.source_type in _KINDS:
                yield from _beside_panels(dashboard, event, f"annotation {event.name!r}", text, place, dialect)


def _beside_panels(
    dashboard: CompiledDashboard,
    part: CompiledVariable | CompiledAnnotation,
    name: str,
    text: str,
    place: Path,
    dialect: Dialect,
) -> Iterator[tuple[Refused, Violation]]:
    read = parsed(text, part.source_type, dialect)
    if not read.syntax_error or _hidden(dashboard, text, read.error_at, part.source_type, dialect):
        return
    location = part.at(*place)
    problem = f"{name} of {dashboard.uid or dashboard.title!r}: {read.syntax_error}"
    source = named_source(part.document.get("datasource"))
    yield Refused(text, location.file, source), Violation(location, problem, _REMEDY, (part.origin, dashboard.origin))


def _of_panel(
    dashboard: CompiledDashboard, panel: CompiledPanel, target: CompiledTarget, dialect: Dialect
) -> Violation:
    name = f"query {target.document.get('refId') or 'A'}"
    location = target.at("expr", offset=target.read.error_at)
    hidden = _hidden(dashboard, target.text, target.read.error_at, target.source_type, dialect)
    if hidden:
        problem = f"{name} cannot be read: {hidden} holds a piece of it"
        note = panel_violation(dashboard, panel, problem, "Nothing else is said of this query.", location=location)
        return evolve(note, severity=Severity.INFO)
    problem = f"{name}: {target.syntax_error}"
    return panel_violation(dashboard, panel, problem, _REMEDY, location=location, about=(query_of(target),))


def _hidden(dashboard: CompiledDashboard, text: str, wrong_at: int, source_type: str, dialect: Dialect) -> str:
    """Return the variable for whose values the query cannot be read; empty where it is wrong whatever they are."""
    if len(text) > LONGEST_QUERY:
        return ""
    valued = {each.name: values_of(each) for each in dashboard.variables}
    bare = [(name, span) for name, span in bare_variables(text) if name in valued]
    if any(_is_read(each, source_type, dialect) for each in texts_with_values(dashboard, text)):
        there = [name for name, span in bare if valued[name] and _is_behind(text, span, wrong_at)]
        return f"${(there or [name for name, _ in bare if valued[name]])[0]}"
    return next((f"${name}" for name, span in bare if not valued[name] and _is_behind(text, span, wrong_at)), "")


def _is_read(text: str, source_type: str, dialect: Dialect) -> bool:
    return parsed(text, source_type, dialect).tree is not None


def _is_behind(text: str, variable: tuple[int, int], place: int) -> bool:
    """Return whether a place is a variable's, or that of the next word behind it."""
    start, end = variable
    return start <= place and not text[end:place].strip()


RULE = Rule("query-syntax", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
