"""Pairs are found by name, then by likeness, and the same whichever side comes first."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.fuzz import ratio

from tests.toolchain.review.shop import shop
from toolchain.review.compare.paired_dashboards import ALIKE, Meanings, has_of_queries, placed_panels
from toolchain.review.compare.pairing import paired

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


@given(names, names)
def test_what_has_nothing_in_common_need_not_be_compared(before: list[str], after: list[str]) -> None:
    def likeness_of_some(first: str, second: str) -> float:
        return likeness(first, second) if set(first) & set(second) else 0.0

    whole = paired(before, after, (str,), likeness_of_some, least=0.5)
    assert paired(before, after, (str,), likeness_of_some, least=0.5, traits=set).both == whole.both


def test_panels_that_are_alike_have_something_in_common() -> None:
    panels = [each for dashboard in shop().dashboards for each in placed_panels(dashboard)]
    alike = [pair for pair in product(panels, repeat=2) if Meanings().panel_likeness(*pair) >= ALIKE]
    assert len(alike) >= len(panels)
    assert all(has_of_queries(first) & has_of_queries(second) for first, second in alike)
