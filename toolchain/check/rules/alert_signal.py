"""The panel that an alert links to shows what the alert reads.

The person who is woken opens that panel first. When it shows another metric than the one that fired, a calm line says
that the alert was wrong, and the next one is not believed. Recorded series count as what they are recorded from; what
only leaves out cases, behind `unless`, need not be shown, nor `and up`, which asks whether a target answers.

Link to the panel that shows the signal, or give that panel the query: both read one definition in `signals/`.
"""

from collections.abc import Iterable, Iterator, Sequence

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation, panel_name
from toolchain.check.rules._causes import query_of
from toolchain.compile.alerting.inputs import Recordings
from toolchain.compile.alerting.model import CompiledAlert
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledPanel
from toolchain.languages.logql.ast import LogQuery, Query, log_queries
from toolchain.languages.promql.ast import Binary, Expression, selectors, with_operands

_PARTS = ("_bucket", "_sum", "_count")


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts whose panel lacks a metric that their signal reads, or shows other log streams."""
    recordings = Recordings(compilation.rules.recordings)
    for alert in compilation.rules.alerts:
        if alert.shown_on is None:
            continue
        read, shown = _read(alert, recordings), _on_panel(alert.shown_on.panel, recordings)
        missing = [name for name in read if name not in shown]
        if missing:
            where = panel_name(alert.shown_on.dashboard, alert.shown_on.panel)
            what = f"shows {', '.join(shown)}" if shown else "shows nothing of the kind"
            yield Violation(
                alert.location,
                f"alert {alert.definition.name!r} reads {', '.join(missing)}, and {where} {what}."
                f"{_better(compilation, alert, read, recordings)}",
                "Link to the panel that shows the signal, or let this one show it.",
                (alert.definition, alert.shown_on.panel.origin),
                follows=tuple(map(query_of, alert.shown_on.panel.targets)),
            )


def _read(alert: CompiledAlert, recordings: Recordings) -> list[str]:
    if isinstance(alert.signal, Query):
        return list(_streams(alert.signal))
    return _metrics(_without_excluded(alert.signal), recordings)


def _on_panel(panel: CompiledPanel, recordings: Recordings) -> list[str]:
    found: dict[str, None] = {}
    for target in panel.targets:
        if target.document.get("hide"):
            continue
        if isinstance(target.query, Expression):
            found |= dict.fromkeys(_metrics(target.query, recordings))
        elif isinstance(target.query, Query):
            found |= dict.fromkeys(_streams(target.query))
    return list(found)


def _metrics(expression: Expression, recordings: Recordings) -> list[str]:
    """Return the names of what is scraped, a histogram's parts by its own."""
    return list(dict.fromkeys(_family(name) for name in recordings.scraped(expression)))


def _family(name: str) -> str:
    return next((name.removesuffix(part) for part in _PARTS if name.endswith(part)), name)


def _without_excluded(expression: Expression) -> Expression:
    """Return what an expression gives, without what it is compared with to leave cases out."""
    if isinstance(expression, Binary) and (expression.op == "unless" or _asks_whether_targets_answer(expression)):
        return _without_excluded(expression.left)
    return with_operands(expression, _without_excluded)


def _asks_whether_targets_answer(condition: Binary) -> bool:
    return condition.op == "and" and {each.name for each in selectors(condition.right)} == {"up"}


def _streams(query: Query) -> Iterator[str]:
    """Yield the streams that a query reads, each by its matchers but for the environment's variable."""
    for each in log_queries(query):
        yield _stream(each)


def _stream(query: LogQuery) -> str:
    matchers = sorted(f"{each.label}{each.op}{each.value!r}" for each in query.matchers if each.label != "environment")
    return f"{{{', '.join(matchers)}}}"


def _better(compilation: Compilation, alert: CompiledAlert, read: Sequence[str], recordings: Recordings) -> str:
    """Return the panel that shows it all, on the dashboard of the link first."""
    assert alert.shown_on is not None
    here = alert.shown_on.dashboard
    for dashboard in sorted(compilation.dashboards, key=lambda each: each is not here):
        for panel in dashboard.panels:
            if read and set(read) <= set(_on_panel(panel, recordings)):
                return f" {panel_name(dashboard, panel)} shows it."
    return ""


RULE = Rule("alert-signal", Severity.ERROR, __doc__, check, whole_project=True)
