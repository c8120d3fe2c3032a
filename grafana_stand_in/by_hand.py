"""What happens to a Grafana beside its API: accounts are made, people use the interface, files are provisioned."""

from collections.abc import Callable, Iterable, Mapping

import orjson
from attrs import evolve, frozen

from grafana_stand_in.access import Identity, Role
from grafana_stand_in.dashboard_spec import migrated
from grafana_stand_in.datasources import place
from grafana_stand_in.managers import is_read_only_in_ui
from grafana_stand_in.messages import Document
from grafana_stand_in.resources import Draft, draft_of, now, stamp
from grafana_stand_in.routing import Installation
from grafana_stand_in.rule_document import checked
from grafana_stand_in.store import AlertRule, DataSource, Store
from grafana_stand_in.teams import add_team


def edit_dashboard(store: Store, uid: str, change: Callable[[Document], object], author: Identity) -> None:
    """Save a dashboard as ``change`` leaves its spec; the caller holds the lock of the store."""
    old = store.dashboards.items[uid].current.draft
    spec = old.spec
    change(spec)
    draft = draft_of(
        spec,
        old.folder,
        annotations=old.annotations,
        labels=old.labels,
        stored_version=old.stored_version,
        migrated=migrated(spec, store),
    )
    store.dashboards.save(uid, draft, author)


@frozen
class Tokens:
    """Tokens of service accounts; ``reader`` may read everything and write nothing."""

    admin: str
    editor: str
    viewer: str
    reader: str


class ByHand:
    """An installation and what is done to it by hand; ``tokens`` are those of organisation 1.

    Organisation 1 has the users admin, editor and viewer, whose passwords are their names.
    """

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.tokens = self.add_org("Main Org.")
        self._admin = self.installation.directory.made("user", "admin", {1: "Admin"}, is_server_admin=True)
        self._set_password(self._admin)
        self.add_user("editor", {1: "Editor"})
        self.add_user("viewer", {1: "Viewer"})

    def add_org(self, name: str) -> Tokens:
        """Add an organisation with service accounts of its own; the first has id 1."""
        number = len(self.installation.stores) + 1
        self.installation.stores[number] = Store(number, name, self.installation.profile)
        admins = [each for _, each in self.installation.directory.passwords.values() if each.is_server_admin]
        for admin in admins:
            made = self.installation.directory.made
            self._set_password(made("user", admin.login, {**admin.roles, number: "Admin"}, is_server_admin=True))
        roles: tuple[Role, ...] = ("Admin", "Editor", "Viewer", "Reader")
        return Tokens(*(self.add_token(f"sa-{number}-{role.lower()}", role, org=number) for role in roles))

    def add_token(
        self,
        login: str,
        role: Role = "Viewer",
        *,
        org: int = 1,
        actions: Iterable[str] | None = None,
        folders: Iterable[str] = (),
    ) -> str:
        """Add a service account and return its token; ``actions`` replace those of the role, in ``folders`` or all."""
        allowed = None if actions is None else frozenset(actions)
        account = evolve(
            self.installation.directory.made("service-account", login, {org: role}, actions=allowed),
            folders=frozenset(folders),
        )
        token = f"glsa_{login.replace('-', '')}{account.id:024d}_{account.id:08x}"
        self.installation.directory.tokens[token] = account
        return token

    def add_user(self, login: str, roles: Mapping[int, Role]) -> None:
        """Add a user whose password is the login, with a role by organisation."""
        self._set_password(self.installation.directory.made("user", login, roles))

    def add_team(self, name: str, *, org: int = 1) -> int:
        """Add a team and return its id."""
        with self._store(org).lock:
            return int(add_team(self._store(org), name)["id"])

    def join_team(self, name: str, login: str, *, org: int = 1) -> None:
        """Take a user into a team."""
        store = self._store(org)
        with store.lock:
            number = next(number for number, team in store.teams.items() if team["name"] == name)
            store.members[number].add(self.installation.directory.passwords[login][1].id)

    def edit_dashboard_as_user(
        self,
        uid: str,
        change: Callable[[Document], object],
        user: str = "anna",
        *,
        through_api: bool = False,
        org: int = 1,
    ) -> None:
        """Let somebody change a dashboard in the user interface: ``change`` edits the spec in place.

        Raises PermissionError where the interface shows it read-only, which the API would not mind (``through_api``).
        """
        store = self._store(org)
        with store.lock:
            found = store.dashboards.items[uid]
            old = found.current.draft
            if not through_api and (found.is_file_provisioned or self._is_locked(old)):
                raise PermissionError(
                    f"Grafana's interface shows {uid!r} read-only, because of its manager "
                    f"({dict(old.annotations)}); pass through_api=True for somebody who uses the API"
                )
            edit_dashboard(store, uid, change, self._user(user, org))

    def _is_locked(self, draft: Draft) -> bool:
        return bool(self.installation.profile.dashboard_versions) and is_read_only_in_ui(draft.annotations)

    def create_dashboard_as_user(
        self, uid: str, spec: Document, folder: str = "", user: str = "anna", *, org: int = 1
    ) -> None:
        """Let somebody make a dashboard in the user interface."""
        self._put_dashboard(uid, spec, folder, {}, self._user(user, org), org)

    def move_dashboard_as_user(self, uid: str, folder: str, user: str = "anna", *, org: int = 1) -> None:
        """Let somebody move a dashboard to another folder in the user interface."""
        store = self._store(org)
        with store.lock:
            draft = evolve(store.dashboards.items[uid].current.draft, folder=folder)
            store.dashboards.save(uid, draft, self._user(user, org))

    def delete_dashboard_as_user(self, uid: str, *, org: int = 1) -> None:
        """Let somebody delete a dashboard in the user interface."""
        with self._store(org).lock:
            self._store(org).dashboards.delete(uid)

    def provision_dashboard(
        self, uid: str, spec: Document, folder: str = "", file: str = "dashboard.json", *, org: int = 1
    ) -> None:
        """Put a dashboard as a file of the server's provisioning does: nothing else may write it."""
        annotations = {
            "grafana.app/managedBy": "classic-file-provisioning",
            "grafana.app/managerId": "default",
            "grafana.app/sourcePath": file,
        }
        self._put_dashboard(uid, spec, folder, annotations, self._admin, org)

    def add_dashboards_of_others(self, number: int, size: int = 43_000, *, org: int = 1) -> None:
        """Let others have so many dashboards, of so many bytes each; they share one document in memory."""
        store = self._store(org)
        spec: Document = {"title": "Theirs", "schemaVersion": 42, "description": "x" * size, "panels": []}
        author = self._user("anna", org)
        with store.lock:
            draft = draft_of(spec, migrated=migrated(spec, store))
            for each in range(number):
                store.dashboards.save(f"theirs-{each}", draft, author)

    def _put_dashboard(
        self, uid: str, spec: Document, folder: str, annotations: Mapping[str, str], author: Identity, org: int
    ) -> None:
        store = self._store(org)
        with store.lock:
            draft = draft_of(spec, folder, annotations=annotations, migrated=migrated(spec, store))
            store.dashboards.save(uid, draft, author)

    def provision_datasource(self, uid: str, name: str, kind: str, url: str = "", *, org: int = 1) -> None:
        """Put a data source as a file with ``editable: false`` does: nothing else may write it."""
        store = self._store(org)
        with store.lock:
            texts = {"url": url, "user": "", "database": "", "basicAuthUser": ""}
            flags = {"basicAuth": False, "withCredentials": False, "isDefault": False}
            document: Document = {
                "uid": uid,
                "name": name,
                "type": kind,
                "access": "proxy",
                **texts,
                **flags,
                "jsonData": {},
            }
            place(store, DataSource(store.ticks.id(), document, {}, is_read_only=True))

    def provision_rule(self, rule: Document, *, org: int = 1) -> None:
        """Put an alert rule, in the API's shape with folderUID and ruleGroup, as a file does: provenance ``file``."""
        self._put_rule(rule, "file", "admin", org)

    def create_rule_as_user(self, rule: Document, user: str = "anna", *, org: int = 1) -> None:
        """Let somebody make an alert rule in the user interface: no provenance."""
        self._put_rule(rule, "", user, org)

    def _put_rule(self, fields: Document, provenance: str, user: str, org: int) -> None:
        store = self._store(org)
        with store.lock:
            place_of = (str(fields["folderUID"]), str(fields["ruleGroup"]))
            document = checked(fields, store)
            rule = AlertRule(fields["uid"], store.ticks.id(), document, *place_of, provenance, stamp(now()), user)
            store.rules[rule.uid] = rule
            store.intervals.setdefault(place_of, 60)

    def edit_rule_as_user(
        self, uid: str, change: Callable[[Document], object], user: str = "anna", *, org: int = 1
    ) -> None:
        """Let somebody change an alert rule, whatever its provenance: ``change`` edits its fields in place."""
        store = self._store(org)
        with store.lock:
            rule = store.rules[uid]
            document: Document = orjson.loads(orjson.dumps(rule.document))
            change(document)
            rule.document, rule.updated, rule.updated_by = checked(document, store), stamp(now()), user

    def fail_health_of(self, uid: str, *, org: int = 1) -> None:
        """Make the health check of a data source fail."""
        self._store(org).unhealthy.add(uid)

    def _store(self, org: int) -> Store:
        return self.installation.stores[org]

    def _user(self, login: str, org: int) -> Identity:
        if login not in self.installation.directory.passwords:
            self.add_user(login, {org: "Editor"})
        return self.installation.directory.passwords[login][1]

    def _set_password(self, identity: Identity) -> None:
        self.installation.directory.passwords[identity.login] = (identity.login, identity)
