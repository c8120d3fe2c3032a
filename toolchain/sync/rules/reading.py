"""Reads the rule groups of a manager from a ruler."""

from collections.abc import Iterable
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.live.grafana.shapes import known_shape
from toolchain.sync.destination import Destination
from toolchain.sync.model import BackupError, Desired, Live, checksum
from toolchain.sync.rules.mark import group_form, other_manager, unmarked
from toolchain.sync.rules.place import GroupPlace, RulerPlace, namespaces_of, place_in


def live_group(place: GroupPlace, group: Document, manager: str) -> Live:
    """Return a group as it is.

    Ours are those with our mark, and what an earlier version put into a namespace of its own without one.
    """
    with known_shape("the ruler", "its groups"):
        form = group_form(group)
        content, mark = unmarked(form, manager)
        other = other_manager(form, manager)
        sum_of_form = checksum(form)
    is_of_earlier_version = place.namespace == manager and not other
    return Live(
        place.key,
        place.key.name,
        content,
        {**place.ruler.document(), "namespace": place.namespace, "manager": manager, "group": group},
        sum_of_form,
        mark,
        obstacle=f"it is managed by {other}" if other and mark is None else "",
        is_ours=mark is not None or is_of_earlier_version,
    )


def groups_on(destination: Destination, ruler: RulerPlace) -> list[Live]:
    """Return the groups in the namespaces of our manager, ours or not. Raises GrafanaError."""
    opened = destination.open_ruler(ruler)
    namespaces = namespaces_of(destination.manager)
    found = zip(namespaces, destination.each(opened.list_namespace, namespaces), strict=True)
    return [
        live_group(GroupPlace(ruler, namespace, str(group["name"])), group, destination.manager)
        for namespace, groups in found
        for group in groups
    ]


def alerts_in(groups: Iterable[Live]) -> int:
    """Return how many alerts groups have."""
    return sum("alert" in rule for group in groups for rule in group.document["rules"])


def restored_group(kind: str, raw: Any) -> Desired:
    """Return a group as ``live_group`` once kept it. Raises BackupError for what earlier versions kept."""
    ruler = place_in(raw)
    if ruler is None or not {"namespace", "manager", "group"} <= raw.keys():
        raise BackupError(
            f"the backup holds a {kind} without the ruler that it was on", "Use the version of the tool that made it."
        )
    place = GroupPlace(ruler, raw["namespace"], str(raw["group"]["name"]))
    content, _ = unmarked(group_form(raw["group"]), raw["manager"])
    return Desired(place.key, place.key.name, content, form=group_form)
