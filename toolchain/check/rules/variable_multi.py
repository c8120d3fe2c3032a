"""Variables of several values are matched with a regular expression.

Grafana writes a variable with several values, or with "All", as `(a|b)`. Compared with `=` that is one value that no
series has, and the panel is empty as soon as a second value is chosen. So it is where the variable is only a part of
the value: `instance="$host:9100"`.

Write `label=~"$variable"`, as `check --fix` does in panels.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence, Set

from toolchain.base.documents.document import Document, section
from toolchain.base.finding import Severity
from toolchain.base.mend import Correction
from toolchain.check.rule import Reach, Rule, Violation, panel_violation
from toolchain.check.variable_use import variable_names
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledAnnotation, CompiledDashboard, CompiledPanel, Part
from toolchain.compile.queries import parsed
from toolchain.languages.logql.ast import LabelComparison, LabelFilter, Query, comparisons, log_queries
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.ast import Expression, selectors

_AS_REGEX = {"=": "=~", "==": "=~", "!=": "!~"}

_COMPARISON = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\s*(==|!=|=)(?!~)")

Compared = tuple[Matcher | LabelComparison, int]
"""What compares a label with a value, and where it begins in the query."""


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield what compares with a variable of several values: in panels, variables and annotations."""
    for dashboard in compilation.dashboards:
        several = {each.name for each in dashboard.variables if _is_several(each.document)}
        for panel, single in _with_repeats(dashboard) if several else ():
            for target in panel.targets:
                for problem, remedy, offset in _problems(target.query, several - single):
                    location = target.at("expr", offset=offset)
                    mend = _mend(target.text, offset)
                    yield panel_violation(dashboard, panel, problem, remedy, location=location, mend=mend)
        for variable in dashboard.variables if several else ():
            name = f"variable ${variable.name}"
            yield from _beside_panels(dashboard, variable, name, variable.query, ("query",), several)
        for event in dashboard.annotations if several else ():
            name = f"annotation {event.name!r}"
            place = ("expr",) if event.document.get("expr") else ("target", "expr")
            yield from _beside_panels(dashboard, event, name, _asked(event, place), place, several)


def _mend(query: str, offset: int) -> Correction | None:
    """Return what makes the comparison that begins there one with a regular expression."""
    found = _COMPARISON.match(query, offset)
    return None if found is None else Correction(query, found.start(1), found.end(1), _AS_REGEX[found[1]])


def _asked(event: CompiledAnnotation, place: Sequence[str]) -> Expression | Query | None:
    """Return the query of an annotation, in whichever language."""
    text = section(event.document, *place[:-1]).get(place[-1])
    if event.query is not None or not isinstance(text, str):
        return event.query
    return parsed(text, str(section(event.document, "datasource").get("type") or "")).tree


def _beside_panels(
    dashboard: CompiledDashboard,
    part: Part,
    name: str,
    query: Expression | Query | None,
    place: Sequence[str],
    several: Set[object],
) -> Iterator[Violation]:
    for problem, remedy, _ in _problems(query, several):
        message = f"{name} of {dashboard.uid or dashboard.title!r}: {problem}"
        yield Violation(part.at(*place), message, remedy, (part.origin, dashboard.origin))


def _is_several(variable: Document) -> bool:
    return variable.get("multi") is True or variable.get("includeAll") is True


def _with_repeats(dashboard: CompiledDashboard) -> Iterator[tuple[CompiledPanel, set[object]]]:
    """Yield panels with the variables that have one value there: it, or its row, is repeated over them."""
    of_row: object = None
    for panel in dashboard.panels:
        own = panel.document.get("repeat")
        if panel.is_row:
            of_row = own
        yield panel, {each for each in (own, of_row) if isinstance(each, str)}


def _problems(query: Expression | Query | None, several: Set[object]) -> Iterator[tuple[str, str, int]]:
    """Yield what is wrong, what to do, and where in the query."""
    for compared, offset in _comparisons(query):
        if compared.op in _AS_REGEX and not several.isdisjoint(variable_names(compared.value)):
            problem = f"{compared.label}{compared.op}{compared.value!r} compares with a variable of several values"
            yield problem, f"Write {compared.label}{_AS_REGEX[compared.op]}{compared.value!r}.", offset


def _comparisons(query: Expression | Query | None) -> Iterator[Compared]:
    if isinstance(query, Expression):
        for selector in selectors(query):
            spans = selector.matcher_spans or (selector.span,) * len(selector.matchers)
            yield from _placed(selector.matchers, spans)
    elif query is not None:
        for logs in log_queries(query):
            yield from _placed(logs.matchers, logs.matcher_spans or (logs.span,) * len(logs.matchers))
            for stage in logs.stages:
                for each in comparisons(stage.condition) if isinstance(stage, LabelFilter) else ():
                    if each.kind == "string":
                        yield each, each.span[0] if each.span else 0


def _placed(matchers: Collection[Matcher], spans: Iterable[tuple[int, int] | None]) -> Iterator[Compared]:
    for matcher, span in zip(matchers, spans, strict=True):
        yield matcher, span[0] if span else 0


RULE = Rule("variable-multi", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
