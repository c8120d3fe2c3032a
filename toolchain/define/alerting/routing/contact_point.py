"""Contact points: who hears of an alert, through one or several integrations."""

from collections.abc import Iterable

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.define.alerting.routing._tuples import kept_waivers
from toolchain.define.alerting.routing.receivers import Integration
from toolchain.define.resources.kind import ResourceKind


def _integrations(values: Iterable[Integration]) -> tuple[Integration, ...]:
    return tuple(values)


@checked
@frozen(eq=False, kw_only=True)
class ContactPoint:
    """A contact point; policies call it by ``name``.

    Each integration names a receiver, and an environment that does not configure this receiver leaves the integration
    out. ``resolved`` is whether people are also told that an alert is over.
    """

    name: str
    integrations: tuple[Integration, ...] = field(converter=_integrations)
    resolved: bool = True
    waivers: tuple[Waiver, ...] = field(default=(), converter=kept_waivers)
    location: SourceLocation = field(factory=calling_location, repr=False)


CONTACT_POINT = ResourceKind(
    name="contact point", folder="contact-points", definition=ContactPoint, identity=("uid",), title=("name",)
)
"""Of each integration by itself, as Grafana's API has them."""
