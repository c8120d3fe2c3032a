"""Versioned objects, dashboards and folders alike: revisions, resource versions and the trash.

Source: docs/reference/grafana-api.md, 1.5, 1.6 and 1.8.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

import orjson
from attrs import define, field, frozen

from grafana_stand_in.access import Identity
from grafana_stand_in.messages import Document

VERSIONS_KEPT = 20
"""Revisions that stay readable (``[dashboards] versions_to_keep``, 1.8)."""


@define(eq=False)
class Ticks:
    """Numbers that only grow: ids and resource versions. Whoever takes one holds the lock of the store."""

    _id: int = 0
    _version: int = 1_900_000_000_000_000

    def id(self) -> int:
        """Return the next numeric id."""
        self._id += 1
        return self._id

    def resource_version(self) -> str:
        """Return the next resource version, an opaque string."""
        self._version += 1_009
        return str(self._version)


def now() -> datetime:
    """Return the time, to the second as the API writes it."""
    return datetime.now(UTC).replace(microsecond=0)


def stamp(moment: datetime) -> str:
    """Return a time in RFC 3339."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@frozen(eq=False)
class Draft:
    """What a write wants an object to be; ``annotations`` without folder and message.

    ``content`` is the spec as JSON, which takes a tenth of the memory and nothing to send. ``migrated`` is what v1
    reads in its place, None where the server changes nothing; ``stored_version`` is the one written.
    """

    content: bytes
    title: str
    tags: tuple[str, ...]
    is_v2: bool
    folder: str = ""
    annotations: Mapping[str, str] = field(factory=dict)
    labels: Mapping[str, str] = field(factory=dict)
    message: str = ""
    stored_version: str = "v0alpha1"
    migrated: bytes | None = None

    @property
    def spec(self) -> Document:
        """A copy of the spec."""
        spec: Document = orjson.loads(self.content)
        return spec

    def says_the_same(self, other: "Draft") -> bool:
        """Return whether spec and folder are equal."""
        return self.folder == other.folder and (self.content == other.content or self.spec == other.spec)


def is_v2(spec: Document) -> bool:
    """Return whether a spec has the layout of v2 (3.6)."""
    return isinstance(spec.get("elements"), dict) and "layout" in spec


def draft_of(
    spec: Document,
    folder: str = "",
    *,
    annotations: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    message: str = "",
    stored_version: str = "v0alpha1",
    migrated: bytes | None = None,
) -> Draft:
    """Return a draft of a spec."""
    tags = spec.get("tags")
    return Draft(
        orjson.dumps(spec),
        str(spec.get("title", "")),
        tuple(tags) if isinstance(tags, list) else (),
        is_v2(spec),
        folder,
        annotations or {},
        labels or {},
        message,
        stored_version,
        migrated,
    )


@frozen(eq=False)
class Revision:
    """One state of an object."""

    generation: int
    resource_version: str
    draft: Draft
    updated: datetime
    updated_by: Identity


@define(eq=False)
class Resource:
    """An object with its history, oldest revision first."""

    name: str
    id: int
    created: datetime
    created_by: Identity
    revisions: list[Revision]

    @property
    def current(self) -> Revision:
        """The newest revision."""
        return self.revisions[-1]

    @property
    def spec(self) -> Document:
        """A copy of the newest spec as it was written."""
        return self.current.draft.spec

    @property
    def folder(self) -> str:
        """The uid of the folder or parent; empty for the root."""
        return self.current.draft.folder

    @property
    def title(self) -> str:
        """The title of the newest revision."""
        return self.current.draft.title

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the newest revision."""
        return self.current.draft.tags

    @property
    def is_file_provisioned(self) -> bool:
        """Whether a file of the server holds the object (3.2)."""
        return self.current.draft.annotations.get("grafana.app/managedBy") == "classic-file-provisioning"


@define(eq=False)
class Resources:
    """All objects of one kind in one organisation, and those deleted."""

    ticks: Ticks
    items: dict[str, Resource] = field(factory=dict)
    trash: dict[str, Resource] = field(factory=dict)

    def save(self, name: str, draft: Draft, author: Identity, *, always_counts: bool = False) -> Resource:
        """Create or replace an object; an identical one stays as it is unless each save counts (1.6)."""
        found = self.items.get(name)
        if found is None:
            revision = Revision(1, self.ticks.resource_version(), draft, now(), author)
            found = Resource(name, self.ticks.id(), revision.updated, author, [revision])
            self.items[name] = found
            self.trash.pop(name, None)
            return found
        old = found.current
        has_changed = always_counts or not draft.says_the_same(old.draft)
        if not has_changed and _marks(draft) == _marks(old.draft):
            return found
        generation = old.generation + has_changed
        revision = Revision(generation, self.ticks.resource_version(), draft, now(), author)
        kept = found.revisions if has_changed else found.revisions[:-1]
        found.revisions = [*kept, revision][-VERSIONS_KEPT:]
        return found

    def delete(self, name: str) -> Resource:
        """Move an object to the trash."""
        found = self.items.pop(name)
        self.trash[name] = found
        return found

    def by_id(self, number: int) -> Resource | None:
        """Return the object with a numeric id."""
        return next((item for item in self.items.values() if item.id == number), None)

    def inside(self, folder: str) -> list[Resource]:
        """Return the objects directly in a folder."""
        return [item for item in self.items.values() if item.folder == folder]


def _marks(draft: Draft) -> tuple[Mapping[str, str], Mapping[str, str], str, str]:
    return draft.annotations, draft.labels, draft.message, draft.stored_version
