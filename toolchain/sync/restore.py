"""Plans that lead back: to what a backup holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from toolchain.base.secret import is_reference
from toolchain.live.grafana.shapes import known_shape
from toolchain.sync.backup import SavedResource
from toolchain.sync.change import Action, Change
from toolchain.sync.destination import STORED, Destination
from toolchain.sync.difference import differences
from toolchain.sync.kind import Kind, Kinds
from toolchain.sync.model import BackupError, Key, Live
from toolchain.sync.plan import Plan, Withheld, changes_to
from toolchain.sync.secret_notes import STORED_SECRET


@frozen(eq=False)
class _Outcome:
    """What is to be done for a resource, or why it is left out."""

    change: Change
    withheld: Withheld | None = None


def plan_to_restore(destination: Destination, kinds: Kinds, saved: Iterable[SavedResource]) -> Plan:
    """Return the plan that gives every resource of a backup the state that it had, and deletes what there was not.

    Edits made since are given up. What needs a secret that is neither in Grafana nor among the variables is withheld,
    and so are routes to a contact point that is. Raises BackupError for a kind that is unknown.
    """

    def outcome_for(resource: SavedResource) -> _Outcome:
        kind = kinds.get(resource.key.kind)
        if kind is None:
            raise BackupError(
                f"the backup holds a {resource.key.kind}, which this version does not know",
                "Use the version that made it.",
            )
        with known_shape(destination.connection.service, f"the {resource.key}, or the backup of it,"):
            return _outcome(destination, kind, resource)

    outcomes = tuple(_without_dead_routes(destination, kinds, destination.each(outcome_for, saved)))
    changes = tuple(each.change for each in outcomes if each.withheld is None)
    return Plan(
        destination.environment.name,
        destination.connection.base_url,
        changes,
        existing=len(changes),
        revision=destination.revision,
        withheld=tuple(each.withheld for each in outcomes if each.withheld is not None),
    )


def _outcome(destination: Destination, kind: Kind, resource: SavedResource) -> _Outcome:
    if resource.raw is None:
        return _Outcome(_removal(resource, kind.read(destination, resource.key)))
    desired = evolve(kind.restored(resource.raw), is_ours=resource.was_ours)
    live = kind.read(destination, resource.key, desired)
    if resource.left_out:
        resource = resource.completed(live.raw if live else None)
        desired = evolve(kind.restored(resource.raw), is_ours=resource.was_ours)
        live = kind.read(destination, resource.key, desired)
    found = changes_to(live, desired) if live else differences({}, desired.document)
    if live is not None and not found and live.is_ours is desired.is_ours:
        return _Outcome(Change(resource.key, Action.NONE, desired, live))
    missing: list[str] = []
    if kind.secrets_of(desired):
        payload = _available(destination, desired.payload, live.document if live else None, missing)
        desired = evolve(desired, payload=payload)
    action = Action.CREATE if live is None else Action.UPDATE
    change = Change(resource.key, action, desired, live, found)
    if missing or resource.left_out:
        return _Outcome(change, _without_secrets(change, missing, resource.missing))
    return _Outcome(change)


def _removal(resource: SavedResource, live: Live | None) -> Change:
    if live is None:
        return Change(resource.key, Action.NONE)
    if live.is_ours:
        return Change(resource.key, Action.DELETE, live=live)
    remedy = "Delete it in Grafana if it is not needed."
    return Change(resource.key, Action.CONFLICT, live=live, reason="somebody else has made it since", remedy=remedy)


def _available(destination: Destination, value: Any, live: Any, missing: list[str]) -> Any:
    """Return a document whose secrets can be had: by their variables, else as they are stored already.

    ``live`` is what stands in its place, and ``missing`` gets the names of those that are in neither.
    """
    if is_reference(value):
        if value["$secret"] != STORED and destination.secrets.get(value["$secret"]):
            return value
        if live == value or (value == STORED_SECRET and is_reference(live)):
            return STORED_SECRET
        missing.append(value["$secret"])
        return value
    if isinstance(value, Mapping):
        there = live if isinstance(live, Mapping) else {}
        return {name: _available(destination, each, there.get(name), missing) for name, each in value.items()}
    return value


def _without_secrets(change: Change, missing: Iterable[str], places: str) -> Withheld:
    """Return why a change waits; ``missing`` are its secrets without a value, ``places`` those of unknown names."""
    names = [name for name in dict.fromkeys(missing) if name != STORED]
    if not names:
        return Withheld(
            change,
            f"its secrets are neither in the backup nor in Grafana any more{f': {places}' if places else ''}",
            "Bring back the definitions that name them: `build.py restore REVISION`.",
        )
    verb = "secret is" if len(names) == 1 else "secrets are"
    every = ", ".join(names)
    return Withheld(change, f"the {verb} not set: {every}", f"Set {every} in the environment, and restore again.")


def _without_dead_routes(destination: Destination, kinds: Kinds, outcomes: Sequence[_Outcome]) -> Iterator[_Outcome]:
    """Yield what is to be done, without routes to something that is left out and not there: none would be taken.

    Of a contact point with several integrations one that is there is enough.
    """
    missing = set(_served(kinds, [each for each in outcomes if each.withheld is not None]))
    missing -= set(_served(kinds, [each for each in outcomes if each.withheld is None]))
    for name in {key.kind for key in missing}:
        missing -= {Key(name, each) for each in kinds[name].served(destination)}
    for each in outcomes:
        desired = each.change.desired
        led_to = kinds[desired.key.kind].leads_to(desired) if desired is not None else ()
        needed = sorted(missing & set(led_to), key=str)
        if needed and each.change.is_write:
            names = ", ".join(key.name for key in needed)
            reason = f"routes lead to what is not there: {needed[0].kind} {names}"
            yield evolve(each, withheld=Withheld(each.change, reason, "Restore again once that is there."))
        else:
            yield each


def _served(kinds: Kinds, outcomes: Iterable[_Outcome]) -> Iterator[Key]:
    """Yield what others can lead to."""
    for each in outcomes:
        desired = each.change.desired
        name = kinds[desired.key.kind].serves(desired) if desired is not None else ""
        if desired is not None and name:
            yield Key(desired.key.kind, name)
