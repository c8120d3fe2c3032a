"""Rule groups: rules that are evaluated together, at one interval."""

from attrs import field, frozen

from toolchain.base.arguments import checked, described
from toolchain.base.arguments.forms import PathName, Period
from toolchain.base.source import SourceLocation, calling_location
from toolchain.define.alerting.outcomes import NoData, OnError
from toolchain.define.resources.kind import ResourceKind

DECIDED_BY_GROUPS = ("severity", "category", "owner", "no_data", "on_error")
"""What a group may decide for all of its alert rules; each of them may decide otherwise."""


@checked
@described("group of rules", 'RuleGroup("critical", "30s")')
@frozen(eq=False)
class RuleGroup:
    """A group; ``interval`` is a Prometheus duration.

    Prometheus evaluates the rules of a group one after the other, so a rule may read what an earlier one recorded.
    ``severity``, ``category``, ``owner``, ``no_data`` and ``on_error`` are for its alert rules that say nothing else.
    """

    name: PathName
    interval: Period
    severity: str = ""
    category: str = ""
    owner: str = ""
    no_data: NoData | None = None
    on_error: OnError | None = None
    location: SourceLocation = field(factory=calling_location, repr=False)


ALERT_GROUP = ResourceKind(
    name="alert group", folder="alert-rule-groups", schema="alert-rule-group", identity=("title",), title=("title",)
)
"""Of alerts that Grafana evaluates."""
