"""Normal forms of dashboards that a server has added to."""

from typing import Any

from toolchain.compile.resource import dashboard_resource
from toolchain.sync.model import Desired, Key
from toolchain.sync.normal_form import dashboard_form, form_as_wanted, resource_form

BOARD = {"title": "A", "tags": ["b", "a"], "panels": [{"id": 1, "title": "x", "options": {}, "targets": []}]}


def test_what_the_server_adds_does_not_count() -> None:
    live = {**BOARD, "id": 7, "version": 3, "schemaVersion": 42, "refresh": "", "links": []}
    assert dashboard_form(live) == dashboard_form(BOARD)


def test_zero_and_false_are_kept() -> None:
    panel: dict[str, Any] = {
        "id": 1,
        "min": 0,
        "show": False,
        "max": None,
        "unit": "",
        "links": [],
        "options": {"x": {}},
    }
    assert dashboard_form({"panels": [panel]})["panels"] == [{"id": 1, "min": 0, "show": False}]


def test_a_dashboard_that_holds_what_is_wanted_has_the_form_of_that() -> None:
    wanted = Desired(Key("dashboard", "a"), "A", dashboard_resource("team", {"uid": "a", **BOARD}), form=resource_form)
    assert form_as_wanted("team", {**BOARD, "version": 2, "tags": ["a", "b"]}, wanted) is wanted.document
    assert wanted.document == {"folder": "team", **dashboard_form(BOARD)}
    assert form_as_wanted("other", BOARD, wanted) == {**wanted.document, "folder": "other"}
    assert form_as_wanted("team", {**BOARD, "title": "B"}, wanted) == {**wanted.document, "title": "B"}
    assert form_as_wanted("team", BOARD, None) == wanted.document
