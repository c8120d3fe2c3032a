"""Patches: what leads from one document to another, and what applying one does."""

from typing import Any

from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from toolchain.define.patch import apply_patch, with_fields
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


@given(DOCUMENTS, DOCUMENTS)
def test_a_patch_leads_from_one_to_the_other(before: dict[str, Any], after: dict[str, Any]) -> None:
    first, second = data_form(before) or {}, data_form(after) or {}
    document = dict(first)
    apply_patch(document, Patched(patch_between(first, second)))
    assert is_same(data_form(document) or {}, second)


@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
def test_two_patches_do_what_one_does_after_the_other(
    document: dict[str, Any], first: dict[str, Any], second: dict[str, Any]
) -> None:
    one_by_one, at_once = dict(document), dict(document)
    apply_patch(one_by_one, Patched(first))
    apply_patch(one_by_one, Patched(second))
    apply_patch(at_once, with_fields(Patched(first), second))
    assert is_same(data_form(one_by_one) or {}, data_form(at_once) or {})


def test_removals_stay_removals() -> None:
    assert with_fields(Patched({"a": {"b": 1}}), {"a": {"b": None}}).patch == {"a": {"b": None}}


def test_a_patch_is_not_shared_with_what_it_is_applied_to() -> None:
    patched = Patched({"a": {"b": [1]}})
    document: dict[str, Any] = {}
    apply_patch(document, patched)
    document["a"]["b"].append(2)
    assert patched.patch == {"a": {"b": [1]}}


def test_a_data_source_is_replaced_whole() -> None:
    before = {"datasource": {"type": "prometheus", "uid": "a"}}
    after = {"datasource": {"uid": "b"}}
    assert patch_between(before, after) == {"datasource": {"type": None, "uid": "b"}}
