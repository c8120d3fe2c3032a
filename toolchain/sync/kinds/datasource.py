"""Data sources, by uid on every release (docs/reference/grafana-api.md, 4 and 10).

The mark is kept among the free-form settings, with a note of each secret, which cannot be read back.

Grafana makes the first data source of an organisation its default whatever it is told, and each one that claims to be
takes that from the others. So ours are written one after the other, the one that is to be the default first, and none
ever gives it up: only a claim is compared. What somebody else has made the default stays that.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.artifact import Artifact, artifacts_of
from toolchain.define.datasource import DATA_SOURCE
from toolchain.live.grafana import datasources
from toolchain.live.grafana.errors import NotFound
from toolchain.sync.destination import Destination
from toolchain.sync.difference import is_secret_path
from toolchain.sync.kind import Kind
from toolchain.sync.managers import foreign_manager, remarked
from toolchain.sync.model import Desired, Edit, Key, Live, Mark, checksum, in_the_way
from toolchain.sync.needed_rights import Place, Sight, reading, writing
from toolchain.sync.secret_notes import STORED_SECRET, noted, notes_of, reference_of, shown

_MANAGED_BY, _CHECKSUM, _SECRETS = "managedBy", "managedChecksum", "managedSecrets"
_MARKS = frozenset({_MANAGED_BY, _CHECKSUM, _SECRETS})
_DEFAULT = "isDefault"
_COMPARED = (
    *("name", "type", "access", "url", "user", "database", "basicAuth", "basicAuthUser", "withCredentials"),
    *(_DEFAULT, "jsonData", "secureJsonData"),
)


class DataSourceKind(Kind):
    """Data sources; those provisioned from files are left alone.

    Their version does not tell of every change: it stays where a write names none, and where the default is taken away.
    """

    name = DATA_SOURCE.name
    level = 1
    lane = "data sources"
    knows_versions = False
    needs = (
        reading(Place.DATA_SOURCES, "datasources:read"),
        writing(Place.ORGANIZATION, "datasources:create"),
        writing(Place.DATA_SOURCES, "datasources:write", "datasources:delete"),
    )
    sight = Sight("data sources", ((("datasources:read", "datasources:uid:*"),),), in_folders=False)
    sends_secrets = True

    def desired(self, artifacts: Sequence[Artifact]) -> Iterable[Desired]:
        """Yield the data sources, the default one first."""
        found = artifacts_of(DATA_SOURCE, artifacts)
        for each in sorted(found, key=lambda each: not each.document.get(_DEFAULT)):
            yield self._desired(each.document, each.location)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return the data sources that are ours or have our uids, and others that have our names.

        Their secrets and versions are read one by one.
        """
        wanted = {each.key.name: each for each in desired}
        listed = datasources.list_datasources(destination.connection)
        uids = [str(each["uid"]) for each in listed if each["uid"] in wanted or _is_ours(destination, each)]
        read = destination.each(lambda uid: self._read(destination, uid, wanted.get(uid), listed), uids)
        by_name = {each["name"]: each for each in listed}
        there = {each["uid"] for each in listed}
        missing = (each for uid, each in wanted.items() if uid not in there and each.title in by_name)
        obstacles = [in_the_way(each, _same_name(destination, by_name[each.title])) for each in missing]
        return [*(each for each in read if each is not None), *obstacles]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:
        """Return a data source as it is now."""
        return self._read(destination, key.name, desired, None)

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Create or replace a data source, its secrets included."""
        uid, before = desired.key.name, live.raw if live else {}
        document = destination.with_secrets(_without_stored(desired.payload))
        settings = dict(document.get("jsonData") or {})
        references = desired.payload.get("secureJsonData") or {}
        if desired.is_ours:
            earlier = noted((before.get("jsonData") or {}).get(_SECRETS))
            notes = notes_of(uid, references, document.get("secureJsonData") or {}, earlier)
            settings |= {_MANAGED_BY: destination.manager, _CHECKSUM: _checksum(desired.document)}
            settings |= {_SECRETS: notes} if notes else {}
        body = {
            **document,
            "uid": uid,
            "orgId": destination.environment.org_id,
            "jsonData": settings,
            _DEFAULT: _becomes_default(destination, desired, before),
        }
        if live is None:
            datasources.create_datasource(destination.connection, body)
            return
        for gone in set(live.document.get("secureJsonData") or {}) - set(references):
            body.setdefault("secureJsonData", {})[gone] = ""  # what is left out would stay
        version = {"version": int(before["version"])} if before.get("version") else {}
        datasources.replace_datasource(destination.connection, uid, {**body, **version})

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a data source."""
        try:
            datasources.delete_datasource(destination.connection, live.key.name)
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the data source as it was, each secret as the variable that it came from where that is noted."""
        notes = noted((raw.get("jsonData") or {}).get(_SECRETS))
        secrets = {name: reference_of(notes[name]) if name in notes else STORED_SECRET for name in _set_secrets(raw)}
        return self._desired({"uid": str(raw["uid"]), **_form({**raw, "secureJsonData": secrets})})

    def is_secret_place(self, names: Sequence[str]) -> bool:
        """Return whether a field holds a secret, by any word in its name."""
        return bool(names) and is_secret_path(names[-1])

    def _desired(self, payload: Document, location: SourceLocation = UNKNOWN) -> Desired:
        return Desired(Key(self.name, str(payload["uid"])), str(payload["name"]), payload, location, _form)

    def _read(
        self, destination: Destination, uid: str, desired: Desired | None, listed: list[Document] | None
    ) -> Live | None:
        try:
            raw = datasources.get_datasource(destination.connection, uid)
        except NotFound:
            return None
        settings = raw.get("jsonData") or {}
        is_ours = _is_ours(destination, raw)
        notes = noted(settings.get(_SECRETS)) if is_ours else {}
        wanted = (desired.document.get("secureJsonData") or {}) if desired else {}
        secrets = {name: shown(destination, uid, name, notes.get(name), wanted.get(name)) for name in _set_secrets(raw)}
        document = _form({**raw, "secureJsonData": secrets})
        if desired is not None:
            document[_DEFAULT] = _shown_default(destination, raw, desired, listed)
            document = _form(document)
        is_as_written = settings.get(_CHECKSUM) in (None, *_checksums(document, desired))
        obstacle = "it is provisioned from a file" if raw.get("readOnly") else ""
        live = Live(
            Key(self.name, uid),
            str(raw.get("name", "")),
            document,
            raw,
            f"{raw.get('version', 0)}-{checksum({**raw, _DEFAULT: None})[:16]}",
            Mark(destination.manager, "" if is_as_written else "edited") if is_ours else None,
            Edit(),
            obstacle or foreign_manager(destination, _manager(raw)),
            is_ours,
        )
        return remarked(live, desired)


def _manager(raw: Document) -> str:
    return str((raw.get("jsonData") or {}).get(_MANAGED_BY) or "")


def _is_ours(destination: Destination, raw: Document) -> bool:
    return _manager(raw) == destination.manager


def _same_name(destination: Destination, other: Document) -> str:
    whose = foreign_manager(destination, _manager(other))
    return f"the data source {other['uid']!r} has the same name{f', and {whose}' if whose else ''}"


def _set_secrets(raw: Document) -> list[str]:
    return [name for name, is_set in (raw.get("secureJsonFields") or {}).items() if is_set]


def _form(model: Mapping[str, Any]) -> Document:
    form = {name: model[name] for name in _COMPARED if model.get(name) not in (None, "", False, {}, [])}
    settings = {name: value for name, value in (form.get("jsonData") or {}).items() if name not in _MARKS}
    return {**form, "jsonData": settings} if settings else {n: v for n, v in form.items() if n != "jsonData"}


def _is_default_of_others(destination: Destination, uid: str, listed: list[Document] | None) -> bool:
    """Return whether a data source that is not ours is the default of the organisation."""
    if listed is None:
        listed = datasources.list_datasources(destination.connection)
    return any(each.get(_DEFAULT) and each["uid"] != uid and not _is_ours(destination, each) for each in listed)


def _shown_default(destination: Destination, raw: Document, desired: Desired, listed: list[Document] | None) -> bool:
    """Return whether a data source counts as the default where the definitions say whether it is to be."""
    if not desired.document.get(_DEFAULT):
        return False
    return bool(raw.get(_DEFAULT)) or _is_default_of_others(destination, str(raw["uid"]), listed)


def _becomes_default(destination: Destination, desired: Desired, before: Document) -> bool:
    """Return whether a data source is written as the default: it claims that and may, or is it right now."""
    uid = desired.key.name
    if desired.document.get(_DEFAULT):
        return not _is_default_of_others(destination, uid, None)
    return bool(before.get(_DEFAULT)) and bool(datasources.get_datasource(destination.connection, uid).get(_DEFAULT))


def _without_stored(document: Document) -> Document:
    """Return a data source without the secrets that stay as Grafana holds them: what is left out stays."""
    secrets = {name: each for name, each in (document.get("secureJsonData") or {}).items() if each != STORED_SECRET}
    return {**document, "secureJsonData": secrets} if "secureJsonData" in document else document


def _checksum(document: Document) -> str:
    """Return the checksum of a data source and of which secrets it has: a new value is no edit in Grafana."""
    return checksum({**document, "secureJsonData": sorted(document.get("secureJsonData") or ())})


def _checksums(document: Document, desired: Desired | None) -> Iterable[str]:
    """Yield the checksums that a write of ours may have left on what is read.

    It may have claimed to be the default before, and is not to any more; or Grafana has made it that by itself.
    """
    without = {name: value for name, value in document.items() if name != _DEFAULT}
    yield _checksum(without)
    if document.get(_DEFAULT) or desired is None or not desired.document.get(_DEFAULT):
        yield _checksum({**without, _DEFAULT: True})
