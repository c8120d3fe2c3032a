"""Exports for others hold the panels of the library that they show: those stand in their places."""

import json
from typing import Any

import pytest

from tests.toolchain.project.test_opened_files import MAIN
from toolchain.base.documents.json_reader import read_json
from toolchain.project.file_dashboards import file_dashboard
from toolchain.project.library_elements import expanded, references
from toolchain.project.opened_files import opened_dashboard

PLACE = {"h": 8, "w": 12, "x": 0, "y": 0}
MODEL = {
    "id": 4,
    "type": "stat",
    "title": "Held",
    "targets": [{"refId": "A", "expr": "up"}],
    "libraryPanel": {"uid": "a"},
}
PANEL = {
    "id": 1,
    "title": "Mine",
    "gridPos": PLACE,
    "type": "library-panel-ref",
    "libraryPanel": {"uid": "a", "name": "A"},
}
SHOWN = {"id": 1, "type": "stat", "title": "Mine", "gridPos": PLACE, "targets": MODEL["targets"]}
BY_UID = {"a": {"uid": "a", "name": "A", "kind": 1, "model": MODEL}}


def export(elements: Any = None, *panels: Any) -> dict[str, Any]:
    """An export of a dashboard."""
    shown = list(panels or [PANEL])
    return {"title": "X", "schemaVersion": 42, "panels": shown, "__elements": BY_UID if elements is None else elements}


@pytest.mark.parametrize("elements", [BY_UID, list(BY_UID.values())], ids=["by uid", "list"])
def test_a_panel_of_the_library_stands_where_its_reference_was(elements: Any) -> None:
    found = expanded(export(elements))
    assert found.document["panels"] == [SHOWN]
    assert found.names == ("A",)


def test_one_in_a_folded_row_does_too() -> None:
    found = expanded(export(None, {"type": "row", "id": 2, "panels": [PANEL]}))
    assert found.document["panels"][0]["panels"] == [SHOWN]


@pytest.mark.parametrize(
    "elements", [{}, {"a": {}}, {"a": {"uid": "a", "model": 3}}, [3], "none", {"b": BY_UID["a"] | {"uid": "b"}}]
)
def test_what_the_export_does_not_hold_stays_a_reference(elements: Any) -> None:
    assert expanded(export(elements)).document["panels"] == [PANEL]
    read = file_dashboard("d.json", read_json(json.dumps(export(elements))))
    assert read is not None
    assert read.document["panels"] == [PANEL]


@pytest.mark.parametrize("around", [(), ("dashboard",), ("spec",)])
def test_parts_of_it_have_the_lines_that_they_have_in_the_library(around: tuple[str, ...]) -> None:
    document = export()
    text = json.dumps({around[0]: document} if around else document, indent=1)
    wanted = text[: text.index('"expr"')].count("\n") + 1
    for found in (file_dashboard("d.json", read_json(text)), opened_dashboard("d.json", read_json(text), MAIN)):
        assert found is not None
        (panel,) = found.document["panels"]
        assert (panel["type"], panel["title"], panel["targets"][0]["expr"]) == ("stat", "Mine", "up")
        assert found.map.location(("panels", 0, "targets", 0, "expr")).line == wanted


def test_references_are_found_in_either_schema() -> None:
    assert list(references(export())) == ["a", "a"]
    element = {"kind": "LibraryPanel", "spec": {"libraryPanel": {"uid": "b", "name": "B"}}}
    assert list(references({"elements": {"panel-1": element}})) == ["b"]
