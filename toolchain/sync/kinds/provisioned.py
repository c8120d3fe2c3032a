"""Resources of the provisioning API that have a name and one field (docs/reference/grafana-api.md, 5.9 and 5.10).

There is no place for a mark but in what they say.
"""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

from toolchain.base.documents.document import Document
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.artifact import Artifact, artifacts_of
from toolchain.define.resources.kind import ResourceKind
from toolchain.live.grafana.errors import NotFound
from toolchain.live.grafana.provisioning import obstacle_of, read_list, read_one
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.managers import foreign_manager, remarked
from toolchain.sync.model import Desired, Edit, Key, Live, Mark, checksum
from toolchain.sync.needed_rights import NOTIFICATIONS


class ProvisionedKind(Kind):
    """One kind of these; ``collection`` is what paths call it, and ``content`` the field beside the name."""

    level = 0
    lane = "notifications"
    knows_versions = False
    needs = NOTIFICATIONS
    kind: ClassVar[ResourceKind]
    collection: ClassVar[str]
    content: ClassVar[str]

    @staticmethod
    @abstractmethod
    def form(document: Document) -> Document:
        """Return what a resource says, as Grafana would spell it and without the mark."""

    @abstractmethod
    def mark_in(self, raw: Document) -> Mark | None:
        """Return the mark of whoever manages a resource, None where it has none."""

    @abstractmethod
    def remove(self, destination: Destination, live: Live) -> None:
        """Delete a resource. Raises NotFound."""

    def desired(self, artifacts: Sequence[Artifact]) -> Iterable[Desired]:
        """Yield what was compiled."""
        for each in artifacts_of(self.kind, artifacts):
            yield self._desired(each.document, each.location)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return what is ours or has one of our names."""
        wanted = {each.key.name: each for each in desired}
        listed = read_list(destination.connection, self.collection)
        found = [self._live(destination, raw, wanted.get(str(raw["name"]))) for raw in listed]
        return [each for each in found if each.is_ours or each.key.name in wanted]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:
        """Return a resource as it is now."""
        try:
            return self._live(destination, read_one(destination.connection, self.collection, key.name), desired)
        except NotFound:
            return None

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a resource."""
        try:
            self.remove(destination, live)
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the resource as it was."""
        return self._desired({"name": str(raw["name"]), **self.form(raw)})

    def _desired(self, payload: Document, location: SourceLocation = UNKNOWN) -> Desired:
        return Desired(self.key(payload["name"]), payload["name"], payload, location, self.form)

    def _live(self, destination: Destination, raw: Document, desired: Desired | None) -> Live:
        mark, name = self.mark_in(raw), str(raw["name"])
        manager = mark.manager if mark is not None else ""
        is_ours = manager == destination.manager
        live = Live(
            self.key(name),
            name,
            self.form(raw),
            raw,
            checksum(raw.get(self.content)),
            mark if is_ours else None,
            Edit(),
            obstacle_of(raw) or foreign_manager(destination, manager),
            is_ours,
        )
        return remarked(live, desired)
