"""The order in which a plan's changes are made."""

from hypothesis import given
from hypothesis import strategies as st

from toolchain.sync.apply import levels
from toolchain.sync.change import Action, Change
from toolchain.sync.kinds import KINDS
from toolchain.sync.model import Desired, Key, Live


def change(kind: str, name: str, action: Action, parent: str = "") -> Change:
    """A change of a resource that is below another one of its kind."""
    key, document = Key(kind, name), {"parent": parent} if parent else {}
    desired = None if action is Action.DELETE else Desired(key, name, document)
    return Change(key, action, desired, None if action is Action.CREATE else Live(key, name, document, {}, "1"))


@st.composite
def plans(draw: st.DrawFn) -> list[Change]:
    """Changes of any kinds, with folders in a chain."""
    actions = st.sampled_from([Action.CREATE, Action.UPDATE, Action.ADOPT, Action.DELETE])
    names = draw(st.lists(st.sampled_from(sorted(KINDS)), max_size=20))
    changes = [change(kind, f"{kind}-{number}", draw(actions)) for number, kind in enumerate(names)]
    depth = draw(st.integers(0, 4))
    action = draw(st.sampled_from([Action.CREATE, Action.DELETE]))
    changes += [
        change("folder", f"depth-{number}", action, f"depth-{number - 1}" if number else "") for number in range(depth)
    ]
    return draw(st.permutations(changes))


def in_order(changes: list[Change]) -> dict[Key, tuple[int, int, int]]:
    """Level, lane and batch of each change."""
    return {
        each.key: (level, lane, batch)
        for level, lanes in enumerate(levels(changes, KINDS))
        for lane, batches in enumerate(lanes)
        for batch, members in enumerate(batches)
        for each in members
    }


@given(plans())
def test_every_change_is_made_once_folders_below_what_is_there_and_deleted_from_the_bottom(
    changes: list[Change],
) -> None:
    made = [each for lanes in levels(changes, KINDS) for batches in lanes for batch in batches for each in batch]
    assert sorted(map(id, made)) == sorted(map(id, changes))
    places = in_order(changes)
    chain = [each for each in changes if each.key.name.startswith("depth-")]
    ordered = sorted(chain, key=lambda each: places[each.key])
    names = [f"depth-{number}" for number in range(len(chain))]
    is_deletion = bool(chain) and chain[0].action is Action.DELETE
    assert [each.key.name for each in ordered] == (names[::-1] if is_deletion else names)


@given(plans())
def test_what_is_needed_is_written_before_and_deleted_after_and_who_shares_a_document_is_in_one_lane(
    changes: list[Change],
) -> None:
    places = in_order(changes)
    for one in changes:
        for other in changes:
            low, high = KINDS[one.key.kind].level, KINDS[other.key.kind].level
            deletions = (one.action is Action.DELETE, other.action is Action.DELETE)
            if deletions == (False, True) or (low < high and deletions == (False, False)):
                assert places[one.key][0] < places[other.key][0]
            if low < high and deletions == (True, True):
                assert places[one.key][0] > places[other.key][0]
            same = places[one.key][0] == places[other.key][0]
            if same and KINDS[one.key.kind].lane and KINDS[one.key.kind].lane == KINDS[other.key.kind].lane:
                assert places[one.key][1] == places[other.key][1]
