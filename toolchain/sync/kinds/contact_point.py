"""Contact points: each integration is a resource of its own (docs/reference/grafana-api.md, 5.7 and 10).

The mark is one more setting, which Grafana keeps and its integrations pass over. It notes each secret as well: most
come back as ``[REDACTED]``, others, such as a webhook's address, as they are. Contact points are locked in Grafana's
interface, in every environment, since it may drop a setting that it does not know.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.base.secret import is_reference
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.artifact import Artifact, artifacts_of
from toolchain.define.alerting.routing.contact_point import CONTACT_POINT
from toolchain.live.grafana import contact_points
from toolchain.live.grafana.errors import NotFound
from toolchain.live.grafana.provisioning import is_secret_setting, obstacle_of
from toolchain.sync.destination import Destination
from toolchain.sync.difference import REDACTED, is_secret_path
from toolchain.sync.kind import Kind
from toolchain.sync.managers import foreign_manager, remarked
from toolchain.sync.model import Desired, Edit, Key, Live, Mark, checksum, in_the_way
from toolchain.sync.needed_rights import NOTIFICATIONS
from toolchain.sync.secret_notes import STORED_SECRET, fingerprint, noted, notes_of, reference_of, shown

MARK = "managed_by"
"""The setting that holds the manager, the checksum of the integration, and what is noted of its secrets."""

_HIDDEN = "[REDACTED]"
"""What Grafana returns for a secret; sent back, it keeps what is stored."""
_ANOTHER_SECRET = {"$secret": "another value"}


class ContactPointKind(Kind):
    """Integrations of contact points; all of them share one document on the server."""

    name = CONTACT_POINT.name
    level = 1
    lane = "notifications"
    knows_versions = False
    needs = NOTIFICATIONS
    sends_secrets = True

    def desired(self, artifacts: Sequence[Artifact]) -> Iterable[Desired]:
        """Yield the integrations that the environment configures."""
        for each in artifacts_of(CONTACT_POINT, artifacts):
            yield self._desired(each.document, each.location)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return the integrations that are ours or have our uids, and others whose contact point has our name.

        Ours would join those, and everybody's notifications would go to both.
        """
        wanted = {each.key.name: each for each in desired}
        secrets = {name for each in wanted.values() for name in self.secrets_of(each)}
        found = contact_points.list_contact_points(destination.connection)
        there = {str(raw.get("uid")) for raw in found}
        others = {raw.get("name"): raw for raw in found if not _is_ours(destination, raw)}
        obstacles = [
            in_the_way(each, _same_name(destination, others[each.document["name"]]))
            for uid, each in wanted.items()
            if uid not in there and each.document["name"] in others
        ]
        return obstacles + [
            self._live(destination, raw, wanted.get(str(raw.get("uid"))), secrets)
            for raw in found
            if str(raw.get("uid")) in wanted or _is_ours(destination, raw)
        ]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:
        """Return an integration as it is now."""
        raw = _stored(destination, key.name)
        secrets = self.secrets_of(desired) if desired is not None else ()
        return None if raw is None else self._live(destination, raw, desired, secrets)

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Create or replace an integration, its secrets included."""
        uid, references = desired.key.name, desired.payload["settings"]
        before = (_stored(destination, uid) or {}).get("settings") or {} if live is not None else {}
        kept = {name: before[name] for name, each in references.items() if each == STORED_SECRET and name in before}
        document = destination.with_secrets({**desired.payload, "settings": {**references, **kept}})
        if desired.is_ours:
            notes = notes_of(uid, references, document["settings"], noted(_mark(before).get("secrets")))
            mark = {"manager": destination.manager, "checksum": _checksum(desired.document), "secrets": notes}
            document["settings"] = {**document["settings"], MARK: mark}
        if live is None:
            contact_points.create_contact_point(destination.connection, document, locks=True)
        else:
            contact_points.replace_contact_point(destination.connection, uid, document, locks=True)

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete an integration."""
        try:
            contact_points.delete_contact_point(destination.connection, live.key.name, locks=True)
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the integration as it was, each secret as the variable that it came from where that is noted."""
        form = _form(raw)
        settings = {n: STORED_SECRET if _is_not_kept(each) else each for n, each in form["settings"].items()}
        return self._desired({"uid": str(raw["uid"]), **form, "settings": settings})

    def is_secret_place(self, names: Sequence[str]) -> bool:
        """Return whether a field holds a secret: a setting of an integration may, and a header that it sends."""
        *around, last = names or ("",)
        is_setting = "settings" in around and (is_secret_setting(last) or "headers" in around)
        return is_setting or is_secret_path(last)

    def serves(self, desired: Desired) -> str:
        """Return the name of its contact point."""
        return str(desired.document.get("name"))

    def served(self, destination: Destination) -> Iterable[str]:
        """Return the names of the contact points that there are."""
        return (str(raw.get("name")) for raw in contact_points.list_contact_points(destination.connection))

    def _desired(self, payload: Document, location: SourceLocation = UNKNOWN) -> Desired:
        title = f"{payload['name']} {payload['type']}"
        return Desired(Key(self.name, str(payload["uid"])), title, payload, location, _form)

    def _live(self, destination: Destination, raw: Document, desired: Desired | None, secrets: Iterable[str]) -> Live:
        is_ours = _is_ours(destination, raw)
        mark = _mark(raw.get("settings") or {})
        names = {destination.secrets[name]: name for name in secrets if destination.secrets.get(name)}
        told, kept = _without_values(destination, raw, desired, names)
        form = _form(told)
        is_as_written = mark.get("checksum") in (None, _checksum(form))
        live = Live(
            Key(self.name, str(raw["uid"])),
            f"{raw.get('name')} {raw.get('type')}",
            form,
            kept,
            checksum(raw),
            Mark(destination.manager, "" if is_as_written else "edited") if is_ours else None,
            Edit(),
            obstacle_of(raw) or foreign_manager(destination, str(mark.get("manager", ""))),
            is_ours,
        )
        return remarked(live, desired)


def _mark(settings: Mapping[str, Any]) -> Document:
    mark = settings.get(MARK)
    return dict(mark) if isinstance(mark, Mapping) else {}


def _is_ours(destination: Destination, raw: Document) -> bool:
    return bool(_mark(raw.get("settings") or {}).get("manager") == destination.manager)


def _same_name(destination: Destination, other: Document) -> str:
    manager = str(_mark(other.get("settings") or {}).get("manager", ""))
    whose = foreign_manager(destination, manager)
    return f"there is a contact point {other['name']!r} that is not ours{f': {whose}' if whose else ''}"


def _stored(destination: Destination, uid: str) -> Document | None:
    found = contact_points.list_contact_points(destination.connection)
    return next((raw for raw in found if raw.get("uid") == uid), None)


def _without_values(
    destination: Destination, raw: Document, desired: Desired | None, names: Mapping[str, str]
) -> tuple[Document, Document]:
    """Return an integration as it is compared, and as it is backed up, both without the value of any secret.

    What is noted, and what is stored under a value that is known here, becomes its reference, so that it can be
    restored; another secret is left out of sight.
    """
    uid, settings = str(raw["uid"]), raw.get("settings") or {}
    wanted = (desired.document.get("settings") or {}) if desired else {}
    notes = noted(_mark(settings).get("secrets")) if _is_ours(destination, raw) else {}
    told: Document = {}
    kept: Document = {}
    for name, value in settings.items():
        note = notes.get(name)
        if value and wanted.get(name) == STORED_SECRET:
            told[name] = kept[name] = STORED_SECRET
        elif note and (value == _HIDDEN or fingerprint(uid, name, str(value)) == note.get("fingerprint")):
            told[name], kept[name] = shown(destination, uid, name, note, wanted.get(name)), reference_of(note)
        elif value == _HIDDEN:
            told[name] = kept[name] = STORED_SECRET
        elif isinstance(value, str) and value in names:
            told[name] = kept[name] = {"$secret": names[value]}
        elif note or is_reference(wanted.get(name)):
            told[name] = kept[name] = _ANOTHER_SECRET
        else:
            told[name] = kept[name] = value
    return {**raw, "settings": told}, {**raw, "settings": kept}


def _is_not_kept(value: Any) -> bool:
    """Return whether a setting of a backup is no more than the place of a secret."""
    return value in (_HIDDEN, REDACTED, _ANOTHER_SECRET)


def _form(integration: Mapping[str, Any]) -> Document:
    settings = integration.get("settings") or {}
    return {
        "name": integration.get("name"),
        "type": integration.get("type"),
        "settings": {name: value for name, value in settings.items() if value not in (None, "") and name != MARK},
        "disableResolveMessage": bool(integration.get("disableResolveMessage")),
    }


def _checksum(form: Document) -> str:
    """Return the checksum of an integration and of which settings are secrets: a new value here is no edit there."""
    settings = {
        name: STORED_SECRET if is_reference(value) and value != _ANOTHER_SECRET else value
        for name, value in form["settings"].items()
    }
    return checksum({**form, "settings": settings})
