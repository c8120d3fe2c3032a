"""Pairs are found by name, then by likeness, and the same whichever side comes first."""

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.fuzz import ratio

from toolchain.review.compare.pairing import out_of_order, paired

names = st.lists(st.text("abc", min_size=1, max_size=4), max_size=6)


def likeness(first: str, second: str) -> float:
    return float(ratio(first, second)) / 100


@given(names, names)
def test_the_other_way_round_gives_the_same_pairs(before: list[str], after: list[str]) -> None:
    there = paired(before, after, (str,), likeness, least=0.5)
    back = paired(after, before, (str,), likeness, least=0.5)
    assert sorted(there.both) == sorted((new, old) for old, new in back.both)
    assert sorted(there.removed) == sorted(back.added)
    assert sorted(there.added) == sorted(back.removed)


@given(names, names)
def test_everything_is_in_exactly_one_place(before: list[str], after: list[str]) -> None:
    found = paired(before, after, (str,), likeness, least=0.5)
    assert sorted([*(old for old, _ in found.both), *found.removed]) == sorted(before)
    assert sorted([*(new for _, new in found.both), *found.added]) == sorted(after)


def test_a_name_goes_before_a_likeness() -> None:
    found = paired(["errors", "errors a"], ["errors a", "errors b"], (str,), likeness, least=0.5)
    assert found.both == (("errors a", "errors a"), ("errors", "errors b"))


@given(st.permutations(list(range(6))))
def test_the_rest_is_in_order_without_what_moved(after: list[int]) -> None:
    moved = out_of_order(list(range(6)), after)
    kept = [each for each in after if each not in moved]
    assert kept == sorted(kept)


def test_one_that_moves_past_many_is_the_one_that_moved() -> None:
    assert out_of_order(["a", "b", "c", "d"], ["b", "c", "d", "a"]) == {"a": 0}


@given(after=st.lists(st.integers(0, 12), unique=True))
def test_what_stays_is_the_first_of_the_longest_ascending_sequences(after: list[int]) -> None:
    ends: list[list[int]] = []
    for each in after:
        ends.append([*max((end for end in ends if end[-1] < each), key=len, default=[]), each])
    stays = max(ends, key=len, default=[])
    assert list(out_of_order(range(13), after)) == [each for each in after if each not in stays]


def test_what_moved_comes_with_its_old_place() -> None:
    assert out_of_order(["gone", "a", "b", "c", "d"], ["d", "c", "new", "a", "b"]) == {"d": 4, "c": 3}


def test_many_that_changed_places_take_no_time() -> None:
    places = range(20_000)
    assert len(out_of_order(places, places[::-1])) == len(places) - 1
    assert len(out_of_order(places, [*places[10_000:], *places[:10_000]])) == 10_000
