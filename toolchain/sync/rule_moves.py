"""Rules that change their group: writing the group that gets one takes it out of the group that had it.

So a group that loses a rule is another one than the plan saw, by our own doing, when its turn comes.
"""

from collections.abc import Callable, Mapping

from attrs import define, evolve, field, frozen

from toolchain.base.documents.document import Document
from toolchain.sync.model import Desired, Key, Live, checksum


@frozen(eq=False)
class _Taken:
    """A group as it was before our writes, and the rules that they took out of it."""

    before: Live
    rules: set[str]


@define(eq=False)
class RuleMoves:
    """``homes`` are the groups of all rules by uid; ``form`` is a group as its version is made of it."""

    homes: dict[str, str]
    form: Callable[[Document], Document]
    _taken: dict[str, _Taken] = field(factory=dict)

    def take(self, desired: Desired, read: Callable[[str], Live | None]) -> None:
        """Take note, before a group is written, of what that takes out of which others; ``read`` returns one."""
        uids = [str(rule["uid"]) for rule in desired.document["rules"]]
        for gone in [uid for uid, place in self.homes.items() if place == desired.key.name and uid not in uids]:
            del self.homes[gone]
        for uid in uids:
            place = self.homes.get(uid, desired.key.name)
            self.homes[uid] = desired.key.name
            if place == desired.key.name:
                continue
            if place not in self._taken and (before := read(place)) is not None:
                self._taken[place] = _Taken(before, set())
            if place in self._taken:
                self._taken[place].rules.add(uid)

    def settled(self, key: Key, desired: Desired | None, now: Live | None) -> Live | None:
        """Return a group at the version that it had, where it lacks what was taken and nothing else has changed."""
        taken = self._taken.get(key.name)
        if taken is None:
            return now
        before = self.form(taken.before.raw)
        left = {**before, "rules": [rule for rule in before["rules"] if rule["uid"] not in taken.rules]}
        if now is None:
            is_emptied = not left["rules"] and desired is not None
            return evolve(taken.before, document=left) if is_emptied else None
        return evolve(now, version=taken.before.version) if now.version == checksum(left) else now


def homes_of(places: Mapping[str, list[Document]]) -> dict[str, str]:
    """Return the group of each rule by uid."""
    return {str(rule.get("uid")): place for place, rules in places.items() for rule in rules}
