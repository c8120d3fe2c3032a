"""Rule groups: rules that are evaluated together, at one interval."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from toolchain.base.arguments import checked, described
from toolchain.base.arguments.forms import Interval, PathName
from toolchain.base.errors import DefinitionError, did_you_mean
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.define.alerting.outcomes import NoData, OnError
from toolchain.define.resources.kind import ResourceKind

DECIDED_BY_GROUPS = ("severity", "category", "owner", "no_data", "on_error")
"""What a group may decide for all of its alert rules; each of them may decide otherwise."""

GROUP_SETTINGS = (
    *("limit", "query_offset", "labels"),
    *("evaluation_delay", "source_tenants", "align_evaluation_time_on_interval", "partial_response_strategy"),
)
"""Further fields of a group in a rule file: of Prometheus, then of Mimir, Cortex and Thanos.

Source: Prometheus documentation, "Recording rules: rule_group"; Mimir documentation, "HTTP API: set rule group"; Thanos
documentation, "Rule".
"""


@checked
@described("group of rules", 'RuleGroup("critical", "30s")')
@frozen(eq=False)
class RuleGroup:
    """A group; ``interval`` is a Prometheus duration.

    Prometheus evaluates the rules of a group one after the other, so a rule may read what an earlier one recorded.
    ``severity``, ``category``, ``owner``, ``no_data`` and ``on_error`` are for its alert rules that say nothing else,
    ``waivers`` for its rules that have none.

    ``as_written`` is for rules that were written elsewhere. They go to their evaluator with what they say and nothing
    else: no environment, label or annotation is added, and what the house asks of a rule may be left out, the group's
    interval included, which is the evaluator's then. ``settings`` are further fields of it in a rule file
    (``GROUP_SETTINGS``); Grafana has none of them.
    """

    name: PathName
    interval: Interval = ""
    severity: str = ""
    category: str = ""
    owner: str = ""
    no_data: NoData | None = None
    on_error: OnError | None = None
    as_written: bool = False
    settings: Mapping[str, Any] = field(factory=dict)
    waivers: Sequence[Waiver] = ()
    location: SourceLocation = field(factory=calling_location, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a house's group without an interval, and settings that no evaluator knows."""
        if not self.interval and not self.as_written:
            raise DefinitionError(
                f"group {self.name!r} has no interval", 'Say how often it is evaluated, such as "30s".', self.location
            )
        for name in self.settings:
            if name not in GROUP_SETTINGS:
                raise DefinitionError(
                    f"group {self.name!r} has the setting {name!r}, which groups of rules do not have."
                    f"{did_you_mean(name, GROUP_SETTINGS)}",
                    f"Settings are {', '.join(GROUP_SETTINGS)}.",
                    self.location,
                )


ALERT_GROUP = ResourceKind(
    name="alert group", folder="alert-rule-groups", schema="alert-rule-group", identity=("title",), title=("title",)
)
"""Of alerts that Grafana evaluates."""
