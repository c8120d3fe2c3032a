"""Differences between documents."""

from toolchain.sync.difference import ABSENT, FieldChange, differences, redacted


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
