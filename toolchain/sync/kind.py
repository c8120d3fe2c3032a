"""What every kind of resource does: say what should be, read what is, and write one of its kind.

Kinds hold nothing: what they say is a function of the artifacts, and of what a server answers.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

from toolchain.base.documents.document import Document
from toolchain.compile.artifact import Artifact
from toolchain.sync.destination import Destination
from toolchain.sync.model import Desired, Key, Live
from toolchain.sync.plan import Change


class Kind(ABC):
    """One kind of resource.

    ``level`` orders the kinds: a resource needs only those of lower levels, so that a level is written at once and
    deleted in reverse. Kinds of one ``lane`` share a document on the server and are written one after the other; what
    is in no lane is written at once. What ``nests`` can be below another one of its kind, which is made before it.
    Where a server ``knows_versions``, it refuses to replace another one than was seen; elsewhere a resource is read
    again right before.
    """

    name: str
    level: ClassVar[int]
    lane: ClassVar[str] = ""
    nests: ClassVar[bool] = False
    knows_versions: ClassVar[bool] = True

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


def desired_by(kinds: Iterable[Kind], artifacts: Sequence[Artifact]) -> tuple[Desired, ...]:
    """Return what artifacts hold of some kinds, in their order."""
    return tuple(each for kind in kinds for each in kind.desired(artifacts))
