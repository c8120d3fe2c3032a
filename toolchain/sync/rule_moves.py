"""Rules that change their group: writing the group that gets one takes it out of the group that had it.

So a group that loses a rule is another one than the plan saw, by our own doing, when its turn comes.
"""

from collections.abc import Callable, Iterable

from attrs import evolve

from toolchain.base.documents.document import Document
from toolchain.sync.change import Change
from toolchain.sync.model import Live, checksum


def as_left(change: Change, earlier: Iterable[Change], form: Callable[[Document], Document]) -> Change:
    """Return a change of the group that is there once ``earlier`` changes are made: without the rules that they took.

    ``form`` is a group as its version is made of it. A group that has lost every rule is not there any more.
    """
    if change.live is None:
        return change
    taken = {
        str(rule["uid"])
        for each in earlier
        if each.desired is not None and each.key.kind == change.key.kind and each.key != change.key
        for rule in each.desired.document["rules"]
    }
    before = form(change.live.raw)
    left = [rule for rule in before["rules"] if str(rule["uid"]) not in taken]
    if len(left) == len(before["rules"]):
        return change
    return evolve(change, live=_of(change.live, {**before, "rules": left}) if left else None)


def _of(live: Live, document: Document) -> Live:
    return evolve(live, document=document, version=checksum(document))
