"""The marks of the resource API: annotations that say who manages a resource and what was written (1.5, 1.7)."""

from collections.abc import Mapping

from toolchain.base.documents.document import Document, section
from toolchain.live.grafana.resources import Collection
from toolchain.sync.destination import Destination
from toolchain.sync.model import Desired, Edit, Live, Mark

MESSAGE = "grafana.app/message"
_MANAGED_BY, _MANAGER_ID = "grafana.app/managedBy", "grafana.app/managerId"
_ALLOWS_EDITS = "grafana.app/managerAllowsEdits"
_SOURCE_PATH, _SOURCE_CHECKSUM = "grafana.app/sourcePath", "grafana.app/sourceChecksum"
_CREATED_BY, _UPDATED_BY, _UPDATED_AT = (
    f"grafana.app/{name}" for name in ("createdBy", "updatedBy", "updatedTimestamp")
)
_MANAGER_KIND = "kubectl"
"""The kind of manager that stands for any tool outside of Grafana."""
_FILE_PROVISIONING = "classic-file-provisioning"
_SERVERS_OWN = (_CREATED_BY, _UPDATED_BY, _UPDATED_AT, "grafana.app/blob", "grafana.app/fullpath")


_MARKS = (_MANAGED_BY, _MANAGER_ID, _ALLOWS_EDITS, _SOURCE_PATH, _SOURCE_CHECKSUM)


def annotations_of(raw: Document | None) -> dict[str, str]:
    """Return the annotations of a resource that a client writes."""
    found = section(raw or {}, "metadata", "annotations")
    return {name: value for name, value in found.items() if name not in _SERVERS_OWN}


def mark_of(raw: Document, destination: Destination) -> Mark | None:
    """Return our mark, None where there is none or another manager's."""
    found = annotations_of(raw)
    if found.get(_MANAGED_BY) != _MANAGER_KIND or found.get(_MANAGER_ID) != destination.manager:
        return None
    return Mark(destination.manager, found.get(_SOURCE_CHECKSUM, ""))


def obstacle_of(raw: Document, destination: Destination) -> str:
    """Return who else manages a resource, so that ours cannot be written there; empty for nobody."""
    found = annotations_of(raw)
    kind, name = found.get(_MANAGED_BY, ""), found.get(_MANAGER_ID, "")
    if not kind or name == destination.manager:
        return ""
    if kind == _FILE_PROVISIONING:
        return f"it is provisioned from {found.get(_SOURCE_PATH) or 'a file'}"
    return f"it is managed by {kind} {name}".rstrip()


def written_annotations(destination: Destination, desired: Desired, live: Live | None, checksum: str) -> dict[str, str]:
    """Return the annotations of a write: what others have annotated, and our marks where it is ours."""
    kept = annotations_of(live.raw) if live else {}
    others = {name: value for name, value in kept.items() if name not in _MARKS}
    if not desired.is_ours:
        return {**others, MESSAGE: destination.message}
    return {
        **others,
        **manager_annotations(destination),
        _SOURCE_PATH: str(desired.location),
        _SOURCE_CHECKSUM: checksum,
        MESSAGE: destination.message,
    }


def written_resource(
    payload: Document, kind: Collection, annotations: Mapping[str, str], live: Live | None
) -> Document:
    """Return what is sent of a resource: as it was compiled, in the server's version of the API, at the one seen."""
    own = payload["metadata"]
    metadata: Document = {**own, "annotations": {**annotations, **section(own, "annotations")}}
    if live is not None:
        metadata["resourceVersion"] = live.version
    return {**payload, "apiVersion": kind.api_version, "metadata": metadata}


def manager_annotations(destination: Destination) -> dict[str, str]:
    """Return the annotations that say who manages a resource."""
    return {
        _MANAGED_BY: _MANAGER_KIND,
        _MANAGER_ID: destination.manager,
        _ALLOWS_EDITS: "true" if destination.environment.allows_ui_edits else "false",
    }


def edit_of(raw: Document) -> Edit:
    """Return who changed a resource last, and when."""
    if "metadata" not in raw:
        return Edit(str(raw.get("updatedBy") or ""), str(raw.get("updated") or ""))
    metadata = raw["metadata"]
    found = metadata.get("annotations") or {}
    by = found.get(_UPDATED_BY) or found.get(_CREATED_BY) or ""
    return Edit(str(by), str(found.get(_UPDATED_AT) or metadata.get("creationTimestamp") or ""))
