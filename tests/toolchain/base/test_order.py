"""What changed places is as little as explains the new order, and comes with its old place."""

from hypothesis import given
from hypothesis import strategies as st

from toolchain.base.order import out_of_order


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
