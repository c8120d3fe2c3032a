"""Alert rules: what is watched, when it is bad, who hears of it, and what they should do."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from attrs import Factory, field, frozen

from toolchain.base.arguments import checked, described
from toolchain.base.arguments.forms import Duration, LabelName, Name, Said, Uid
from toolchain.base.errors import DefinitionError
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.catalog.metric import Metric
from toolchain.define.alerting.group import DECIDED_BY_GROUPS, RuleGroup
from toolchain.define.alerting.outcomes import NoData, OnError
from toolchain.define.reference import DashboardRef
from toolchain.define.thresholds import Limits
from toolchain.languages.logql.ast import MetricQuery, Query
from toolchain.languages.promql.ast import Expression, Operand, as_expression
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.numbers import number_text
from toolchain.languages.promql.parser import parse

CRITICAL, WARNING, BUSINESS = "critical", "warning", "business"

Operator = Literal[">", "<"]

_NEEDED_AS_WRITTEN = ("no_data", "on_error")
_SAID = ("limits", "summary", "description")
_OWN_LABELS = ("severity", "category", "service", "owner")
_OWN_ANNOTATIONS = ("summary", "description")


class AlertError(DefinitionError):
    """An alert rule that cannot be what it says."""

    rule = "alert-rule"


def _uid(dashboard: Said | DashboardRef) -> str:
    return dashboard.uid if isinstance(dashboard, DashboardRef) else dashboard


@checked
@described("link to a panel", 'PanelLink("backend-api", "Error ratio")')
@frozen
class PanelLink:
    """The panel that shows an alert's signal, by the dashboard, or its uid, and the panel's title."""

    dashboard: Said = field(converter=_uid)
    panel: Said


@described("inhibition", "while_firing(SERVICE_DOWN)")
@frozen(eq=False)
class Inhibition:
    """While ``source`` fires, and its series have these labels, the rule that carries this notifies nobody."""

    source: "AlertRule"
    labels: tuple[tuple[str, str], ...] = ()


@checked
def while_firing(source: "AlertRule", **labels: str) -> Inhibition:
    """Return the inhibition of a rule while another one fires for series with these labels."""
    return Inhibition(source, tuple(labels.items()))


def _of_group(name: str) -> Any:
    return Factory(lambda rule: getattr(rule.group, name), takes_self=True)


def _query(query: Operand | Query | str) -> Expression | Query:
    match query:
        case Expression() | Metric() | int() | float():
            return as_expression(query)
        case str():
            return _parsed(query)
    if isinstance(query, Query):
        return query
    raise AlertError(
        f"the query is a {type(query).__name__}, neither PromQL nor LogQL", "Build it with q or lq, or write PromQL."
    )


def _parsed(text: str) -> Expression:
    try:
        return parse(text)
    except PromqlSyntaxError as error:
        raise AlertError(f"the query is no PromQL: {error}", "Correct it; LogQL is built with lq.") from error


@checked
@frozen(eq=False, kw_only=True)
class AlertRule:
    """One alert.

    ``query``, built or as PromQL text, gives the signal, one series per thing that can be bad, and ``limits`` the value
    from which it is: the limit of ``severity``, the same that the panel draws. ``wait`` is how long it must be bad
    (``for``), and ``keep_firing`` how long it goes on after it was last bad; both are durations. ``service`` is who is
    concerned; left out where the query's own label ``service`` says so. ``summary`` and ``description`` are Go
    templates over ``$labels`` and ``$value``. ``without_value`` is what the summary says in Grafana while there is
    neither, because the query returns nothing or fails: a plain text; left out, it tells that. A rule that
    ``always_fires`` proves that notifications arrive; it has no near miss. ``runbook_name`` is that of a runbook which
    several rules share. ``severity``, ``category``, ``owner``, ``no_data`` and ``on_error`` are the group's where a
    rule has none of its own, and have no other default: what silence means, and not knowing, are decisions.
    ``labels`` and ``annotations`` are further ones, by their names; ``uid`` is Grafana's, made of the name if left out.

    In a group that is ``as_written`` all of these may be left out but the name and the query, ``limits`` too: the query
    is the whole condition then, and fires for each series that it returns.
    """

    name: Name
    query: Expression | Query = field(converter=_query)
    group: RuleGroup
    limits: Limits | None = None
    summary: str = ""
    description: str = ""
    severity: Name | Literal[""] = field(default=_of_group("severity"))
    category: Name | Literal[""] = field(default=_of_group("category"))
    owner: Name | Literal[""] = field(default=_of_group("owner"))
    no_data: NoData = field(default=_of_group("no_data"))
    on_error: OnError = field(default=_of_group("on_error"))
    without_value: str = ""
    service: str = ""
    always_fires: bool = False
    wait: Duration = "0s"
    keep_firing: Duration = "0s"
    panel: PanelLink | None = None
    runbook_name: str = ""
    inhibited_by: Sequence[Inhibition] = ()
    labels: Mapping[LabelName, str] = field(factory=dict)
    annotations: Mapping[Name, str] = field(factory=dict)
    uid: Uid | Literal[""] = ""
    waivers: Sequence[Waiver] = field(default=_of_group("waivers"))
    location: SourceLocation = field(factory=calling_location, repr=False)

    def __attrs_post_init__(self) -> None:
        needed = _NEEDED_AS_WRITTEN if self.group.as_written else DECIDED_BY_GROUPS
        undecided = next((name for name in needed if not getattr(self, name)), "")
        if undecided:
            raise AlertError(
                f"alert {self.name!r} has no {undecided}, and its group {self.group.name!r} has none for its rules",
                f"Write {undecided}= in the rule, or in the group where all of them share it.",
                self.location,
            )
        unsaid = next((name for name in _SAID if not str(getattr(self, name) or "").strip()), "")
        if unsaid and not self.group.as_written:
            raise AlertError(
                f"alert {self.name!r} has no {unsaid}",
                f"Write {unsaid}=. Only rules of a group that is as_written may leave it out.",
                self.location,
            )
        for name in (*_OWN_LABELS, *_OWN_ANNOTATIONS):
            if getattr(self, name) and name in (self.labels if name in _OWN_LABELS else self.annotations):
                raise AlertError(f"alert {self.name!r} says its {name} twice", f"Keep {name}= alone.", self.location)
        if isinstance(self.query, Query) and not isinstance(self.query, MetricQuery):
            raise AlertError(
                f"alert {self.name!r} asks for log lines, and alerts need numbers",
                "Count the lines: lq.sum(lq.count_over_time(..., '5m')).",
                self.location,
            )
        if isinstance(self.query, Query) and self.inhibited_by:
            raise AlertError(
                f"log alert {self.name!r} is inhibited by another alert, which Loki knows nothing of",
                "Leave inhibited_by out, or watch a metric.",
                self.location,
            )
        if "{{" in self.without_value:
            raise AlertError(
                f"alert {self.name!r} has a template as its text without a value, when there is nothing to fill it in",
                "Write without_value without braces: the query has no value then, and no labels.",
                self.location,
            )
        if self.limits is not None and self.threshold is None:
            raise AlertError(
                f"alert {self.name!r} is {self.severity!r}, and its limits have no {self._limit_name} value",
                "Add it to the limits in alerts/thresholds.py, or give the rule the other severity.",
                self.location,
            )

    @property
    def is_log_alert(self) -> bool:
        """Whether Loki answers the query."""
        return isinstance(self.query, Query)

    @property
    def operator(self) -> Operator:
        """How the signal compares with the threshold when it is bad."""
        return "<" if self.limits is not None and self.limits.worse == "below" else ">"

    @property
    def threshold(self) -> float | None:
        """The limit, in the unit of the signal; None where the query is the whole condition."""
        if self.limits is None:
            return None
        return self.limits.critical if self._limit_name == CRITICAL else self.limits.warning

    @property
    def comparison(self) -> str:
        """What stands behind the signal in the condition; empty where the query is the whole condition."""
        return "" if self.threshold is None else f" {self.operator} {number_text(self.threshold)}"

    @property
    def runbook(self) -> str:
        """The path of the rule's runbook, from the root of the definitions."""
        return f"alerts/runbooks/{self.runbook_name or self.name}.md"

    @property
    def _limit_name(self) -> str:
        return CRITICAL if self.severity == CRITICAL else WARNING
