"""Rule groups on the rulers of an environment: those of metrics on a Mimir or Cortex, those of logs on a Loki.

Each rule file has a namespace of its own, and a group carries our mark as a comment in each of its expressions. What
has no mark is somebody else's, in our namespaces as anywhere.
"""

from collections.abc import Iterable, Sequence
from math import inf

from toolchain.base.documents.document import Document
from toolchain.compile.artifact import Artifact, artifacts_of, environment_of
from toolchain.define.environment import Environment
from toolchain.define.evaluation import RULER_GROUP, RulerEndpoint
from toolchain.live.grafana.errors import NotFound
from toolchain.sync.destination import Destination, manager_of
from toolchain.sync.kind import Kind
from toolchain.sync.model import Desired, Key, Live
from toolchain.sync.rules.limits import without_room
from toolchain.sync.rules.mark import group_form, marked
from toolchain.sync.rules.place import (
    GroupPlace,
    Product,
    RulerPlace,
    group_place,
    kind_name,
    namespace_of,
    place_in,
    ruler_of,
)
from toolchain.sync.rules.reading import groups_on, live_group, restored_group


class RulerKind(Kind):
    """Rule groups on the rulers of one product."""

    level = 1
    knows_versions = False
    place = "on the ruler"

    def __init__(self, product: Product) -> None:
        self.product = product
        self.name = kind_name(product)

    def desired(self, artifacts: Sequence[Artifact]) -> Iterable[Desired]:
        """Yield the groups, none where the environment has no such ruler."""
        for each in artifacts_of(RULER_GROUP, artifacts):
            ruler, group = place_in(each.document["ruler"]), each.document["group"]
            if ruler is not None and ruler.product == self.product:
                namespace = namespace_of(manager_of(environment_of(artifacts)), each.document["file"])
                key = GroupPlace(ruler, namespace, str(group["name"])).key
                yield Desired(key, key.name, group, each.location, group_form)

    def _endpoints(self, environment: Environment) -> list[RulerEndpoint]:
        return [each for each in environment.rulers if each.product == self.product]

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:
        """Return the groups in our namespaces of each ruler, and what its limits leave no room for."""
        found: dict[Key, Live] = {}
        for ruler, limits in self._rulers(destination).items():
            wanted = [each for each in desired if ruler_of(each.key) == ruler]
            there = {each.key: each for each in groups_on(destination, ruler)}
            found |= there
            pending = [each for each in wanted if each.key not in there or there[each.key].document != each.document]
            if pending:
                opened = destination.open_ruler(ruler)
                first = group_place(pending[0].key, destination.manager)
                opened.get_group(first.namespace, first.name)  # a ruler that cannot be written says so here
                existing = sum(map(len, opened.list_groups().values())) if limits.max_groups > 0 else 0
                found |= {each.key: each for each in without_room(limits, wanted, there, existing)}
        return found.values()

    def _rulers(self, destination: Destination) -> dict[RulerPlace, RulerEndpoint]:
        endpoints = self._endpoints(destination.environment)
        endpoints.sort(key=lambda each: -(each.max_groups or inf))  # the smaller of two limits is the safe one
        return {RulerPlace.of(each): each for each in endpoints}

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:  # noqa: ARG002
        """Return a group as it is now."""
        place = group_place(key, destination.manager)
        group = destination.open_ruler(place.ruler).get_group(place.namespace, place.name)
        return None if group is None else live_group(place, group, destination.manager)

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:  # noqa: ARG002
        """Create or replace a group."""
        place = group_place(desired.key, destination.manager)
        group = marked(desired.payload, destination.manager) if desired.is_ours else desired.payload
        destination.open_ruler(place.ruler).put_group(place.namespace, group)

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a group."""
        place = group_place(live.key, destination.manager)
        try:
            destination.open_ruler(place.ruler).delete_group(place.namespace, place.name)
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the group as it was. Raises BackupError for what an earlier version has kept."""
        return restored_group(self.name, raw)
