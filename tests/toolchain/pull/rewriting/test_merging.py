"""Three states of a document: what one side alone changed is taken, what both changed is told."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from toolchain.pull.rewriting.merging import Conflict, completed, merged
from toolchain.sync.difference import ABSENT

VALUES = st.recursive(
    st.integers(0, 3) | st.text("ab", max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3) | st.lists(inner, max_size=2),
    max_leaves=6,
)
DOCUMENTS = st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3)


def test_each_side_has_what_it_alone_changed() -> None:
    conflicts: list[Conflict] = []
    deployed = {"a": 1, "b": {"c": 1, "d": [1]}, "e": 1}
    ours = {"a": 2, "b": {"c": 1, "d": [1]}, "e": 1, "new": 1}
    theirs = {"a": 1, "b": {"c": 1, "d": [2]}}
    assert merged(deployed, ours, theirs, conflicts) == {"a": 2, "b": {"c": 1, "d": [2]}, "new": 1}
    assert conflicts == []


def test_what_both_changed_stays_ours_and_is_told() -> None:
    conflicts: list[Conflict] = []
    assert merged({"a": {"b": 1}, "c": 1}, {"a": {"b": 2}}, {"a": {"b": 3}, "c": 2}, conflicts) == {"a": {"b": 2}}
    assert conflicts == [Conflict(("a", "b"), 1, 2, 3), Conflict(("c",), 1, ABSENT, 2)]


@given(DOCUMENTS, DOCUMENTS)
def test_one_side_that_changed_nothing_is_the_other(first: dict[str, Any], second: dict[str, Any]) -> None:
    conflicts: list[Conflict] = []
    assert merged(first, second, first, conflicts) == second
    assert merged(first, first, second, conflicts) == second
    assert merged(first, second, second, conflicts) == second
    assert conflicts == []


def test_a_default_that_somebody_chose_is_said() -> None:
    whole, plain = {"fill": 10, "width": 1, "kept": 0}, {"fill": 10}
    assert completed(whole, plain, {}, {"fill": 0}) == {"fill": 0, "width": 1, "kept": 0}
    assert completed(whole, plain, {"fill": 20}, {"fill": 20}) == {"fill": 20, "width": 1, "kept": 0}
    assert completed(whole, plain, plain, {"fill": 0}) == whole
