"""Dashboards of files: whatever schema they are in, one document with the lines of its parts."""

import json
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.base.documents.json_reader import read_json
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.file_dashboards import file_dashboard


def source(document: Document, *, with_unplaced: bool = False) -> tuple[str, DashboardSource]:
    text = json.dumps(document, indent=1)
    found = file_dashboard("d.json", read_json(text), with_unplaced=with_unplaced)
    assert found is not None
    return text, found


def line(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_a_classic_dashboard_stays_as_it_is_and_its_parts_have_their_lines() -> None:
    document = {"uid": "a", "title": "A", "panels": [{"title": "P", "targets": [{"expr": "up"}]}]}
    text, found = source(document)
    assert found.document == document
    assert found.map.location(("panels", 0, "targets", 0, "expr")).line == line(text, '"expr"')
    assert found.map.location(("panels", 0, "targets", 0, "legendFormat")).line == line(text, '"expr"') - 1
    assert found.map.origin(("panels", 0)).finished


def test_a_resource_has_its_uid_from_its_name() -> None:
    _, found = source({"metadata": {"name": "mine"}, "spec": {"title": "A", "panels": []}})
    assert found.document["uid"] == "mine"


def test_rows_that_hold_panels_become_panels() -> None:
    text, found = source({"rows": [{"title": "R", "repeat": "v", "panels": [{"title": "P"}]}, {"panels": []}]})
    assert [each.get("title") for each in found.document["panels"]] == ["R", "P", ""]
    assert found.document["panels"][0]["repeat"] == "v"
    assert found.map.location(("panels", 1, "title")).line == line(text, '"P"')


def element(title: str, expr: str) -> dict[str, Any]:
    query = {"kind": "DataQuery", "group": "prometheus", "datasource": {"name": "p"}, "spec": {"expr": expr}}
    queries = [{"kind": "PanelQuery", "spec": {"refId": "A", "hidden": False, "query": query}}]
    data = {"kind": "QueryGroup", "spec": {"queries": queries, "queryOptions": {"interval": "1m"}}}
    shown = {"group": "timeseries", "spec": {"fieldConfig": {"defaults": {"unit": "s"}, "overrides": []}}}
    return {"kind": "Panel", "spec": {"id": 1, "title": title, "data": data, "vizConfig": shown}}


def test_schema_version_2_becomes_the_classic_one_with_the_lines_of_the_file() -> None:
    item = {"spec": {"x": 0, "y": 0, "width": 12, "height": 8, "element": {"name": "b"}}}
    row = {
        "spec": {"title": "R", "repeat": {"value": "v"}, "layout": {"kind": "GridLayout", "spec": {"items": [item]}}}
    }
    variable = {"kind": "QueryVariable", "spec": {"name": "v", "multi": True, "query": {"spec": {"query": "x"}}}}
    text, found = source(
        {
            "metadata": {"name": "two"},
            "spec": {
                "title": "T",
                "elements": {"a": element("A", "up"), "b": element("B", "down")},
                "layout": {"kind": "RowsLayout", "spec": {"rows": [row]}},
                "variables": [variable, {"kind": "DatasourceVariable", "spec": {"name": "d", "pluginId": "loki"}}],
            },
        },
        with_unplaced=True,
    )
    document = found.document
    assert [(each["type"], each["title"]) for each in document["panels"]] == [
        ("row", "R"),
        ("timeseries", "B"),
        ("timeseries", "A"),
    ]
    assert document["panels"][1] == {
        "type": "timeseries",
        "title": "B",
        "id": 1,
        "pluginVersion": "",
        "interval": "1m",
        "fieldConfig": {"defaults": {"unit": "s"}},
        "gridPos": {"x": 0, "y": 1, "w": 12, "h": 8},
        "datasource": {"type": "prometheus", "uid": "p"},
        "targets": [{"expr": "down", "refId": "A", "datasource": {"type": "prometheus", "uid": "p"}}],
    }
    for path, part in (
        (("panels", 0), '"title": "R"'),
        (("panels", 0, "repeat"), '"value": "v"'),
        (("panels", 1), '"b": {'),
        (("panels", 1, "title"), '"B"'),
        (("panels", 1, "gridPos", "w"), '"width"'),
        (("panels", 1, "targets", 0, "expr"), '"down"'),
        (("templating", "list", 0, "name"), '"name": "v"'),
        (("templating", "list", 1, "query"), '"pluginId"'),
    ):
        found_line = found.map.location(path).line
        assert found_line == line(text, part) - (part == '"title": "R"'), path
    assert [each["title"] for each in source(json.loads(text))[1].document["panels"]] == ["R", "B"]
    assert [(each["name"], each["type"]) for each in document["templating"]["list"]] == [
        ("v", "query"),
        ("d", "datasource"),
    ]
    assert document["templating"]["list"][1]["query"] == "loki"


def test_what_is_no_dashboard_is_none() -> None:
    assert file_dashboard("d.json", read_json('{"groups": []}')) is None


def test_what_no_classic_dashboard_has_is_told_at_its_line() -> None:
    element = {"kind": "Hologram", "spec": {"id": 1}}
    variable = {"kind": "OracleVariable", "spec": {"name": "fate"}}
    item = {"spec": {"x": 0, "y": 0, "width": 1, "height": 1, "element": {"name": "h"}}}
    tabs = [
        {"spec": {"title": "A", "layout": {"kind": "GridLayout", "spec": {"items": [item]}}}},
        {"spec": {"title": "B", "layout": {"kind": "SpiralLayout", "spec": {}}}},
    ]
    layout = {"kind": "TabsLayout", "spec": {"tabs": tabs}}
    text, found = source({"title": "T", "elements": {"h": element}, "layout": layout, "variables": [variable]})
    assert [(location.line, error.message.partition(",")[0]) for location, error in found.refused] == [
        (line(text, '"h": {'), "the element 'h' is of the kind 'Hologram'"),
        (
            line(text, '"SpiralLayout"') - 1,
            "a layout of the kind 'SpiralLayout' is one that the classic schema does not have",
        ),
        (line(text, '"OracleVariable"') - 1, "the variable 'fate' is of the kind 'OracleVariable'"),
    ]
