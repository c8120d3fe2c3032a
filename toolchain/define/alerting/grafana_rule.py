"""Rules of Grafana of any shape: their queries and expressions as Grafana has them.

Source: Grafana documentation, "Alert rule queries and conditions", "Create recording rules" and "Alerting provisioning
HTTP API".
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from attrs import Factory, field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Count, Duration, LabelName, Name, Uid
from toolchain.base.errors import DefinitionError
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.define.alerting.group import RuleGroup
from toolchain.define.alerting.outcomes import NoData, OnError

RECORD_FIELDS = frozenset({"metric", "from", "target_datasource_uid"})
NOTIFICATION_FIELDS = frozenset(
    {
        *("receiver", "group_by", "group_wait", "group_interval", "repeat_interval"),
        *("mute_time_intervals", "active_time_intervals"),
    }
)


@checked
@frozen(eq=False, kw_only=True)
class GrafanaRule:
    """A rule that Grafana evaluates, for what an ``AlertRule`` cannot say: several queries, or other expressions.

    ``nodes`` are its queries and expressions (``data``), and ``condition`` the refId of the one that decides. Texts are
    in Grafana's words. ``record`` makes it a recording rule: ``metric``, ``from``, the refId of what is recorded, and
    ``target_datasource_uid``; ``condition``, ``no_data`` and ``on_error`` mean nothing then. ``notification`` sends its
    alerts to a ``receiver`` without asking the policies, ``missing_evals`` is after how many evaluations without a
    series its alert is over, 0 for Grafana's own number. A ``paused`` rule is not evaluated. It belongs to the folder
    of the environment's rules, and its ``group`` is ``as_written``.
    """

    title: Name
    group: RuleGroup
    nodes: Sequence[Mapping[str, Any]]
    condition: str = ""
    uid: Uid | Literal[""] = ""
    no_data: NoData | None = Factory(lambda rule: rule.group.no_data, takes_self=True)
    on_error: OnError | None = Factory(lambda rule: rule.group.on_error, takes_self=True)
    wait: Duration = "0s"
    keep_firing: Duration = "0s"
    labels: Mapping[LabelName, str] = field(factory=dict)
    annotations: Mapping[Name, str] = field(factory=dict)
    paused: bool = False
    record: Mapping[str, str] = field(factory=dict)
    notification: Mapping[str, Any] = field(factory=dict)
    missing_evals: Count = 0
    waivers: Sequence[Waiver] = Factory(lambda rule: rule.group.waivers, takes_self=True)
    location: SourceLocation = field(factory=calling_location, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a rule that Grafana would: no such condition, no meaning of silence, fields that it does not know."""
        refs = [str(each.get("refId") or "") for each in self.nodes]
        decides = self.record.get("from", "") if self.record else self.condition
        if decides not in refs:
            self._refuse(
                f"reads {decides!r}, which none of its nodes is", f"Its nodes are {', '.join(refs) or 'none'}."
            )
        if not self.record and (self.no_data is None or self.on_error is None):
            self._refuse("does not say what silence or failure means", "Write no_data= and on_error=, or in its group.")
        if not self.group.as_written:
            self._refuse(f"is in the group {self.group.name!r}, which is not as_written", "Give it one that is.")
        for what, fields, known in (
            ("record", self.record, RECORD_FIELDS),
            ("notification", self.notification, NOTIFICATION_FIELDS),
        ):
            unknown = next((name for name in fields if name not in known), "")
            if unknown:
                self._refuse(f"has {unknown!r} in {what}=", f"Grafana knows {', '.join(sorted(known))}.")

    def _refuse(self, problem: str, remedy: str) -> None:
        raise DefinitionError(f"rule {self.title!r} {problem}", remedy, self.location)
