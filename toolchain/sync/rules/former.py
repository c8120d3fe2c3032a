"""Rulers that an environment had: what they still hold of ours keeps firing until somebody deletes it.

Which they were is told by the notes that deploys leave in Grafana (``toolchain.sync.notes``).
"""

from collections.abc import Collection, Iterable

from attrs import frozen

from toolchain.live.grafana.errors import GrafanaError
from toolchain.sync.destination import Destination
from toolchain.sync.model import Live
from toolchain.sync.rules.place import RulerPlace
from toolchain.sync.rules.reading import alerts_in, groups_on


@frozen(eq=False)
class FormerRuler:
    """A ruler that the environment has no more, with the ``groups`` of ours on it.

    ``problem`` says why that is not known. ``is_pruned``: the plan deletes the groups. ``is_forgotten``: the person
    wants to hear of it no more.
    """

    place: RulerPlace
    groups: tuple[Live, ...] = ()
    problem: str = ""
    is_pruned: bool = False
    is_forgotten: bool = False

    @property
    def is_left(self) -> bool:
        """Whether rules of ours stay there."""
        return bool(self.groups) and not self.is_pruned and not self.is_forgotten

    @property
    def is_over(self) -> bool:
        """Whether nothing of ours is there any more once the plan is carried out, or nobody cares."""
        return self.is_forgotten or (not self.problem and not self.is_left)

    @property
    def account(self) -> str:
        """What is left there, or why nobody knows."""
        if self.problem:
            return f"{self.place} held rules of ours and could not be asked: {self.problem}"
        groups, alerts = len(self.groups), alerts_in(self.groups)
        fires = {0: "no alerts", 1: "1 alert that still fires"}.get(alerts, f"{alerts} alerts that still fire")
        return f"left on {self.place}: {groups} rule {'group' if groups == 1 else 'groups'}, {fires}"

    @property
    def remedy(self) -> str:
        """What the person can do."""
        if self.problem:
            credentials = f"Give it {self.place.product.upper()}_... credentials with --former-ruler '{self.place}'"
            return f"{credentials}, or, if it is gone for good, say so with --forget-former-ruler '{self.place}'."
        return "Delete them with --prune-former-rulers."


def former_rulers(
    destination: Destination, remembered: Iterable[RulerPlace], forgotten: Collection[str], *, prune: bool
) -> tuple[FormerRuler, ...]:
    """Return the rulers among those remembered that the environment has no more, with what they hold.

    One that does not answer is no error: it may be gone for good.
    """
    current = {RulerPlace.of(each) for each in destination.environment.rulers}

    def look(place: RulerPlace) -> FormerRuler:
        if str(place) in forgotten:
            return FormerRuler(place, is_forgotten=True)
        try:
            groups = tuple(each for each in groups_on(destination, place) if each.is_ours)
        except GrafanaError as error:
            return FormerRuler(place, problem=str(error))
        return FormerRuler(place, groups, is_pruned=prune and bool(groups))

    return tuple(destination.each(look, (place for place in remembered if place not in current)))
