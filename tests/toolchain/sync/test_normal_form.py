"""Normal forms of dashboards that a server has added to."""

from typing import Any

from toolchain.sync.normal_form import DashboardForms, dashboard_form

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


def test_dashboards_that_hold_the_same_have_one_form() -> None:
    forms = DashboardForms()
    first = forms.of(BOARD)
    assert forms.of({**BOARD, "version": 2, "tags": ["a", "b"]}) is first
    assert first == dashboard_form(BOARD)
    assert forms.of({**BOARD, "title": "B"}) is not first
