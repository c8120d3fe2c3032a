"""Alert rules and their groups (reference: grafana-api, 5.1 to 5.4)."""

from collections.abc import Mapping
from typing import Any

from toolchain.live.grafana.capabilities import Capabilities
from toolchain.live.grafana.errors import NotFound, ServerError
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.provisioning import Document, read_list, read_one, write

_UNKNOWN_RULE = "could not find alert rule"
"""What 9.4 and 10.4 say (500) of a rule in a group that does not exist yet (reference: grafana-api, 10)."""


class UnknownRule(ServerError):  # noqa: N818 - as all errors of the client, it says what happened
    """A rule of a group that is written does not exist, and this release wants it to be created by itself."""


def list_rules(connection: GrafanaConnection) -> list[Document]:
    """Return every rule of the organisation, with folderUID, ruleGroup and provenance; intervals stand in groups."""
    return read_list(connection, "alert-rules")


def create_rule(connection: GrafanaConnection, rule: Mapping[str, Any]) -> None:
    """Create a rule in its group, or the group with it. Raises Conflict where the uid is taken, Unfinished."""
    write(connection, "POST", "alert-rules", document=dict(rule))


def delete_rule(connection: GrafanaConnection, uid: str) -> None:
    """Delete a rule; its group goes with the last one. Deleting one that is gone succeeds."""
    write(connection, "DELETE", "alert-rules", uid)


def get_group(connection: GrafanaConnection, folder_uid: str, name: str) -> Document:
    """Return a group: ``interval`` in seconds and ``rules`` in their order. Raises NotFound."""
    return read_one(connection, "folder", folder_uid, "rule-groups", name)


def put_group(connection: GrafanaConnection, folder_uid: str, name: str, group: Mapping[str, Any]) -> None:
    """Replace a group, or create it; rules that are not in it are deleted, rules of other groups move here.

    What comes back only repeats the request, so reading tells what holds. Grafana knows no version of a group: look
    at it right before. Raises Conflict, Invalid, and UnknownRule where the release creates no rule of a given uid.
    """
    try:
        write(connection, "PUT", "folder", folder_uid, "rule-groups", name, document=dict(group))
    except ServerError as error:
        if _UNKNOWN_RULE not in error.message:
            raise
        raise UnknownRule(error.message, error.remedy, method=error.method, path=error.path) from error


def delete_group(connection: GrafanaConnection, capabilities: Capabilities, folder_uid: str, name: str) -> None:
    """Delete a group with its rules, rule by rule where the server may not know how to delete a group.

    Raises NotFound.
    """
    if capabilities.rule_group_delete:
        write(connection, "DELETE", "folder", folder_uid, "rule-groups", name)
        return
    for rule in get_group(connection, folder_uid, name).get("rules") or ():
        try:
            delete_rule(connection, rule["uid"])
        except NotFound:
            continue  # deleted in the meantime, as was asked
