"""Teams: people to whom folders are opened beside the roles that Grafana has."""

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Name
from toolchain.base.source import SourceLocation, calling_location
from toolchain.define.resources.kind import ResourceKind


@checked
@frozen
class Team:
    """People who may open what their roles alone would not let them; ``purpose`` says who belongs to it, and why.

    A deploy makes it where Grafana has none of that name. Who is in it says the identity provider, or an
    administrator: members are nothing that definitions hold (Grafana documentation, "Team HTTP API").
    """

    name: Name
    purpose: Name
    location: SourceLocation = field(factory=calling_location, eq=False, repr=False)


TEAM = ResourceKind(name="team", folder="teams", identity=("name",), title=("name",))
