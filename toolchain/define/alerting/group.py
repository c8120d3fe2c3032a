"""Rule groups: rules that are evaluated together, at one interval."""

from attrs import field, frozen

from toolchain.base.arguments import checked, described
from toolchain.base.arguments.forms import PathName, Period
from toolchain.base.source import SourceLocation, calling_location


@checked
@described("group of rules", 'RuleGroup("critical", "30s")')
@frozen(eq=False)
class RuleGroup:
    """A group; ``interval`` is a Prometheus duration.

    Prometheus evaluates the rules of a group one after the other, so a rule may read what an earlier one recorded.
    """

    name: PathName
    interval: Period
    location: SourceLocation = field(factory=calling_location, repr=False)
