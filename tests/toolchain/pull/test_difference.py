"""Patches: what leads from one document to another, and what applying one does."""

from typing import Any

from attrs import field, frozen
from hypothesis import assume, given
from hypothesis import strategies as st

from toolchain.define.patch import patched, with_fields
from toolchain.pull.difference import data_form, is_same, patch_between

VALUES = st.recursive(
    st.booleans() | st.integers(0, 3) | st.sampled_from(["a", "b"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["x", "y", "datasource"]), inner, max_size=3)
    ),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(st.sampled_from(["a", "b", "datasource"]), VALUES, max_size=3)


@frozen
class Patched:
    """The least that can carry a patch."""

    patch: dict[str, Any] = field(factory=dict)


def becomes_an_object(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """Whether a value that the first patch sets is made an object by the second, which no merge patch can say."""
    return any(
        isinstance(second[name], dict)
        and first[name] is not None
        and (not isinstance(first[name], dict) or becomes_an_object(first[name], second[name]))
        for name in first.keys() & second.keys()
    )


@given(DOCUMENTS, DOCUMENTS)
def test_a_patch_leads_from_one_to_the_other(before: dict[str, Any], after: dict[str, Any]) -> None:
    first, second = data_form(before) or {}, data_form(after) or {}
    document = patched(first, patch_between(first, second))
    assert is_same(data_form(document) or {}, second)


@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_two_patches_do_what_one_does_after_the_other(
    document: dict[str, Any], first: dict[str, Any], second: dict[str, Any]
) -> None:
    assume(not becomes_an_object(first, second))
    one_by_one = patched(patched(document, first), second)
    at_once = patched(document, with_fields(Patched(first), second).patch)
    assert is_same(data_form(one_by_one) or {}, data_form(at_once) or {})


def test_removals_stay_removals() -> None:
    assert with_fields(Patched({"a": {"b": 1}}), {"a": {"b": None}}).patch == {"a": {"b": None}}


def test_a_patch_is_not_shared_with_what_it_is_applied_to() -> None:
    patch = {"a": {"b": [1]}}
    document = patched({}, patch)
    document["a"]["b"].append(2)
    assert patch == {"a": {"b": [1]}}


def test_a_data_source_is_replaced_whole() -> None:
    before = {"datasource": {"type": "prometheus", "uid": "a"}}
    after = {"datasource": {"uid": "b"}}
    assert patch_between(before, after) == {"datasource": {"type": None, "uid": "b"}}
