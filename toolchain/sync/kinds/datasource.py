"""Data sources, by uid on every release (reference: grafana-api, 4).

The mark is kept among the free-form settings. Secrets cannot be read back: a fingerprint of four hexadecimal digits is
kept beside the mark, enough to notice a rotated secret (it fails once in 65,536 times) and too little to guess it from.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from toolchain.compile.compiler import Compilation
from toolchain.compile.plain import Document
from toolchain.compile.provisioning import datasource_model
from toolchain.live.grafana import datasources
from toolchain.live.grafana.errors import NotFound
from toolchain.load_errors import relative_to
from toolchain.secret import references_in
from toolchain.sync.destination import STORED, Destination
from toolchain.sync.kind import Kind
from toolchain.sync.model import Desired, Edit, Key, Live, Mark, checksum, in_the_way

_MANAGED_BY, _CHECKSUM, _FINGERPRINT = "managedBy", "managedChecksum", "managedSecrets"
_MARKS = frozenset({_MANAGED_BY, _CHECKSUM, _FINGERPRINT})
_COMPARED = (
    *("name", "type", "access", "url", "user", "database", "basicAuth", "basicAuthUser", "withCredentials"),
    *("isDefault", "jsonData", "secureJsonData"),
)
_STORED_SECRET = {"$secret": STORED}
_KDF = {"n": 2**11, "r": 8, "p": 1}


class DataSourceKind(Kind):
    """Data sources; those provisioned from files are left alone."""

    name = "data source"
    level = 1

    def desired(self, compilation: Compilation) -> Iterable[Desired]:
        """Yield the data sources that the environment has an endpoint for."""
        project = compilation.project
        for source in project.datasources:
            if source.key in project.environment.endpoints:
                model = datasource_model(project.environment, source)
                uid = project.environment.endpoints[source.key].uid
                location = relative_to(source.location, project.root)
                yield Desired(Key(self.name, uid), source.name, _form(model), location)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return the data sources that are ours or have our uids, and others that have our names.

        Their secrets and versions are read one by one.
        """
        wanted = {each.key.name: each for each in desired}
        listed = datasources.list_datasources(destination.connection)
        ours = [
            str(each["uid"])
            for each in listed
            if each["uid"] in wanted or (each.get("jsonData") or {}).get(_MANAGED_BY) == destination.manager
        ]
        read = destination.each(lambda uid: self._read(destination, uid, wanted.get(uid)), ours)
        uid_of = {each["name"]: each["uid"] for each in listed}
        there = set(uid_of.values())
        missing = (each for uid, each in wanted.items() if uid not in there and each.title in uid_of)
        obstacles = [in_the_way(each, f"the data source {uid_of[each.title]!r} has the same name") for each in missing]
        return [*(each for each in read if each is not None), *obstacles]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:
        """Return a data source as it is now."""
        return self._read(destination, key.name, desired)

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Create or replace a data source, its secrets included."""
        document = destination.with_secrets(_without_stored(desired.document))
        settings = dict(document.get("jsonData") or {})
        if desired.is_ours:
            settings |= {_MANAGED_BY: destination.manager, _CHECKSUM: _checksum(desired.document)}
            seen = (live.raw.get("jsonData") or {}).get(_FINGERPRINT) if live else None
            if document.get("secureJsonData"):
                settings[_FINGERPRINT] = fingerprint(desired.key.name, document["secureJsonData"])
            elif desired.document.get("secureJsonData") and seen:
                settings[_FINGERPRINT] = seen
        body = {**document, "uid": desired.key.name, "jsonData": settings, "orgId": destination.environment.org_id}
        if live is None:
            datasources.create_datasource(destination.connection, body)
            return
        for gone in set(live.document.get("secureJsonData") or {}) - set(desired.document.get("secureJsonData") or {}):
            body.setdefault("secureJsonData", {})[gone] = ""  # what is left out would stay
        version = {"version": int(live.version)} if live.version else {}
        datasources.replace_datasource(destination.connection, desired.key.name, {**body, **version})

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a data source."""
        try:
            datasources.delete_datasource(destination.connection, live.key.name)
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the data source as it was; secrets stay those that are stored."""
        secrets = {name: _STORED_SECRET for name, is_set in (raw.get("secureJsonFields") or {}).items() if is_set}
        form = _form({**raw, "secureJsonData": secrets})
        return Desired(Key(self.name, str(raw["uid"])), str(raw["name"]), form)

    def _read(self, destination: Destination, uid: str, desired: Desired | None) -> Live | None:
        try:
            raw = datasources.get_datasource(destination.connection, uid)
        except NotFound:
            return None
        settings = raw.get("jsonData") or {}
        is_ours = settings.get(_MANAGED_BY) == destination.manager
        secrets = _stored_secrets(raw, desired, destination)
        document = _form({**raw, "secureJsonData": secrets})
        is_as_written = settings.get(_CHECKSUM) in (None, _checksum(document))
        return Live(
            Key(self.name, uid),
            str(raw.get("name", "")),
            document,
            raw,
            str(raw.get("version") or ""),
            Mark(destination.manager, "" if is_as_written else "edited") if is_ours else None,
            Edit(),
            "it is provisioned from a file" if raw.get("readOnly") else "",
            is_ours,
        )


def _form(model: Mapping[str, Any]) -> Document:
    form = {name: model[name] for name in _COMPARED if model.get(name) not in (None, "", False, {}, [])}
    settings = {name: value for name, value in (form.get("jsonData") or {}).items() if name not in _MARKS}
    return {**form, "jsonData": settings} if settings else {n: v for n, v in form.items() if n != "jsonData"}


def _stored_secrets(raw: Document, desired: Desired | None, destination: Destination) -> Document:
    """Return a reference for each secret that is set; one whose value has changed since is shown as another."""
    wanted = (desired.document.get("secureJsonData") or {}) if desired else {}
    names = [name for name, is_set in (raw.get("secureJsonFields") or {}).items() if is_set]
    stored = {name: wanted.get(name, _STORED_SECRET) for name in names}
    known = set(references_in(wanted)) <= set(destination.secrets)
    seen = (raw.get("jsonData") or {}).get(_FINGERPRINT)
    if wanted and destination.resends_secrets:
        return dict.fromkeys(names, _STORED_SECRET)
    if wanted and known and seen and seen != fingerprint(str(raw["uid"]), destination.with_secrets(wanted)):
        return {name: {"$secret": "an older value"} for name in names}
    return stored


def _without_stored(document: Document) -> Document:
    """Return a data source without the secrets that stay as Grafana holds them: what is left out stays."""
    secrets = {name: each for name, each in (document.get("secureJsonData") or {}).items() if each != _STORED_SECRET}
    return {**document, "secureJsonData": secrets} if "secureJsonData" in document else document


def _checksum(document: Document) -> str:
    """Return the checksum of a data source and of which secrets it has: a new value is no edit in Grafana."""
    return checksum({**document, "secureJsonData": sorted(document.get("secureJsonData") or ())})


def fingerprint(uid: str, secrets: Mapping[str, str]) -> str:
    """Return four hexadecimal digits that change with the secrets of a data source."""
    text = "\0".join(f"{name}={value}" for name, value in sorted(secrets.items()))
    return hashlib.scrypt(text.encode(), salt=uid.encode(), dklen=2, **_KDF).hex()
