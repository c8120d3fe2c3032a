"""Plans that lead back: to what a backup holds."""

from collections.abc import Iterable, Sequence

from attrs import evolve

from toolchain.errors import ConfigurationError
from toolchain.sync.backup import SavedResource
from toolchain.sync.destination import Destination
from toolchain.sync.difference import differences
from toolchain.sync.kind import Kind
from toolchain.sync.plan import Action, Change, Plan, changes_to


def plan_to_restore(destination: Destination, kinds: Sequence[Kind], saved: Iterable[SavedResource]) -> Plan:
    """Return the plan that gives every resource of a backup the state that it had, and deletes what there was not.

    Edits made since are given up. Raises ConfigurationError for a kind that is unknown.
    """
    by_name = {kind.name: kind for kind in kinds}

    def change_to(resource: SavedResource) -> Change:
        kind = by_name.get(resource.key.kind)
        if kind is None:
            raise ConfigurationError(
                f"the backup holds a {resource.key.kind}, which this version does not know",
                "Use the version that made it.",
            )
        desired = evolve(kind.restored(resource.raw), is_ours=resource.was_ours) if resource.raw is not None else None
        live = kind.read(destination, resource.key, desired)
        if desired is None:
            if live is None:
                return Change(resource.key, Action.NONE)
            is_foreign = not live.is_ours
            reason = "somebody else has made it since" if is_foreign else ""
            return Change(
                resource.key,
                Action.CONFLICT if is_foreign else Action.DELETE,
                live=live,
                reason=reason,
                remedy="Delete it in Grafana if it is not needed." if is_foreign else "",
            )
        if live is None:
            return Change(resource.key, Action.CREATE, desired, changes=differences({}, desired.document))
        found = changes_to(live, desired)
        is_as_it_was = not found and live.is_ours is desired.is_ours
        return Change(resource.key, Action.NONE if is_as_it_was else Action.UPDATE, desired, live, found)

    changes = tuple(destination.each(change_to, saved))
    return Plan(
        destination.environment.name,
        destination.connection.base_url,
        changes,
        existing=len(changes),
        revision=destination.revision,
    )
