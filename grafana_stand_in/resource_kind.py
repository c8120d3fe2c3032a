"""A kind of the resource API: how it is checked, shown and refused.

Source: docs/reference/grafana-api.md, 1.5 and 1.6.
"""

from collections.abc import Callable
from typing import NoReturn

from attrs import frozen

from grafana_stand_in.messages import Document, Response, refuse_resource
from grafana_stand_in.profile import Profile
from grafana_stand_in.resources import Draft, Resource, Resources, Revision, stamp
from grafana_stand_in.routing import Exchange
from grafana_stand_in.store import Store

FOLDER = "grafana.app/folder"
MESSAGE = "grafana.app/message"
INTERNAL_ID = "grafana.app/deprecatedInternalID"
_WRITERS = ("Editor", "Admin")
NOT_SERVED = Response(404, b"404 page not found\n", "text/plain; charset=utf-8")


@frozen(eq=False)
class Kind:
    """One kind of object.

    ``prepare`` checks a spec and returns the draft as stored; ``view`` returns spec and status at a version;
    ``remove`` refuses or carries out a deletion. Legacy storage takes a stale resourceVersion of some kinds, and
    answers a write with annotations that it has not kept (10). Of a kind that is ``by_role`` editors write and everybody
    reads, whatever they are permitted (6).
    """

    group: str
    plural: str
    name: str
    versions: Callable[[Profile], tuple[str, ...]]
    collection: Callable[[Store], Resources]
    prepare: Callable[[Exchange, str, Document, Draft], Draft]
    view: Callable[[Revision, str], tuple[object, Document]]
    remove: Callable[[Exchange, Resource], None]
    forgives_stale_versions: Callable[[Profile], bool] = lambda _: False
    shows_what_it_loses: bool = True
    by_role: bool = False

    @property
    def qualified(self) -> str:
        """The kind as messages name it."""
        return f"{self.plural}.{self.group}"

    def is_served(self, profile: Profile) -> bool:
        """Return whether a release has the kind at all."""
        return bool(self.versions(profile))

    def action(self, verb: str) -> str:
        """Return what a caller must be allowed for a verb, empty where the role decides."""
        return "" if self.by_role else f"{self.plural}:{verb}"

    def require(self, exchange: Exchange, verb: str) -> None:
        """Refuse with 403 a caller whose role does not allow a verb, where the role decides."""
        if self.by_role and verb != "read" and exchange.identity.roles.get(exchange.store.org_id) not in _WRITERS:
            exchange.forbid(f"{self.plural}:{verb}")

    def is_shown(self, exchange: Exchange, resource: Resource) -> bool:
        """Return whether the caller may see an object: a folder, or what is in one."""
        if self.by_role:
            return True
        place = resource.name if self.plural == "folders" else resource.folder
        return exchange.may_in(f"{self.plural}:read", place)

    def refuse_missing(self, name: str) -> NoReturn:
        """Raise 404 for an object."""
        message = f'{self.qualified} "{name}" not found'
        refuse_resource(404, "NotFound", message, name=name, group=self.group, kind=self.plural)

    def refuse_conflict(self, name: str, why: str) -> NoReturn:
        """Raise 409 for a write that is not based on the newest state."""
        message = f'Operation cannot be fulfilled on {self.qualified} "{name}": {why}'
        refuse_resource(409, "Conflict", message, name=name, group=self.group, kind=self.plural)

    def refuse_invalid(self, name: str, field: str, why: str) -> NoReturn:
        """Raise 422 for a document."""
        message = f'{self.name}.{self.group} "{name}" is invalid: {field}: {why}'
        causes = [{"reason": "FieldValueInvalid", "message": why, "field": field}]
        refuse_resource(422, "Invalid", message, name=name, group=self.group, kind=self.name, causes=causes)


def rendered(kind: Kind, store: Store, resource: Resource, version: str, revision: Revision | None = None) -> Document:
    """Return an object as the API shows it, at a version and, if given, an older revision."""
    shown = revision or resource.current
    draft = shown.draft
    annotations = dict(draft.annotations)
    annotations |= {FOLDER: draft.folder} if draft.folder else {}
    annotations |= {MESSAGE: draft.message} if draft.message else {}
    annotations["grafana.app/createdBy"] = resource.created_by.subject
    if shown.generation > 1 or shown is not resource.revisions[0]:
        annotations["grafana.app/updatedBy"] = shown.updated_by.subject
        annotations["grafana.app/updatedTimestamp"] = stamp(shown.updated)
    spec, status = kind.view(shown, version)
    return {
        "kind": kind.name,
        "apiVersion": f"{kind.group}/{version}",
        "metadata": {
            "name": resource.name,
            "namespace": store.namespace,
            "uid": f"{kind.name.lower()}-{store.org_id}-{resource.id}",
            "resourceVersion": shown.resource_version,
            "generation": shown.generation,
            "creationTimestamp": stamp(resource.created),
            "labels": {**draft.labels, INTERNAL_ID: str(resource.id)},
            "annotations": annotations,
            "managedFields": [{"manager": "stand-in", "operation": "Update", "apiVersion": f"{kind.group}/{version}"}],
        },
        "spec": spec,
        "status": status,
    }
