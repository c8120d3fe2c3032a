"""Teams, made where there is none of their name (Grafana documentation, "Team HTTP API").

Grafana keeps of a team its name, an address for pictures, and who is in it: there is no place for a mark. So a team is
ours by its name, whoever made it, and nothing of it is ever changed. One that no folder is opened to any more stays.

To plan takes the right to list teams: to whoever lacks it Grafana 12.4 does not even show what a folder grants them.
"""

from collections.abc import Iterable, Sequence

from toolchain.base.documents.document import Document
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.artifact import Artifact, artifacts_of
from toolchain.define.team import TEAM
from toolchain.live.grafana.errors import Conflict, NotFound
from toolchain.live.grafana.teams import create_team, delete_team, list_teams
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.model import Desired, Key, Live, checksum
from toolchain.sync.needed_rights import Place, reading, writing


class TeamKind(Kind):
    """Teams that folders are opened to; folders need them."""

    name = TEAM.name
    level = -1
    needs = (reading(Place.TEAMS, "teams:read"), writing(Place.TEAMS, "teams:create"))

    def desired(self, artifacts: Sequence[Artifact]) -> Iterable[Desired]:
        """Yield the teams."""
        for each in artifacts_of(TEAM, artifacts):
            yield self._desired(str(each.document["name"]), each.location)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return the teams that have a name of ours."""
        wanted = {each.key.name for each in desired}
        there = list_teams(destination.connection) if wanted else ()
        return [self._live(raw) for raw in there if raw["name"] in wanted]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:  # noqa: ARG002
        """Return a team as it is now."""
        found = (each for each in list_teams(destination.connection) if each["name"] == key.name)
        return next(map(self._live, found), None)

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Create a team; there is nothing to change of one that is there."""
        if live is None:
            create_team(destination.connection, desired.payload)

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a team that nobody is in, as a restore does that goes back to before there was one.

        Raises Conflict where somebody is: who it was would be lost.
        """
        people = int(live.raw.get("memberCount") or 0)
        if people:
            verb = "person is" if people == 1 else "people are"
            raise Conflict(f"{people} {verb} in it", "Take them out of it, or delete it in Grafana.")
        try:
            delete_team(destination.connection, int(live.raw["id"]))
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the team, without those who were in it."""
        return self._desired(str(raw["name"]))

    def _desired(self, name: str, location: SourceLocation = UNKNOWN) -> Desired:
        return Desired(self.key(name), name, {"name": name}, location)

    def _live(self, raw: Document) -> Live:
        document = {"name": raw["name"]}
        return Live(self.key(raw["name"]), raw["name"], document, raw, checksum(document), is_ours=True)
