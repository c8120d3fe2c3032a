"""Contact points: each integration is a resource of its own (reference: grafana-api, 5.7).

There is no place for a mark: ours are those whose uid begins with the uid of the environment's folder. They are locked
in Grafana's interface, in every environment, since an edit could not be told from a change of the definitions. Secrets
come back as ``[REDACTED]``, so a rotated one is sent again only when that is asked for.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from toolchain.compile.alerting.routing import integrations, routing_of
from toolchain.compile.compiler import Compilation
from toolchain.compile.plain import Document
from toolchain.live.grafana import contact_points
from toolchain.live.grafana.errors import NotFound
from toolchain.load_errors import relative_to
from toolchain.secret import is_reference, references_in
from toolchain.sync.destination import STORED, Destination
from toolchain.sync.difference import REDACTED
from toolchain.sync.kind import Kind
from toolchain.sync.model import Desired, Edit, Key, Live, checksum, in_the_way

_HIDDEN = "[REDACTED]"
"""What Grafana returns for a secret; sent back, it keeps what is stored."""
_STORED_SECRET = {"$secret": STORED}
_ANOTHER_SECRET = {"$secret": "another value"}
_UID_LENGTH = 40


class ContactPointKind(Kind):
    """Integrations of contact points; all of them share one document on the server."""

    name = "contact point"
    level = 1
    lane = "notifications"
    knows_versions = False

    def __init__(self) -> None:
        self._secrets: set[str] = set()

    def desired(self, compilation: Compilation) -> Iterable[Desired]:
        """Yield the integrations that the environment configures."""
        project = compilation.project
        configured = routing_of(project).contact_points
        locations = {each.definition.name: relative_to(each.definition.location, project.root) for each in configured}
        for integration in integrations(configured):
            uid = f"{project.environment.folder.uid}-{integration['uid']}"[:_UID_LENGTH]
            name = str(integration["name"])
            self._secrets.update(references_in(integration))
            yield Desired(Key(self.name, uid), f"{name} {integration['type']}", _form(integration), locations[name])

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return the integrations that are ours or have our uids, and others whose contact point has our name.

        Ours would join those, and everybody's notifications would go to both.
        """
        wanted = {each.key.name: each for each in desired}
        found = contact_points.list_contact_points(destination.connection)
        there = {str(raw.get("uid")) for raw in found}
        others = {raw.get("name") for raw in found if not _is_ours(destination, raw)}
        obstacles = [
            in_the_way(each, f"there is a contact point {each.document['name']!r} that is not ours")
            for uid, each in wanted.items()
            if uid not in there and each.document["name"] in others
        ]
        return obstacles + [
            self._live(destination, raw, wanted.get(str(raw.get("uid"))))
            for raw in found
            if str(raw.get("uid")) in wanted or _is_ours(destination, raw)
        ]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:
        """Return an integration as it is now."""
        for raw in contact_points.list_contact_points(destination.connection):
            if raw.get("uid") == key.name:
                return self._live(destination, raw, desired)
        return None

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Create or replace an integration, its secrets included."""
        known = _with_stored(destination, desired) if live is not None else desired.document
        document = {**destination.with_secrets(known), "uid": desired.key.name}
        if live is None:
            contact_points.create_contact_point(destination.connection, document, locks=True)
        else:
            contact_points.replace_contact_point(destination.connection, desired.key.name, document, locks=True)

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete an integration."""
        try:
            contact_points.delete_contact_point(destination.connection, live.key.name, locks=True)
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the integration as it was; the secrets stay those that are stored."""
        form = _form(raw)
        settings = {n: _STORED_SECRET if _is_not_kept(each) else each for n, each in form["settings"].items()}
        title = f"{raw.get('name')} {raw.get('type')}"
        return Desired(Key(self.name, str(raw["uid"])), title, {**form, "settings": settings})

    def _live(self, destination: Destination, raw: Document, desired: Desired | None) -> Live:
        named = self._secrets | set(references_in(desired.document if desired else {}))
        names = {destination.secrets[name]: name for name in named if destination.secrets.get(name)}
        raw = _without_values(raw, desired, names)
        wanted = desired.document if desired and not destination.resends_secrets else {}
        form = _with_references(_form(raw), wanted)
        return Live(
            Key(self.name, str(raw["uid"])),
            f"{raw.get('name')} {raw.get('type')}",
            form,
            raw,
            checksum(_form(raw)),
            None,
            Edit(),
            "it is provisioned from a file" if raw.get("provenance") == "file" else "",
            _is_ours(destination, raw),
        )


def _without_values(raw: Document, desired: Desired | None, names: Mapping[str, str]) -> Document:
    """Return an integration without the secrets that Grafana does show, such as a webhook's address.

    A value that is known becomes its reference, so that it can be restored; another one is left out of sight.
    """
    wanted = (desired.document.get("settings") or {}) if desired else {}
    settings: Document = {}
    for name, value in (raw.get("settings") or {}).items():
        if value and wanted.get(name) == _STORED_SECRET:
            settings[name] = _STORED_SECRET
        elif isinstance(value, str) and value in names:
            settings[name] = {"$secret": names[value]}
        elif is_reference(wanted.get(name)) and value != _HIDDEN:
            settings[name] = _ANOTHER_SECRET
        else:
            settings[name] = value
    return {**raw, "settings": settings}


def _is_not_kept(value: Any) -> bool:
    """Return whether a setting of a backup is no more than the place of a secret."""
    return value in (_HIDDEN, REDACTED, _ANOTHER_SECRET)


def _with_stored(destination: Destination, desired: Desired) -> Document:
    """Return an integration in which what is stored stays: hidden where Grafana hides it, else as it is shown."""
    names = [name for name, each in desired.document["settings"].items() if each == _STORED_SECRET]
    if not names:
        return desired.document
    found = contact_points.list_contact_points(destination.connection)
    there = next((each.get("settings") or {} for each in found if each.get("uid") == desired.key.name), {})
    settings = desired.document["settings"] | {name: there[name] for name in names if name in there}
    return {**desired.document, "settings": settings}


def _is_ours(destination: Destination, raw: Document) -> bool:
    return str(raw.get("uid", "")).startswith(f"{destination.environment.folder.uid}-")


def _form(integration: Mapping[str, Any]) -> Document:
    settings = {name: value for name, value in (integration.get("settings") or {}).items() if value not in (None, "")}
    return {
        "name": integration.get("name"),
        "type": integration.get("type"),
        "settings": settings,
        "disableResolveMessage": bool(integration.get("disableResolveMessage")),
    }


def _with_references(form: Document, wanted: Document) -> Document:
    """Return what Grafana holds with the reference of each secret that it does not show."""
    secrets = {name: value for name, value in (wanted.get("settings") or {}).items() if is_reference(value)}
    settings = {
        name: secrets.get(name, value) if value == _HIDDEN else value for name, value in form["settings"].items()
    }
    return {**form, "settings": settings}
