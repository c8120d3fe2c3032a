"""What every kind of resource does: say what should be, read what is, and write one of its kind.

A kind is one object, and what the rest of syncing has to know of it is asked of that. It holds nothing: what it says is
a function of the artifacts, and of what a server answers.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from toolchain.base.documents.document import Document
from toolchain.base.secret import references_in
from toolchain.compile.artifact import Artifact
from toolchain.sync.change import Change
from toolchain.sync.destination import Destination
from toolchain.sync.difference import is_secret_name
from toolchain.sync.model import Desired, Key, Live
from toolchain.sync.needed_rights import Need, Sight


class Kind(ABC):
    """One kind of resource.

    ``level`` orders the kinds: a resource needs only those of lower levels, so that a level is written at once and
    deleted in reverse. Kinds of one ``lane`` share a document on the server and are written one after the other; what
    is in no lane is written at once. What ``nests`` can be below another one of its kind, which is made before it.
    Where a server ``knows_versions``, it refuses to replace another one than was seen; elsewhere a resource is read
    again right before. ``place`` is where the resources are, as sentences say it.

    ``needs`` are the permissions that it takes, and ``sight`` what lets credentials see all that there is. What
    ``sends_secrets`` refers to them in its payload, and they are resolved when it is written.
    """

    name: str
    level: ClassVar[int]
    lane: ClassVar[str] = ""
    nests: ClassVar[bool] = False
    knows_versions: ClassVar[bool] = True
    place: ClassVar[str] = "in Grafana"
    needs: ClassVar[tuple[Need, ...]] = ()
    sight: ClassVar[Sight | None] = None
    sends_secrets: ClassVar[bool] = False

    def key(self, name: str) -> Key:
        """Return the key of a resource."""
        return Key(self.name, name)

    @abstractmethod
    def desired(self, artifacts: Sequence[Artifact]) -> Iterable[Desired]:
        """Return the resources of this kind that artifacts hold."""

    @abstractmethod
    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return every resource that is ours or that has the key of a desired one."""

    @abstractmethod
    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:
        """Return one resource as it is now, None where there is none; ``desired`` is what it should be."""

    @abstractmethod
    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Create a resource, or replace the version that was seen; raises Conflict where it is another by now."""

    @abstractmethod
    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a resource; one that is gone already is deleted."""

    def not_kept(self, destination: Destination) -> str:  # noqa: ARG002 - every server keeps most
        """Return why a server cannot keep resources of this kind, so that they are left out; empty where it can."""
        return ""

    def lacking_role(self, destination: Destination) -> str:  # noqa: ARG002 - most are a matter of permissions
        """Return the role that writing takes and the credentials lack, which a server tells when it is tried."""
        return ""

    def expected(self, change: Change, earlier: Sequence[Change]) -> Change:  # noqa: ARG002 - most change nothing else
        """Return a change with what is there once ``earlier`` ones are made, which may change others by the way."""
        return change

    def complete(self, destination: Destination, changes: Sequence[Change]) -> None:  # noqa: B027 - most need nothing
        """Finish what changes that were made at once have begun, such as telling a server to load what was written.

        Raises GrafanaError where that fails: the changes are undone then, and count as not made.
        """

    @abstractmethod
    def restored(self, raw: Document) -> Desired:
        """Return what to write so that a resource is again as Grafana once returned it."""

    def secrets_of(self, desired: Desired) -> tuple[str, ...]:
        """Return the names of the secrets that writing a resource needs."""
        return tuple(references_in(desired.payload)) if self.sends_secrets else ()

    def is_secret_place(self, names: Sequence[str]) -> bool:
        """Return whether what Grafana returns has a secret in a field; ``names`` lead to it, the last is its own."""
        return bool(names) and is_secret_name(names[-1])

    def serves(self, desired: Desired) -> str:  # noqa: ARG002 - most serve nobody
        """Return the name by which others lead to a resource, empty where none does."""
        return ""

    def served(self, destination: Destination) -> Iterable[str]:  # noqa: ARG002
        """Return the names by which others can lead to what is there now."""
        return ()

    def leads_to(self, desired: Desired) -> Iterable[Key]:  # noqa: ARG002
        """Return what a resource leads to: the kind that serves it, and the name by which it does."""
        return ()


Kinds = Mapping[str, Kind]
"""Kinds by name, in the order in which they are read and printed."""


def by_name(*kinds: Kind) -> Kinds:
    """Return kinds by name."""
    return {kind.name: kind for kind in kinds}


def desired_by(kinds: Kinds, artifacts: Sequence[Artifact]) -> tuple[Desired, ...]:
    """Return what artifacts hold of some kinds, in their order."""
    return tuple(each for kind in kinds.values() for each in kind.desired(artifacts))
