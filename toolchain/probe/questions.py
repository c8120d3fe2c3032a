"""The questions of a compilation: each query as its alert, recording rule, panel, variable or annotation asks it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field, frozen

from toolchain.base.documents.document import items, section
from toolchain.compile.alerting.model import CompiledAlert
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel
from toolchain.compile.uses import Asker, QueryUse, Uses
from toolchain.define.panels.kinds import kind_of
from toolchain.languages.logql.ast import Query
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse
from toolchain.languages.promql.printer import to_promql
from toolchain.preview.data.answers import DataSources, PanelQuery
from toolchain.preview.data.silence import unchosen
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.data.variables import Resolved, interpolated, resolve
from toolchain.preview.page.grid import Placed, sections
from toolchain.preview.page.queries import (
    Settings,
    annotation_queries,
    dashboard_span,
    panel_queries,
    panel_span,
    source_type,
    targets_of,
)
from toolchain.probe.question import Asked, Form, Question, Service
from toolchain.probe.typed import TypedDashboard

MOST_SERIES = 100
"""Series that a person can tell apart in a panel."""
_OF_LISTS, _OF_RULES = 10, 100
"""How many times as many a table or the values of a variable may be, and what a rule gives."""
_MOMENTS: Mapping[Service, int] = {"prometheus": 60, "loki": 12}
"""Moments of the range at which a rule is evaluated; more would only cost, and a Loki reads all its lines each time."""
_APART = 600.0
"""Seconds by which ranges may differ that are looked at as one."""
_LINES = 100
"""Of a log query: whether there are any is all that is looked at."""


@define(frozen=True, eq=False)
class Scope:
    """What is asked of: from ``end - last`` to ``end`` in Unix seconds, with the scrape interval of the environment."""

    end: float
    last: float
    scrape_interval: str
    most_series: int = MOST_SERIES

    @property
    def span(self) -> TimeRange:
        """The range."""
        return TimeRange(self.end - self.last, self.end)

    @property
    def settings(self) -> Settings:
        """What pages are opened with."""
        return Settings(now=self.end, scrape_interval=self.scrape_interval, window=self.last)

    def of_rule(self, text: str, service: Service) -> Asked:
        """Return a rule's query at moments all over the range."""
        step = max(60.0, -(-self.last // _MOMENTS[service] // 60) * 60)
        end = self.end - self.end % step
        return Asked(service, "range", text, end - self.last + self.last % step, end, step, _LINES)


def rule_questions(uses: Uses, scope: Scope) -> Iterator[Question]:
    """Yield what alerts, objectives and recording rules ask; a query that cannot be read is left to the check."""
    for use in uses.every:
        text = _rule_text(use)
        if text is not None:
            yield Question(use, scope.of_rule(*text), scope.most_series * _OF_RULES)


def _rule_text(use: QueryUse) -> tuple[str, Service] | None:
    if use.asker not in (Asker.ALERT, Asker.OBJECTIVE, Asker.RECORDING):
        return None
    query = _condition(use)
    if isinstance(query, Expression):
        return to_promql(query), "prometheus"
    return (to_logql(query), "loki") if isinstance(query, Query) else None


def _condition(use: QueryUse) -> Expression | Query | None:
    """Return what the evaluator evaluates of a rule, its comparison with a threshold included."""
    if isinstance(use.alert, CompiledAlert):
        return use.alert.evaluated
    expression = getattr(use.analysis, "expression", None)
    return expression if isinstance(expression, Expression) else use.query


@frozen(eq=False)
class Page:
    """A dashboard or report with its range, its variables, and what asks what on it."""

    typed: TypedDashboard
    span: TimeRange
    variables: Resolved
    uses: Sequence[QueryUse]

    @property
    def dashboard(self) -> CompiledDashboard:
        """The dashboard or report."""
        return self.typed.dashboard


@define(eq=False)
class _UsesOfPages:
    """The uses of pages by the page, looked up by what they are of."""

    by_page: Mapping[int, Sequence[QueryUse]] = field()

    @classmethod
    def of(cls, uses: Uses) -> "_UsesOfPages":
        found = defaultdict[int, list[QueryUse]](list)
        for use in uses.every:
            if use.dashboard is not None:
                found[id(use.dashboard)].append(use)
        return cls(found)


def pages(compilation: Compilation, uses: Uses, sources: DataSources, scope: Scope) -> Iterator[Page]:
    """Yield the dashboards and reports of a compilation, with the values that their variables have now."""
    found = _UsesOfPages.of(uses)
    for dashboard in compilation.pages:
        typed = TypedDashboard(dashboard)
        span = dashboard_span(typed.document, scope.settings)
        variables = resolve(typed.document, sources, span)
        yield Page(typed, span, variables, found.by_page.get(id(dashboard), ()))


def page_questions(page: Page, scope: Scope) -> Iterator[Question]:
    """Yield what the panels and annotations of a page ask of Prometheus and Loki, repetitions included."""
    by_target = {
        (id(use.panel), str(use.target.document.get("refId") or "A")): use
        for use in page.uses
        if use.panel is not None and use.target is not None
    }
    document = page.typed.document
    for part in sections(document.get("panels") or (), page.variables.values):
        for placed in part.panels:
            panel = page.typed.panel(placed.panel)
            if panel is None:
                continue
            excuse = unchosen(targets_of(placed.panel), document, placed.variables)
            for query in panel_queries(placed, panel_span(placed.panel, page.span, scope.settings), scope.settings):
                use = by_target.get((id(panel), query.ref_id)) or _listed(page.dashboard, panel, query)
                asked = _asked(query, source_type(query.target, placed.panel))
                if asked is not None:
                    yield Question(use, asked, _borne(placed, scope), excuse)
    by_name = {use.name: use for use in page.uses if use.asker is Asker.ANNOTATION}
    for annotation, query in annotation_queries(document, page.variables, page.span, scope.settings):
        named = by_name.get(f"{page.dashboard.title} › {annotation.get('name') or ''}")
        asked = _asked(query, "prometheus")
        if named is not None and asked is not None:
            yield Question(named, asked, scope.most_series * _OF_LISTS)


def _listed(dashboard: CompiledDashboard, panel: CompiledPanel, query: PanelQuery) -> QueryUse:
    """Return who asks what a list of alerts stands for."""
    name = f"{dashboard.title} › {panel.title}"
    return QueryUse(Asker.PANEL, name, panel.location, read(query.text), dashboard=dashboard, panel=panel)


def _borne(placed: Placed, scope: Scope) -> int:
    kind = kind_of(placed.panel.get("type"))
    return scope.most_series * (_OF_LISTS if kind.holds_any_number or kind.counts_buckets else 1)


def _asked(query: PanelQuery, kind: str) -> Asked | None:
    if not query.text.strip():
        return None
    target, span = query.target, query.span
    if kind == "prometheus":
        if target.get("instant") and not target.get("range"):
            return Asked("prometheus", "instant", query.text, span.start, span.end)
        start, end = span.start // query.step * query.step, span.end // query.step * query.step
        return Asked("prometheus", "range", query.text, start, end, query.step)
    if kind == "loki":
        form: Form = "instant" if target.get("queryType") == "instant" else "range"
        return Asked("loki", form, query.text, span.start, span.end, query.step, _LINES)
    return None


@frozen(eq=False)
class VariableQuestion:
    """A variable that asks a server for its values: whom, and what, its own variables being replaced."""

    question: Question
    kind: str
    query: Any
    span: TimeRange


def variable_questions(page: Page, scope: Scope) -> Iterator[VariableQuestion]:
    """Yield the variables of a page that ask Prometheus or Loki."""
    by_name = {use.name: use for use in page.uses if use.asker is Asker.VARIABLE}
    for variable in items(section(page.typed.document, "templating").get("list")):
        kind = str(section(variable, "datasource").get("type") or "")
        use = by_name.get(f"{page.dashboard.title} › {variable.get('name') or ''}")
        if variable.get("type") != "query" or kind not in ("prometheus", "loki") or use is None:
            continue
        query = interpolated(variable.get("query"), page.variables.values, kind)
        yield VariableQuestion(Question(use, None, scope.most_series * _OF_LISTS), kind, query, page.span)


def read(text: str) -> Expression | None:
    """Return the tree of a PromQL text, None where it cannot be read."""
    try:
        return parse(text)
    except PromqlSyntaxError:
        return None


def asked_once(questions: Iterable[Question]) -> tuple[Asked, ...]:
    """Return the requests of questions, each once, in the order of the questions."""
    return tuple(dict.fromkeys(each.asked for each in questions if each.asked is not None))


def looked_at(asked: Asked, scope: Scope) -> TimeRange:
    """Return the range in which the series of a request are looked for: that of most, where they are nearly alike."""
    apart = max(abs(asked.start - scope.span.start), abs(asked.end - scope.span.end))
    return scope.span if apart <= max(asked.step, _APART) else TimeRange(asked.start, asked.end)
