"""What a Grafana can do: the release, and the storage behind its resource API.

Source: docs/reference/grafana-api.md, sections 10 and 11 for 12.4, which were seen on running servers;
1.3 and 1.4 for 13, which is known from documentation.
"""

from typing import Literal

from attrs import field, frozen

DASHBOARD_GROUP = "dashboard.grafana.app"
FOLDER_GROUP = "folder.grafana.app"


@frozen
class AppKind:
    """A kind of objects that have no interface but the resource API; ``versions`` have the preferred one first."""

    group: str
    versions: tuple[str, ...]
    plural: str
    name: str


APP_KINDS = (
    AppKind("playlist.grafana.app", ("v1", "v0alpha1"), "playlists", "Playlist"),
    AppKind("collections.grafana.app", ("v1alpha1",), "stars", "Stars"),
    AppKind("preferences.grafana.app", ("v1alpha1",), "preferences", "Preferences"),
    AppKind("userstorage.grafana.app", ("v0alpha1",), "user-storage", "UserStorage"),
    AppKind("plugins.grafana.app", ("v0alpha1",), "plugins", "Plugin"),
)
"""Those that 12.4.3 lists with every verb, but for what people are, and what alerts are made of (6)."""

Storage = Literal["unified", "legacy", "api"]
"""Unified storage; SQL behind the resource API, which loses annotations; or a server that answers ``/api`` alone."""

RELEASES = ("13.3.0", "12.4.3", "12.4.3 legacy", "12.4.3 api")
"""The profiles, as they are named: a release, and its storage where that is not unified."""


@frozen
class Profile:
    """One release with its storage. Raises ValueError for a name that is none."""

    name: str
    version: str = field(init=False)
    storage: Storage = field(init=False)
    number: tuple[int, int] = field(init=False)

    @version.default
    def _version(self) -> str:
        return self.name.partition(" ")[0]

    @storage.default
    def _storage(self) -> Storage:
        match self.name.partition(" ")[2]:
            case "":
                return "unified"
            case "legacy":
                return "legacy"
            case "api":
                return "api"
        raise ValueError(f"{self.name!r} is no profile")

    @number.default
    def _number(self) -> tuple[int, int]:
        major, minor, *_ = (int(part) for part in self.version.split("-")[0].split("."))
        return major, minor

    @property
    def has_apis(self) -> bool:
        """Whether ``/apis`` answers at all."""
        return self.storage != "api"

    @property
    def keeps_annotations(self) -> bool:
        """Whether what is annotated on a resource is still there on the next read (10)."""
        return self.storage == "unified"

    @property
    def dashboard_versions(self) -> tuple[str, ...]:
        """Versions of the dashboard group, the preferred one first (1.3, 11)."""
        if not self.has_apis:
            return ()
        if self.is_13:
            return ("v1", "v2", "v2beta1", "v2alpha1", "v1beta1", "v0alpha1")
        return ("v1beta1", "v0alpha1", "v2alpha1", "v2beta1")

    @property
    def folder_versions(self) -> tuple[str, ...]:
        """Versions of the folder group, the preferred one first (1.3, 11)."""
        if not self.has_apis:
            return ()
        return ("v1", "v1beta1") if self.is_13 else ("v1beta1",)

    @property
    def is_13(self) -> bool:
        """Whether it is as 13 is documented to be: managers are protected, ``/api`` sits on resources (1.4, 1.7, 3.1)."""
        return self.number >= (13, 0)

    @property
    def has_numeric_datasource_routes(self) -> bool:
        """Whether data sources answer by numeric id (1.4)."""
        return not self.is_13

    @property
    def compresses(self) -> bool:
        """Whether responses are compressed by default (1.1)."""
        return self.is_13
