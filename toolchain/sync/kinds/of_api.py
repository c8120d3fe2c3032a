"""Resources that are nothing but their spec behind the resource API, whatever their kind (reference: 1.5 to 1.8, 6).

What a kind is like says its module in ``toolchain.define``.
"""

from collections.abc import Iterable, Sequence

from attrs import evolve

from toolchain.base.documents.document import Document, section
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.artifact import Artifact, artifacts_of
from toolchain.compile.resource import resource
from toolchain.define.resources.kind import ApiKind
from toolchain.live.grafana.errors import Conflict, Forbidden, Invalid, NotFound, TooOld
from toolchain.live.grafana.resources import (
    Collection,
    create_resource,
    delete_resource,
    get_resource,
    list_resources,
    list_revisions,
    replace_resource,
    would_create,
    would_replace,
)
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.managers import remarked
from toolchain.sync.marks import edit_of, mark_of, obstacle_of, written_annotations, written_resource
from toolchain.sync.model import Desired, Key, Live, Mark, checksum


class ApiResources(Kind):
    """The resources of one kind; they may need dashboards.

    The mark notes what the server stores of what it is sent, which it is asked for before it is written. An edit by
    another interface drops the mark, and is told by an earlier revision that has one.
    """

    level = 3

    def __init__(self, kind: ApiKind) -> None:
        self.kind, self.api, self.name = kind, kind.api, kind.name

    def not_kept(self, destination: Destination) -> str:
        """Return that the server does not have the API, or keeps no marks: nobody could tell whose a resource is."""
        capabilities = destination.capabilities
        if not capabilities.version_of(self.api.group, self.api.versions):
            return f"this Grafana does not have {self.api.group} in {' or '.join(self.api.versions)}"
        if not capabilities.keeps_annotations:
            return "the storage of this Grafana keeps no mark that says whose they are"
        return ""

    def lacking_role(self, destination: Destination) -> str:
        """Return the role of those who may write, where a server refuses what it would not even store."""
        if self.not_kept(destination):
            return ""
        collection = self._collection(destination)
        document = {**resource(self.api, "", {}), "apiVersion": collection.api_version}
        try:
            would_create(destination.connection, collection, {**document, "metadata": {"generateName": "rights-"}})
        except Forbidden:
            return "the role Editor"
        except Invalid:
            pass  # whoever may not write is not told what is wrong
        return ""

    def desired(self, artifacts: Sequence[Artifact]) -> Iterable[Desired]:
        """Yield what was compiled."""
        for each in artifacts_of(self.kind, artifacts):
            yield self._desired(each.document, each.location)

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return what is ours or has one of our uids."""
        wanted = {each.key.name: each for each in desired}
        listed = list_resources(destination.connection, self._collection(destination))
        found = [self._live(destination, raw, wanted.get(str(raw["metadata"]["name"]))) for raw in listed]
        return [each for each in found if each.is_ours or each.key.name in wanted]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:
        """Return a resource as it is now."""
        try:
            raw = get_resource(destination.connection, self._collection(destination), key.name)
        except NotFound:
            return None
        return self._live(destination, raw, desired)

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:
        """Create a resource, or replace the version that was seen."""
        connection, collection = destination.connection, self._collection(destination)
        would, send = (would_create, create_resource) if live is None else (would_replace, replace_resource)
        stored = would(connection, collection, self._body(destination, desired, live, desired.checksum))
        send(connection, collection, self._body(destination, desired, live, checksum(_form(stored))))

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a resource."""
        try:
            delete_resource(destination.connection, self._collection(destination), live.key.name)
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the resource as it was."""
        return self._desired(resource(self.api, str(raw["metadata"]["name"]), raw["spec"]))

    def _collection(self, destination: Destination) -> Collection:
        version = destination.capabilities.version_of(self.api.group, self.api.versions)
        if not version:
            raise TooOld(self.not_kept(destination), "Upgrade Grafana.")
        return Collection(self.api.group, version, destination.capabilities.namespace, self.api.plural)

    def _desired(self, payload: Document, location: SourceLocation = UNKNOWN) -> Desired:
        return Desired(self.key(payload["metadata"]["name"]), self._title(payload), payload, location, _form)

    def _title(self, document: Document) -> str:
        *around, last = self.kind.title
        return str(section(document, *around).get(last) or "")

    def _body(self, destination: Destination, desired: Desired, live: Live | None, written: str) -> Document:
        annotations = written_annotations(destination, desired, live, written)
        return written_resource(desired.payload, self._collection(destination), annotations, live)

    def _live(self, destination: Destination, raw: Document, desired: Desired | None) -> Live:
        metadata = raw["metadata"]
        mark, obstacle = mark_of(raw, destination), obstacle_of(raw, destination)
        key, version = self.key(str(metadata["name"])), str(metadata.get("resourceVersion", ""))
        live = Live(
            key, self._title(raw), _form(raw), raw, version, mark, edit_of(raw), obstacle, is_ours=mark is not None
        )
        if desired is None or obstacle:
            return live
        if mark is None and self._was_ours(destination, key.name):
            live = evolve(live, mark=Mark(destination.manager, "lost"), is_ours=True)
        return self._with_outcome(destination, remarked(live, desired), desired)

    def _was_ours(self, destination: Destination, uid: str) -> bool:
        revisions = list_revisions(destination.connection, self._collection(destination), uid)
        return any(mark_of(each, destination) is not None for each in revisions)

    def _with_outcome(self, destination: Destination, live: Live, desired: Desired) -> Live:
        """Return a resource of ours with what the server says that writing the desired one would leave."""
        if not live.is_ours or live.document == desired.document:
            return live
        body = self._body(destination, desired, live, desired.checksum)
        try:
            outcome = would_replace(destination.connection, self._collection(destination), body)
        except (Conflict, Forbidden):
            # Somebody writes it right now, which the write will find; or the credentials may only read.
            return live
        except Invalid as error:
            return evolve(live, obstacle=f"Grafana would not take it: {error.message}")
        return evolve(live, outcome=_form(outcome))


def _form(document: Document) -> Document:
    return section(document, "spec")
