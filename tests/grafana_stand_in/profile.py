"""What a Grafana release can do: the differences between 9.4 and 13 that a client meets.

Source: Grafana HTTP API fact sheet (grafana-api.md), sections 1.3, 1.4 and those named below.
"""

from attrs import field, frozen

DASHBOARD_GROUP = "dashboard.grafana.app"
FOLDER_GROUP = "folder.grafana.app"

_RULE_FIELDS = {
    "keep_firing_for": (12, 0),
    "missingSeriesEvalsToResolve": (12, 0),
    "record": (11, 0),
    "notification_settings": (11, 0),
}
_TOGGLED_FIELDS = {"notification_settings": "alertingSimplifiedRouting", "record": "grafanaManagedRecordingRules"}


@frozen
class Profile:
    """One release with its feature toggles; ``folder_titles_are_unique`` overrides what the release does."""

    version: str
    toggles: frozenset[str] = frozenset()
    folder_titles_are_unique: bool | None = None
    number: tuple[int, int] = field(init=False)

    @number.default
    def _number(self) -> tuple[int, int]:
        major, minor, *_ = (int(part) for part in self.version.split("-")[0].split("."))
        return major, minor

    @property
    def has_apis(self) -> bool:
        """Whether ``/apis`` answers at all; 11 serves it without dashboards and folders (1.3)."""
        return self.number >= (11, 0)

    @property
    def dashboard_versions(self) -> tuple[str, ...]:
        """Versions of the dashboard group, the preferred one first (1.3)."""
        if self.number >= (13, 0):
            return ("v1", "v2", "v2beta1", "v2alpha1", "v1beta1", "v0alpha1")
        if self.number >= (12, 2):
            return ("v1beta1", "v0alpha1", "v2alpha1", "v2beta1")
        return ("v1beta1", "v0alpha1", "v2alpha1") if self.number >= (12, 0) else ()

    @property
    def folder_versions(self) -> tuple[str, ...]:
        """Versions of the folder group, the preferred one first (1.3)."""
        if self.number >= (13, 0):
            return ("v1", "v1beta1")
        return ("v1beta1",) if self.number >= (12, 0) else ()

    @property
    def schema_version(self) -> int:
        """The classic schemaVersion that the v1 read path migrates to (3.5)."""
        return 42 if self.number >= (12, 2) else 41

    @property
    def is_unified(self) -> bool:
        """Whether the legacy routes sit on unified storage: 409 for conflicts, no-op saves (1.3, 3.1)."""
        return self.number >= (13, 0)

    @property
    def has_numeric_datasource_routes(self) -> bool:
        """Whether data sources answer by numeric id (1.4)."""
        return self.number < (13, 0) or "datasourceLegacyIdApi" in self.toggles

    @property
    def has_strict_datasource_uids(self) -> bool:
        """Whether a malformed data source uid is refused (1.4, failWrongDSUID)."""
        return self.number >= (12, 0)

    @property
    def has_nested_folders(self) -> bool:
        """Whether folders have parents (2.1)."""
        return self.number >= (11, 0) or (self.number >= (10, 0) and "nestedFolders" in self.toggles)

    @property
    def has_unique_folder_titles(self) -> bool:
        """Whether siblings must differ in title: the SQL rule, relaxed later (2.1)."""
        return not self.is_unified if self.folder_titles_are_unique is None else self.folder_titles_are_unique

    @property
    def wraps_version_list(self) -> bool:
        """Whether the list of dashboard versions is an object with a continue token (1.8)."""
        return self.number >= (11, 6)

    @property
    def has_group_delete(self) -> bool:
        """Whether a rule group can be deleted at once (5.1)."""
        return self.number >= (11, 0)

    @property
    def group_put_ignores_provenance_header(self) -> bool:
        """Whether a group PUT stores ``api`` whatever the header says (5.4)."""
        return self.number < (10, 0)

    @property
    def group_put_creates(self) -> bool:
        """Whether a group PUT creates a rule whose uid does not exist yet (10)."""
        return self.number >= (11, 0)

    @property
    def group_put_unlocks(self) -> bool:
        """Whether a group PUT may turn ``api`` rules into editable ones, and refuses mixed groups (5.2)."""
        return self.number >= (12, 0)

    @property
    def has_optimistic_alerting(self) -> bool:
        """Whether mute timings and templates carry a version (5.1)."""
        return self.number >= (11, 0)

    @property
    def contact_point_conflict_status(self) -> int:
        """Status of a contact point whose uid is taken: 409 since grafana/grafana#98970, an error of its own before."""
        return 409 if self.number >= (11, 5) else 500

    @property
    def has_active_time_intervals(self) -> bool:
        """Whether routes and notification settings know ``active_time_intervals`` (5.3, 5.8)."""
        return self.number >= (12, 1)

    @property
    def has_keep_last(self) -> bool:
        """Whether ``KeepLast`` is a state (5.3)."""
        return self.number >= (10, 4)

    @property
    def compresses(self) -> bool:
        """Whether responses are compressed by default (1.1)."""
        return self.number >= (13, 0)

    def knows_rule_field(self, name: str) -> bool:
        """Return whether the release has a field of alert rules; unknown ones are dropped silently (5.3)."""
        since = _RULE_FIELDS.get(name)
        return since is None or self.number >= since or _TOGGLED_FIELDS.get(name) in self.toggles
