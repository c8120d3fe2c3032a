"""Who asks what: every query of panels, variables, annotations, alerts, recordings and objectives."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cached_property

from attrs import define, field, frozen

from toolchain.base.documents.document import Document
from toolchain.base.source import SourceLocation
from toolchain.compile.alerting.model import CompiledAlert
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledTarget
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.ast import Query
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.label_fate import LabelFate, label_fate
from toolchain.languages.promql.ast import Binary, Expression, Number, Selector, parts, selectors


class Asker(Enum):
    """What asks a query, from what hurts most when it has no answer."""

    ALERT = "alert"
    OBJECTIVE = "objective"
    RECORDING = "recording rule"
    PANEL = "panel"
    ANNOTATION = "annotation"
    VARIABLE = "variable"


@frozen(eq=False)
class QueryUse:
    """One query and who asks it.

    ``query`` is None where it cannot be read. ``name`` is the alert's, the objective's, the series' of a recording, or
    that of the dashboard with the panel's or variable's behind it. ``severity`` is that of an alert, empty for others.
    ``shown`` is text with the labels that people read beside the result: a legend, or the annotations of an alert.
    """

    asker: Asker
    name: str
    location: SourceLocation
    query: Expression | Query | None
    analysis: Analysis | LogAnalysis | None = None
    severity: str = ""
    shown: str = ""
    dashboard: CompiledDashboard | None = None
    panel: CompiledPanel | None = None
    target: CompiledTarget | None = None
    alert: CompiledAlert | None = None

    @cached_property
    def selectors(self) -> tuple[Selector, ...]:
        """The selectors of the query; one of logs has none."""
        return selectors(self.query) if isinstance(self.query, Expression) else ()

    @cached_property
    def limits(self) -> tuple[tuple[Expression, float], ...]:
        """Parts of the query, and of an alert's condition, with the positive numbers that they are compared with."""
        condition = self.alert.condition if self.alert is not None else None
        queries = [each for each in (condition, self.query) if isinstance(each, Expression)]
        compared = [
            (part.left, part.right.value)
            for query in queries
            for part in (query, *parts(query))
            if isinstance(part, Binary) and part.op in (">", ">=", "<", "<=") and isinstance(part.right, Number)
        ]
        return tuple((part, value) for part, value in compared if value is not None and value > 0)

    @cached_property
    def series(self) -> frozenset[str]:
        """The names of the series that the query reads; one of logs reads none."""
        return frozenset(each.name for each in self.selectors if each.name)


@define(slots=False, frozen=True, eq=False)
class Uses:
    """All queries of a compilation."""

    every: tuple[QueryUse, ...] = field(repr=False)

    @cached_property
    def _by_series(self) -> dict[str, tuple[QueryUse, ...]]:
        found: defaultdict[str, list[QueryUse]] = defaultdict(list)
        for use in self.every:
            for name in use.series:
                found[name].append(use)
        return {name: tuple(uses) for name, uses in found.items()}

    def asking(self, series: str) -> tuple[QueryUse, ...]:
        """Return the queries that read series of this name themselves."""
        return self._by_series.get(series, ())

    def of_series(self, names: Iterable[str]) -> tuple[QueryUse, ...]:
        """Return the queries that read series of these names, themselves or through recording rules."""
        found: dict[int, QueryUse] = {}
        waiting, seen = list(names), set[str]()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            for use in self.asking(name):
                found[id(use)] = use
                if use.asker is Asker.RECORDING:
                    waiting.append(use.name)
        return self._in_order(found)

    def of_label(self, names: Iterable[str], label: str) -> tuple[QueryUse, ...]:
        """Return the queries that a label of series of these names matters to.

        Those name it or show it to people, read a recording that keeps it and do the same, or read a recording that is
        empty without it. A query that aggregates it away is not among them.
        """
        found: dict[int, QueryUse] = {}
        emptied, seen, waiting = list[str](), set[str](), list(names)
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            for use in self.asking(name):
                fate = label_fate(_tree(use), {name}, label)
                if fate >= LabelFate.NAMED or (fate is LabelFate.KEPT and _shows(use, label)):
                    found[id(use)] = use
                if use.asker is Asker.RECORDING and fate is LabelFate.REQUIRED:
                    emptied.append(use.name)
                elif use.asker is Asker.RECORDING and fate is not LabelFate.UNREAD:
                    waiting.append(use.name)
        found.update((id(use), use) for use in self.of_series(emptied))
        return self._in_order(found)

    def _in_order(self, found: dict[int, QueryUse]) -> tuple[QueryUse, ...]:
        return tuple(use for use in self.every if id(use) in found)


def _tree(use: QueryUse) -> Expression:
    assert isinstance(use.query, Expression)  # only series lead to a use
    return use.query


def _shows(use: QueryUse, label: str) -> bool:
    return re.search(rf"\b{re.escape(label)}\b", use.shown) is not None


def uses_of(compilation: Compilation) -> Uses:
    """Return all queries of a compilation: alerts first, then as they are read.

    The records of active alerts, which silence others, are not among the recordings: the alert itself reads what they
    read, and without them its consequences are told.
    """
    return Uses(
        (*_of_alerts(compilation), *_of_rules(compilation), *_of_recordings(compilation), *_of_pages(compilation))
    )


def _of_alerts(compilation: Compilation) -> Iterator[QueryUse]:
    for alert in compilation.rules.alerts:
        yield QueryUse(
            Asker.ALERT,
            alert.name,
            alert.location,
            alert.signal,
            alert.analysis,
            severity=alert.definition.severity,
            shown="\n".join(alert.annotations.values()),
            alert=alert,
        )


def _of_rules(compilation: Compilation) -> Iterator[QueryUse]:
    """Yield the queries of rules that were not written in Python."""
    for rule in compilation.read_rules:
        asker = Asker.RECORDING if rule.kind == "record" else Asker.ALERT
        for query in rule.queries:
            yield QueryUse(
                asker,
                rule.name,
                rule.at(*query.path),
                query.read.tree,
                query.analysis,
                severity=rule.labels.get("severity", ""),
                shown="\n".join(rule.annotations.values()),
            )


def _of_recordings(compilation: Compilation) -> Iterator[QueryUse]:
    objectives = {rule.record: slo for slo in compilation.project.slos for rule in slo.recordings}
    for recording in compilation.rules.recordings:
        if recording.of_alert:
            continue
        objective = objectives.get(recording.record)
        if objective is not None:
            yield QueryUse(
                Asker.OBJECTIVE, objective.title, objective.location, recording.expression, recording.analysis
            )
        yield QueryUse(Asker.RECORDING, recording.record, recording.location, recording.expression, recording.analysis)


def _of_pages(compilation: Compilation) -> Iterator[QueryUse]:
    for dashboard in compilation.pages:
        for panel in dashboard.panels:
            for target in panel.targets:
                yield QueryUse(
                    Asker.PANEL,
                    f"{dashboard.title} › {panel.title}",
                    target.location,
                    target.query,
                    target.analysis or target.log_analysis,
                    shown="\n".join(
                        (
                            _texts(target.document, "legendFormat"),
                            _texts(panel.document, "fieldConfig", "transformations"),
                        )
                    ),
                    dashboard=dashboard,
                    panel=panel,
                    target=target,
                )
        for event in dashboard.annotations:
            yield QueryUse(
                Asker.ANNOTATION,
                f"{dashboard.title} › {event.name}",
                event.location,
                event.query,
                shown=_texts(event.document, "titleFormat", "textFormat", "tagKeys"),
                dashboard=dashboard,
            )
        for variable in dashboard.variables:
            yield QueryUse(
                Asker.VARIABLE,
                f"{dashboard.title} › {variable.name}",
                variable.location,
                variable.query,
                shown=_texts(variable.document, "query"),
                dashboard=dashboard,
            )


def _texts(document: Document, *keys: str) -> str:
    return "\n".join(str(document[key]) for key in keys if document.get(key))
