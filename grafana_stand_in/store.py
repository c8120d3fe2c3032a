"""What one organisation holds, family by family.

Source: docs/reference/grafana-api.md, 2 to 5.
"""

from threading import RLock
from typing import Any

from attrs import define, field

from grafana_stand_in.messages import Document
from grafana_stand_in.profile import Profile
from grafana_stand_in.resources import Resources, Ticks

DEFAULT_RECEIVER = "grafana-default-email"


DEFAULT_PERMISSIONS: tuple[Document, ...] = ({"role": "Viewer", "permission": 1}, {"role": "Editor", "permission": 2})
"""Of a folder or a dashboard that nobody set any for (2.1)."""


def default_policies() -> Document:
    """Return the notification policies of a new organisation (5.8)."""
    return {"receiver": DEFAULT_RECEIVER, "group_by": ["grafana_folder", "alertname"]}


def _default_contact_points() -> list["ContactPoint"]:
    settings = {"addresses": "<example@email.com>"}
    return [ContactPoint("", DEFAULT_RECEIVER, "email", settings)]


@define(eq=False)
class DataSource:
    """A data source; ``document`` has neither secrets nor what the server adds."""

    id: int
    document: Document
    secrets: dict[str, str]
    version: int = 1
    is_read_only: bool = False


@define(eq=False)
class AlertRule:
    """An alert rule; ``document`` holds its fields as the API writes them, without place and provenance."""

    uid: str
    id: int
    document: Document
    folder: str
    group: str
    provenance: str
    updated: str
    updated_by: str


@define(eq=False)
class ContactPoint:
    """One integration; several of one name form a receiver. ``settings`` has the secrets in the clear."""

    uid: str
    name: str
    type: str
    settings: Document
    disable_resolve_message: bool = False
    provenance: str = ""


@define(eq=False)
class Provisioned:
    """A mute timing or a template group, by what it says."""

    content: Any
    provenance: str = ""


@define(eq=False)
class Store:
    """One organisation. Whoever reads or writes holds ``lock``."""

    org_id: int
    name: str
    profile: Profile
    lock: RLock = field(factory=RLock)
    ticks: Ticks = field(factory=Ticks)
    folders: Resources = field()
    dashboards: Resources = field()
    permissions: dict[tuple[str, str], list[Document]] = field(factory=dict)
    datasources: dict[str, DataSource] = field(factory=dict)
    unhealthy: set[str] = field(factory=set)
    rules: dict[str, AlertRule] = field(factory=dict)
    intervals: dict[tuple[str, str], int] = field(factory=dict)
    contact_points: list[ContactPoint] = field(factory=_default_contact_points)
    policies: Provisioned = field(factory=lambda: Provisioned(default_policies()))
    mute_timings: dict[str, Provisioned] = field(factory=dict)
    templates: dict[str, Provisioned] = field(factory=dict)
    annotations: dict[int, Document] = field(factory=dict)
    library: dict[str, Document] = field(factory=dict)
    teams: dict[int, Document] = field(factory=dict)
    members: dict[int, set[int]] = field(factory=dict)
    apps: dict[str, Resources] = field(factory=dict)

    @folders.default
    def _folders(self) -> Resources:
        return Resources(self.ticks)

    @dashboards.default
    def _dashboards(self) -> Resources:
        return Resources(self.ticks)

    @property
    def namespace(self) -> str:
        """How ``/apis`` names the organisation (1.2)."""
        return "default" if self.org_id == 1 else f"org-{self.org_id}"

    def app(self, plural: str) -> Resources:
        """Return the objects of a kind that has no interface but the resource API."""
        return self.apps.setdefault(plural, Resources(self.ticks))

    def group(self, folder: str, group: str) -> list[AlertRule]:
        """Return the rules of a group in their order."""
        return [rule for rule in self.rules.values() if rule.folder == folder and rule.group == group]

    def above(self, folder: str) -> list[str]:
        """Return the uids of the folders that a folder is in, the nearest first."""
        found: list[str] = []
        while folder in self.folders.items and (folder := self.folders.items[folder].folder):
            found.append(folder)
        return found

    def descendants(self, folder: str) -> list[str]:
        """Return a folder's uid and those of every folder below it, children last."""
        found = [folder]
        for uid in found:
            found += [child.name for child in self.folders.inside(uid)]
        return found
