"""Managers of objects: who may write what another tool manages.

Source: docs/reference/grafana-api.md, 1.7.
"""

from collections.abc import Mapping
from typing import NoReturn

from grafana_stand_in.messages import refuse_resource
from grafana_stand_in.resources import Resource
from grafana_stand_in.routing import Exchange

MANAGED_BY = "grafana.app/managedBy"
MANAGER_ID = "grafana.app/managerId"
ALLOWS_EDITS = "grafana.app/managerAllowsEdits"

_OPEN = frozenset({"terraform", "kubectl", "plugin"})
_KINDS = _OPEN | {
    "repo",
    "grafana",
    "classic-file-provisioning",
    "classic-api-provisioning",
    "classic-converted-prometheus",
}


def manager_of(annotations: Mapping[str, str]) -> tuple[str, str] | None:
    """Return kind and identity of the manager; an unknown kind, or one without identity, is none."""
    kind, identity = annotations.get(MANAGED_BY, ""), annotations.get(MANAGER_ID, "")
    return (kind, identity) if kind in _KINDS and identity else None


def is_read_only_in_ui(annotations: Mapping[str, str]) -> bool:
    """Return whether the user interface refuses edits: it takes any value for a manager."""
    return bool(annotations.get(MANAGED_BY)) and annotations.get(ALLOWS_EDITS) != "true"


def check_write(exchange: Exchange, old: Mapping[str, str] | None, new: Mapping[str, str]) -> None:
    """Refuse (403) a write that its manager, old or new, does not allow; ``old`` is None for a new object."""
    before, after = manager_of(old or {}), manager_of(new)
    if before is None:
        if after is not None and after[0] not in _OPEN | {"grafana"}:
            _refuse(f"only the {after[0]} manager itself may claim an object")
        return
    kind, identity = before
    if kind == "repo" and after is None and exchange.identity.allowed(exchange.store.org_id) >= {"datasources:write"}:
        return
    if kind not in _OPEN:
        _refuse(f"the object is managed by {kind} {identity!r}; change it where it comes from")
    if after is None:
        return
    if after[0] != kind:
        _refuse("cannot change the manager kind in one write; remove the manager first")
    if after[1] != identity and before != ("terraform", "default"):
        _refuse("cannot change the manager identity")


def check_folder(parent: Resource | None, annotations: Mapping[str, str]) -> None:
    """Refuse (403) an object in a folder of a repository that does not have the folder's manager."""
    manager = manager_of(parent.current.draft.annotations) if parent else None
    if manager is not None and manager[0] == "repo" and manager_of(annotations) != manager:
        _refuse(f"the folder is managed by repo {manager[1]!r}; the object must have the same manager")


def _refuse(message: str) -> NoReturn:
    refuse_resource(403, "Forbidden", message)
