"""Alert rules and their groups (docs/reference/grafana-api.md, 5.1 to 5.4)."""

from collections.abc import Mapping
from typing import Any

from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.provisioning import Document, read_list, read_one, write


def list_rules(connection: GrafanaConnection) -> list[Document]:
    """Return every rule of the organisation, with folderUID, ruleGroup and provenance; intervals stand in groups."""
    return read_list(connection, "alert-rules")


def get_group(connection: GrafanaConnection, folder_uid: str, name: str) -> Document:
    """Return a group: ``interval`` in seconds and ``rules`` in their order. Raises NotFound."""
    return read_one(connection, "folder", folder_uid, "rule-groups", name)


def put_group(connection: GrafanaConnection, folder_uid: str, name: str, group: Mapping[str, Any]) -> None:
    """Replace a group, or create it; rules that are not in it are deleted, rules of other groups move here.

    What comes back only repeats the request, so reading tells what holds. Grafana knows no version of a group: look
    at it right before. Raises Conflict, Invalid.
    """
    write(connection, "PUT", "folder", folder_uid, "rule-groups", name, document=dict(group))


def delete_group(connection: GrafanaConnection, folder_uid: str, name: str) -> None:
    """Delete a group with its rules. Raises NotFound."""
    write(connection, "DELETE", "folder", folder_uid, "rule-groups", name)
