"""The plan: what would change, and what stands in the way; a pure function of what should be and what is."""

from collections.abc import Collection, Iterable, Mapping

from attrs import evolve, field, frozen

from toolchain.base.errors import ConfigurationError
from toolchain.sync.change import Action, Change
from toolchain.sync.difference import FieldChange, differences
from toolchain.sync.kind import Kinds
from toolchain.sync.model import Desired, Key, Live
from toolchain.sync.rules.former import FormerRuler


@frozen(eq=False)
class Withheld:
    """A change that a plan leaves out, and why; the rest of it does not need it."""

    change: Change
    reason: str
    remedy: str


@frozen
class Consent:
    """What the person allows beyond the safe course.

    ``adopt`` are keys, or kinds, of resources that somebody else made and that become ours; ``overwrite_edits`` are
    those whose edits are given up; the word ``all`` stands for every one. ``former_rulers`` are rulers that are asked
    with credentials though the environment has them no more, ``forgotten_rulers`` those that are not asked again;
    ``prune_former_rulers`` deletes what they all hold of ours.
    """

    adopt: frozenset[str] = frozenset()
    overwrite_edits: frozenset[str] = frozenset()
    former_rulers: frozenset[str] = frozenset()
    forgotten_rulers: frozenset[str] = frozenset()
    prune_former_rulers: bool = False

    def __or__(self, other: "Consent") -> "Consent":
        """Return what one or the other allows."""
        return Consent(
            self.adopt | other.adopt,
            self.overwrite_edits | other.overwrite_edits,
            self.former_rulers | other.former_rulers,
            self.forgotten_rulers | other.forgotten_rulers,
            self.prune_former_rulers or other.prune_former_rulers,
        )

    def allows(self, granted: Collection[str], key: Key) -> bool:
        """Return whether a resource is among those that were named."""
        return bool({"all", key.kind, key.name, str(key)} & set(granted))


@frozen(eq=False)
class Plan:
    """Changes in the order of their keys' kinds, as the person's ``consent`` allows them.

    ``existing`` is how many of our resources there were. ``former_rulers`` are those that the environment had;
    ``warnings`` say what could not be looked at. ``withheld`` cannot be done yet.
    """

    environment: str
    url: str
    changes: tuple[Change, ...]
    existing: int = 0
    revision: str = ""
    consent: Consent = field(factory=Consent)
    former_rulers: tuple[FormerRuler, ...] = ()
    warnings: tuple[str, ...] = ()
    withheld: tuple[Withheld, ...] = ()

    def of(self, *actions: Action) -> tuple[Change, ...]:
        """Return the changes of these actions."""
        return tuple(change for change in self.changes if change.action in actions)

    @property
    def writes(self) -> tuple[Change, ...]:
        """The changes that write."""
        return tuple(change for change in self.changes if change.is_write)

    def secrets(self, kinds: Kinds) -> tuple[str, ...]:
        """Return the names of the secrets that the writes need, each once."""
        wanted = [each.desired for each in self.writes if each.desired is not None]
        return tuple(dict.fromkeys(name for each in wanted for name in kinds[each.key.kind].secrets_of(each)))

    @property
    def conflicts(self) -> tuple[Change, ...]:
        """What stands in the way."""
        return self.of(Action.CONFLICT)

    @property
    def left(self) -> tuple[FormerRuler, ...]:
        """The former rulers on which rules of ours stay: nothing stands in the way, and something is left to do."""
        return tuple(each for each in self.former_rulers if each.is_left)


def decide(
    desired: Iterable[Desired], live: Iterable[Live], consent: Consent, kinds: Kinds, *, prune: bool = True
) -> tuple[Change, ...]:
    """Return what to do with every resource that should be or that is ours.

    Raises ConfigurationError where two definitions make the same one.
    """
    there: Mapping[Key, Live] = {each.key: each for each in live}
    wanted = _by_key(desired)
    changes = [_wanted(each, there.get(key), consent, kinds) for key, each in wanted.items()]
    gone = (each for key, each in there.items() if key not in wanted and each.is_ours)
    changes += [_unwanted(each, consent, kinds) for each in gone] if prune else []
    return tuple(changes)


def _by_key(desired: Iterable[Desired]) -> dict[Key, Desired]:
    found: dict[Key, Desired] = {}
    for each in desired:
        other = found.setdefault(each.key, each)
        if other is not each:
            raise ConfigurationError(
                f"{each.key} is defined twice, at {other.location} and at {each.location}",
                "Give one of them another name: the second would overwrite the first. Nothing was changed.",
            )
    return found


def changes_to(live: Live, desired: Desired) -> tuple[FieldChange, ...]:
    """Return what writing a resource would change: as the server says where it was asked, else as it is desired."""
    outcome = desired.document if live.outcome is None else live.outcome
    return () if live.document == outcome else differences(live.document, outcome)


def _wanted(desired: Desired, live: Live | None, consent: Consent, kinds: Kinds) -> Change:
    key = desired.key
    if live is None:
        return Change(key, Action.CREATE, desired)
    change = Change(key, Action.UPDATE, desired, live, changes_to(live, desired))
    if live.is_ours and not change.changes:
        return evolve(change, action=Action.NONE)
    if live.obstacle:
        return _obstructed(change, live.obstacle, live.remedy or "Remove it there, or give ours another name.")
    if not live.is_ours:
        if consent.allows(consent.adopt, key):
            return evolve(change, action=Action.ADOPT)
        edited = f", last changed {live.edit}" if str(live.edit) else ""
        return _conflict(change, f"it exists and is not ours{edited}", f"Take it over with --adopt '{key}'.")
    if live.is_edited and not consent.allows(consent.overwrite_edits, key):
        return _edited(change, live, kinds[live.key.kind].place)
    return change


def _unwanted(live: Live, consent: Consent, kinds: Kinds) -> Change:
    change = Change(live.key, Action.DELETE, live=live)
    if live.obstacle:
        return _obstructed(change, live.obstacle, live.remedy or "Remove it where it is provisioned.")
    if live.is_edited and not consent.allows(consent.overwrite_edits, live.key):
        return _edited(change, live, kinds[live.key.kind].place)
    return change


def _edited(change: Change, live: Live, where: str) -> Change:
    who = f" {live.edit}" if str(live.edit) else ""
    place = f"Write the edit into {change.desired.location}" if change.desired else "Define it again to keep it"
    return _conflict(
        change,
        f"it was edited {where}{who} since the last deploy",
        f"{place}, or give it up with --overwrite-edits '{live.key}'.",
    )


def _conflict(change: Change, reason: str, remedy: str) -> Change:
    return evolve(change, action=Action.CONFLICT, reason=reason, remedy=remedy)


def _obstructed(change: Change, obstacle: str, remedy: str) -> Change:
    return evolve(_conflict(change, obstacle, remedy), changes=())
