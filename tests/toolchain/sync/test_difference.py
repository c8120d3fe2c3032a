"""Differences between documents."""

from hypothesis import given
from hypothesis import strategies as some

from toolchain.sync.difference import ABSENT, FieldChange, differences, redacted
from toolchain.sync.model import canonical


def test_equal_documents_do_not_differ() -> None:
    assert differences({"a": [1, {"b": 2.0}]}, {"a": [1.0, {"b": 2}]}) == ()


def test_true_is_not_one_however_deep() -> None:
    assert differences({"a": {"b": True}}, {"a": {"b": 1}}) == (FieldChange("a.b", True, 1),)


def test_what_is_new_is_one_change() -> None:
    assert differences({}, {"a": {"b": 1}}) == (FieldChange("a", ABSENT, {"b": 1}),)


def test_a_secret_inside_of_what_grafana_has_and_the_definitions_have_not_is_not_shown() -> None:
    (change,) = differences({"http": {"oauth2": {"client_secret": "canary", "id": "a"}}}, {})
    assert change.before == {"oauth2": {"client_secret": "<secret>", "id": "a"}}


def test_a_secret_is_told_by_its_name() -> None:
    before, after = ({"url": {"$secret": name}} for name in ("OLD", "NEW"))
    assert differences(before, after) == (FieldChange("url", "<secret OLD>", "<secret NEW>"),)
    assert differences({"url": "http://a"}, after) == (FieldChange("url", "<secret>", "<secret NEW>"),)
    assert differences({}, {"token": "canary"}) == (FieldChange("token", ABSENT, "<secret>"),)


def test_a_backup_keeps_the_names_of_secrets_and_no_value() -> None:
    document = {"url": {"$secret": "NAME"}, "token": "canary", "http": [{"password": "canary", "id": 1}]}
    assert redacted(document) == {
        "url": {"$secret": "NAME"},
        "token": "<secret>",
        "http": [{"password": "<secret>", "id": 1}],
    }


def test_elements_are_paired_by_what_names_them() -> None:
    before = {"panels": [{"id": 1, "title": "A", "w": 1}, {"id": 2, "title": "B", "w": 1}]}
    after = {"panels": [{"id": 1, "title": "A", "w": 1}, {"id": 2, "title": "B", "w": 2}]}
    assert [each.path for each in differences(before, after)] == ["panels[B].w"]


def test_an_element_that_is_inserted_into_a_list_without_names_is_one_change() -> None:
    assert differences({"a": [1, 2, 3]}, {"a": [0, 1, 2, 3]}) == (FieldChange("a[0]", ABSENT, 0),)
    assert differences({"a": ["x", "y", "z"]}, {"a": ["x", "z"]}) == (FieldChange("a[1]", "y", ABSENT),)


def test_an_element_that_changed_between_equal_ones_is_compared_with_what_it_was() -> None:
    before = {"routes": [{"match": 1}, {"match": 2, "to": "a"}, {"match": 3}]}
    after = {"routes": [{"match": 0}, {"match": 1}, {"match": 2, "to": "b"}, {"match": 3}]}
    assert differences(before, after) == (
        FieldChange("routes[0]", ABSENT, {"match": 0}),
        FieldChange("routes[2].to", "a", "b"),
    )


VALUES = some.recursive(
    some.one_of(some.none(), some.booleans(), some.integers(-3, 3), some.sampled_from(["", "a", "b"])),
    lambda each: some.one_of(
        some.lists(each, max_size=4), some.dictionaries(some.sampled_from(["uid", "a", "b"]), each, max_size=3)
    ),
)


@given(VALUES, VALUES)
def test_documents_differ_exactly_where_they_are_not_equal(before: object, after: object) -> None:
    assert bool(differences({"": before}, {"": after})) is (canonical(before) != canonical(after))
