"""The planner: what it decides of anything that should be and anything that is."""

from collections.abc import Iterable, Mapping

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from toolchain.base.errors import ConfigurationError
from toolchain.base.source import SourceLocation
from toolchain.sync.change import Action, Change
from toolchain.sync.kinds import KINDS
from toolchain.sync.model import Desired, Edit, Key, Live, Mark, checksum
from toolchain.sync.plan import Consent, decide

NAMES = st.sampled_from("abcdef")
TEXTS = st.sampled_from(["one", "two", "three"])
EVERYTHING = Consent(adopt=frozenset({"all"}), overwrite_edits=frozenset({"all"}))


def desired(name: str, text: str) -> Desired:
    """A resource that should be."""
    return Desired(Key("folder", name), name, {"text": text})


def live(name: str, text: str, *, is_ours: bool, is_edited: bool, obstacle: str) -> Live:
    """A resource that is."""
    document = {"text": text}
    mark = Mark("us", "edited" if is_edited else checksum(document)) if is_ours else None
    return Live(Key("folder", name), name, document, document, "1", mark, Edit(), obstacle, is_ours)


WANTED = st.dictionaries(NAMES, TEXTS).map(lambda found: {name: desired(name, text) for name, text in found.items()})
THERE = st.dictionaries(
    NAMES, st.tuples(TEXTS, st.booleans(), st.booleans(), st.sampled_from(["", "", "it is provisioned"]))
).map(
    lambda found: {
        name: live(name, text, is_ours=ours, is_edited=edited, obstacle=obstacle)
        for name, (text, ours, edited, obstacle) in found.items()
    }
)


def decided(
    wanted: Iterable[Desired], there: Iterable[Live], consent: Consent, *, prune: bool = True
) -> tuple[Change, ...]:
    """What is done with resources of any kind."""
    return decide(wanted, there, consent, KINDS, prune=prune)


def outcome(there: Mapping[str, Live], changes: tuple[Change, ...]) -> dict[str, Live]:
    """What is there once the changes are made."""
    state = dict(there)
    for change in changes:
        if change.action is Action.DELETE:
            del state[change.key.name]
        elif change.is_write and change.desired is not None:
            text = change.desired.document["text"]
            state[change.key.name] = live(change.key.name, text, is_ours=True, is_edited=False, obstacle="")
    return state


def test_two_definitions_of_one_resource_are_refused_with_their_lines() -> None:
    first, second = (evolve(desired("a", "one"), location=SourceLocation("alerts/a.py", line)) for line in (3, 9))
    with pytest.raises(
        ConfigurationError, match=r"^folder a is defined twice, at alerts/a\.py:3 and at alerts/a\.py:9$"
    ):
        decided([first, second], [], Consent())


def test_what_stands_in_the_way_may_have_a_remedy_of_its_own() -> None:
    full = evolve(live("a", "one", is_ours=False, is_edited=False, obstacle="it is full"), remedy="Make room.")
    (change,) = decided([desired("a", "two")], [full], EVERYTHING)
    assert (change.action, change.reason, change.remedy) == (Action.CONFLICT, "it is full", "Make room.")


@given(WANTED, THERE)
def test_every_resource_that_should_be_is_decided_once_and_without_consent_nothing_of_others_or_edited_is_touched(
    wanted: Mapping[str, Desired], there: Mapping[str, Live]
) -> None:
    changes = decided(wanted.values(), there.values(), Consent())
    names = [change.key.name for change in changes]
    assert len(names) == len(set(names))
    assert set(wanted) <= set(names)
    for name in set(names) - set(wanted):
        assert there[name].is_ours
    for change in changes:
        if change.is_write and change.live is not None:
            assert change.live.is_ours
            assert not change.live.is_edited
            assert not change.live.obstacle
        if change.action is Action.CONFLICT:
            assert change.reason
            assert change.remedy


@given(WANTED, THERE, st.sampled_from([Consent(), EVERYTHING]))
def test_a_plan_that_was_carried_out_leaves_nothing_to_write(
    wanted: Mapping[str, Desired], there: Mapping[str, Live], consent: Consent
) -> None:
    changes = decided(wanted.values(), there.values(), consent)
    after = outcome(there, changes)
    again = decided(wanted.values(), after.values(), consent)
    assert [change for change in again if change.is_write] == []
    conflicts = [{change.key for change in each if change.action is Action.CONFLICT} for each in (changes, again)]
    assert conflicts[0] == conflicts[1]


@given(WANTED, THERE)
def test_with_every_consent_only_obstacles_stand_in_the_way_and_consent_to_one_resource_is_none_to_another(
    wanted: Mapping[str, Desired], there: Mapping[str, Live]
) -> None:
    for change in decided(wanted.values(), there.values(), EVERYTHING):
        if change.action is Action.CONFLICT:
            assert change.live is not None
            assert change.live.obstacle == change.reason
    before = {change.key.name: change.action for change in decided(wanted.values(), there.values(), Consent())}
    for name in there:
        one = Consent(adopt=frozenset({f"folder {name}"}), overwrite_edits=frozenset({f"folder {name}"}))
        after = {change.key.name: change.action for change in decided(wanted.values(), there.values(), one)}
        assert {each for each in before if before[each] is not after[each]} <= {name}


def test_what_has_an_obstacle_shows_no_fields_that_nobody_could_write() -> None:
    there = live("a", "one", is_ours=False, is_edited=False, obstacle="it is provisioned")
    (change,) = decided([desired("a", "two")], [there], Consent())
    assert change.changes == ()
    (change,) = decided([desired("a", "two")], [evolve(there, obstacle="")], Consent())
    assert [each.path for each in change.changes] == ["text"]
