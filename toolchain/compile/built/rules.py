"""Rules as their evaluators have them, whatever toolchain wrote them."""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from toolchain.base.documents.document import Document
from toolchain.base.source import SourceLocation
from toolchain.compile.alerting.templates import StateTexts
from toolchain.languages.logql.ast import Constant, LogQuery, Operation, Query, log_queries
from toolchain.languages.promql.ast import Binary, Expression, Number, selectors

GRAFANA = "Grafana"
"""As an evaluator; others are products, such as ``Prometheus``."""

PanelKey = tuple[str, int]
"""A panel by the uid of its dashboard and its own id."""


Tree = Expression | Query
"""A query that can be read here."""


@frozen(eq=False)
class BuiltRecording:
    """A recording rule; ``expression`` is the text of one that cannot be read here."""

    record: str
    expression: Expression | str
    labels: Mapping[str, str]
    group: str
    interval: str
    location: SourceLocation


@frozen(eq=False)
class BuiltAlert:
    """An alert rule.

    ``signal`` is compared with ``threshold``; where the two cannot be told apart, the threshold is None and the signal
    the whole condition. It is the text of a query that cannot be read here. ``annotations`` are in the words of
    definitions, for each state in which Grafana says something else. ``no_data`` and ``error`` are empty where Grafana
    does not evaluate the rule. ``panel`` is what it links to, ``inhibited_by`` what silences it, in words; ``asked`` is
    the query that holds this, None where the evaluator asks for the signal itself. ``others`` are the settings that
    have no name here.
    """

    name: str
    evaluator: str
    signal: Tree | str
    operator: str
    threshold: float | None
    wait: str
    keep_firing: str
    labels: Mapping[str, str]
    annotations: Mapping[str, StateTexts]
    group: str
    interval: str
    location: SourceLocation
    no_data: str = ""
    error: str = ""
    panel: PanelKey | None = None
    others: Document = field(factory=dict)
    inhibited_by: tuple[str, ...] = ()
    asked: Tree | str | None = None

    @property
    def severity(self) -> str:
        """How urgent it is."""
        return self.labels.get("severity", "")

    def said(self, annotation: str) -> str:
        """Return an annotation as it reads while there is a value."""
        texts = self.annotations.get(annotation)
        return "" if texts is None else texts.text


def compared(signal: Tree | str, operator: str, threshold: float | None) -> Tree | str:
    """Return a signal compared with a threshold; as it is where there is none."""
    if threshold is None or isinstance(signal, LogQuery | str):
        return signal
    if isinstance(signal, Expression):
        return Binary(operator, signal, Number(f"{threshold:g}"))
    return Operation(operator, signal, Constant(f"{threshold:g}"))


@frozen(eq=False)
class GivenRecording:
    """A recording rule as its evaluator is given it (``EvaluatedRecording``)."""

    record: str
    expression: Expression
    labels: Mapping[str, str]


@frozen(eq=False)
class GivenAlert:
    """An alert as its evaluator is given it (``EvaluatedAlert``)."""

    name: str
    condition: Tree
    evaluated: Tree
    wait: str
    keep_firing: str
    interval: str
    labels: Mapping[str, str]

    @property
    def is_log_alert(self) -> bool:
        """Whether Loki answers the query."""
        return not isinstance(self.condition, Expression)

    @property
    def always_fires(self) -> bool:
        """Whether nothing that is measured decides when it fires."""
        condition = self.condition
        return not (selectors(condition) if isinstance(condition, Expression) else tuple(log_queries(condition)))


@frozen(eq=False)
class GivenRules:
    """The rules of a build that can be read here; ``unread`` are the names of the alerts that cannot."""

    alerts: tuple[GivenAlert, ...]
    recordings: tuple[GivenRecording, ...]
    unread: tuple[str, ...] = ()


def given_rules(alerts: Iterable[BuiltAlert], recordings: Iterable[BuiltRecording]) -> GivenRules:
    """Return rules as their evaluators are given them, without those whose queries cannot be read here."""
    alerts = tuple(alerts)
    readable = tuple(
        GivenAlert(each.name, condition, evaluated, each.wait, each.keep_firing, each.interval, each.labels)
        for each in alerts
        if not isinstance(condition := compared(each.signal, each.operator, each.threshold), str)
        and not isinstance(evaluated := compared(_asked(each), each.operator, each.threshold), str)
    )
    known = {each.name for each in readable}
    return GivenRules(
        readable,
        tuple(
            GivenRecording(each.record, each.expression, each.labels)
            for each in recordings
            if isinstance(each.expression, Expression)
        ),
        tuple(each.name for each in alerts if each.name not in known),
    )


def _asked(alert: BuiltAlert) -> Tree | str:
    return alert.signal if alert.asked is None else alert.asked
