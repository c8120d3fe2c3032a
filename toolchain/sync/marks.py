"""The marks of the resource API: annotations that say who manages a resource and what was written (1.5, 1.7)."""

from typing import Any

from toolchain.compile.plain import Document
from toolchain.sync.destination import Destination
from toolchain.sync.model import Desired, Edit, Mark

FOLDER = "grafana.app/folder"
MESSAGE = "grafana.app/message"
_MANAGED_BY, _MANAGER_ID = "grafana.app/managedBy", "grafana.app/managerId"
_ALLOWS_EDITS = "grafana.app/managerAllowsEdits"
_SOURCE_PATH, _SOURCE_CHECKSUM = "grafana.app/sourcePath", "grafana.app/sourceChecksum"
_UPDATED_BY, _UPDATED_AT = "grafana.app/updatedBy", "grafana.app/updatedTimestamp"
_MANAGER_KIND = "kubectl"
"""The kind of manager that stands for any tool outside of Grafana."""
_SERVERS_OWN = ("grafana.app/createdBy", _UPDATED_BY, _UPDATED_AT, "grafana.app/blob", "grafana.app/fullpath")


def annotations_of(raw: Any) -> dict[str, str]:
    """Return the annotations of a resource that a client writes."""
    found = ((raw or {}).get("metadata") or {}).get("annotations") or {}
    return {name: value for name, value in found.items() if name not in _SERVERS_OWN}


def mark_of(raw: Document, destination: Destination) -> Mark | None:
    """Return our mark, None where there is none or another manager's."""
    found = annotations_of(raw)
    if found.get(_MANAGED_BY) != _MANAGER_KIND or found.get(_MANAGER_ID) != destination.manager:
        return None
    return Mark(destination.manager, found.get(_SOURCE_CHECKSUM, ""))


def foreign_manager(raw: Document, destination: Destination) -> str:
    """Return who else manages a resource, empty for nobody."""
    found = annotations_of(raw)
    kind, name = found.get(_MANAGED_BY, ""), found.get(_MANAGER_ID, "")
    return "" if not kind or name == destination.manager else f"{kind} {name}".strip()


def marked_annotations(destination: Destination, desired: Desired, checksum: str) -> dict[str, str]:
    """Return the annotations of a write."""
    return {
        _MANAGED_BY: _MANAGER_KIND,
        _MANAGER_ID: destination.manager,
        _ALLOWS_EDITS: "true" if destination.environment.allows_ui_edits else "false",
        _SOURCE_PATH: str(desired.location),
        _SOURCE_CHECKSUM: checksum,
        MESSAGE: destination.message,
    }


def edit_of(raw: Document) -> Edit:
    """Return who changed a resource last, and when."""
    found = ((raw.get("metadata") or {}).get("annotations")) or {}
    return Edit(str(found.get(_UPDATED_BY, "")), str(found.get(_UPDATED_AT, "")))
