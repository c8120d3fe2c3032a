"""Dashboards of schema v2 become classic ones: panels at places, and in words what the classic schema has not."""

from typing import Any

import pytest

from toolchain.base.documents.document import Document
from toolchain.migrate.migration import MigrationError, migrated


def element(number: int, **spec: Any) -> Document:
    query = {"kind": "DataQuery", "group": "prometheus", "datasource": {"name": "p"}, "spec": {"expr": "up"}}
    panel_query = {"kind": "PanelQuery", "spec": {"refId": "A", "hidden": False, "query": query}}
    data = {"kind": "QueryGroup", "spec": {"queries": [panel_query], "transformations": [], "queryOptions": {}}}
    shown = {"kind": "VizConfig", "group": "timeseries", "version": "12.4.3", "spec": {"options": {}}}
    return {"kind": "Panel", "spec": {"id": number, "title": f"P{number}", "data": data, "vizConfig": shown, **spec}}


def grid(*places: tuple[str, int, int, int, int], **item: Any) -> Document:
    items = [
        {
            "kind": "GridLayoutItem",
            "spec": {"x": x, "y": y, "width": w, "height": h, "element": {"name": name}, **item},
        }
        for name, x, y, w, h in places
    ]
    return {"kind": "GridLayout", "spec": {"items": items}}


def rows(*given: Document) -> Document:
    return {"kind": "RowsLayout", "spec": {"rows": [{"kind": "RowsLayoutRow", "spec": each} for each in given]}}


def tabs(*given: Document) -> Document:
    return {"kind": "TabsLayout", "spec": {"tabs": [{"kind": "TabsLayoutTab", "spec": each} for each in given]}}


def flow(*names: str, **spec: Any) -> Document:
    items = [{"kind": "AutoGridLayoutItem", "spec": {"element": {"name": name}}} for name in names]
    return {"kind": "AutoGridLayout", "spec": {"items": items, **spec}}


def dashboard(layout: Document, **spec: Any) -> Document:
    elements = {f"panel-{number}": element(number) for number in range(1, 5)}
    return {
        "apiVersion": "dashboard.grafana.app/v2beta1",
        "kind": "Dashboard",
        "metadata": {"name": "two"},
        "spec": {"title": "Two", "elements": elements, "layout": layout, **spec},
    }


def placed(document: Document) -> list[tuple[Any, ...]]:
    """Return title, type and place of each panel, those in a collapsed row behind it."""
    panels = [each for panel in document["panels"] for each in (panel, *panel.get("panels", []))]
    return [(each["title"], each["type"], *each["gridPos"].values()) for each in panels]


def test_a_panel_has_its_queries_and_options() -> None:
    document = migrated(dashboard(grid(("panel-1", 0, 0, 12, 8)))).document
    assert document["uid"] == "two"
    assert document["schemaVersion"] == 42
    assert document["panels"] == [
        {
            "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
            "id": 1,
            "title": "P1",
            "type": "timeseries",
            "pluginVersion": "12.4.3",
            "targets": [{"expr": "up", "refId": "A", "datasource": {"uid": "p", "type": "prometheus"}}],
            "options": {},
            "datasource": {"uid": "p", "type": "prometheus"},
        }
    ]


def test_rows_follow_one_another() -> None:
    layout = rows(
        {"hideHeader": True, "layout": grid(("panel-1", 0, 0, 24, 4))},
        {"title": "Open", "layout": grid(("panel-2", 0, 0, 12, 8), ("panel-3", 12, 0, 12, 6))},
        {"title": "Closed", "collapse": True, "layout": grid(("panel-4", 0, 0, 24, 8))},
        {"title": "Last", "repeat": {"mode": "variable", "value": "job"}, "layout": grid()},
    )
    document = migrated(dashboard(layout)).document
    assert placed(document) == [
        ("P1", "timeseries", 0, 0, 24, 4),
        ("Open", "row", 0, 4, 24, 1),
        ("P2", "timeseries", 0, 5, 12, 8),
        ("P3", "timeseries", 12, 5, 12, 6),
        ("Closed", "row", 0, 13, 24, 1),
        ("P4", "timeseries", 0, 14, 24, 8),
        ("Last", "row", 0, 14, 24, 1),
    ]
    assert [panel.get("collapsed") for panel in document["panels"] if panel["type"] == "row"] == [False, True, False]
    assert document["panels"][-1]["repeat"] == "job"
    ids = [panel["id"] for panel in document["panels"]]
    assert len(set(ids)) == len(ids)


def test_tabs_are_rows_and_that_is_told() -> None:
    layout = tabs(
        {"title": "One", "layout": grid(("panel-1", 0, 0, 24, 4))},
        {"title": "Two", "layout": rows({"title": "In", "collapse": True, "layout": grid(("panel-2", 0, 0, 24, 4))})},
    )
    result = migrated(dashboard(layout))
    assert placed(result.document) == [
        ("One", "row", 0, 0, 24, 1),
        ("P1", "timeseries", 0, 1, 24, 4),
        ("Two", "row", 0, 5, 24, 1),
        ("In", "row", 0, 6, 24, 1),
        ("P2", "timeseries", 0, 7, 24, 4),
    ]
    assert "schema v2: the tab 'One' is a row" in result.lost
    assert "schema v2: the element 'panel-3' stands nowhere in the layout, and is left out" in result.notes


@pytest.mark.parametrize(
    ("spec", "places"),
    [
        ({}, [(0, 0, 8, 9), (8, 0, 8, 9), (16, 0, 8, 9), (0, 9, 8, 9)]),
        (
            {"maxColumnCount": 2, "rowHeightMode": "short"},
            [(0, 0, 12, 5), (12, 0, 12, 5), (0, 5, 12, 5), (12, 5, 12, 5)],
        ),
        (
            {"maxColumnCount": 1, "rowHeightMode": "custom", "rowHeight": 100},
            [(0, 0, 24, 3), (0, 3, 24, 3), (0, 6, 24, 3), (0, 9, 24, 3)],
        ),
    ],
)
def test_a_grid_that_flows_has_places(spec: Document, places: list[tuple[int, ...]]) -> None:
    names = [f"panel-{number}" for number in range(1, 5)]
    document = migrated(dashboard(flow(*names, **spec))).document
    assert [tuple(panel["gridPos"].values()) for panel in document["panels"]] == places


def test_a_panel_is_repeated() -> None:
    repeat = {"mode": "variable", "value": "job", "direction": "h", "maxPerRow": 4}
    (panel,) = migrated(dashboard(grid(("panel-1", 0, 0, 6, 4), repeat=repeat))).document["panels"]
    assert (panel["repeat"], panel["repeatDirection"], panel["maxPerRow"]) == ("job", "h", 4)


def test_queries_of_several_data_sources_are_mixed() -> None:
    one = element(1)
    queries = one["spec"]["data"]["spec"]["queries"]
    other = {"kind": "DataQuery", "group": "loki", "datasource": {"name": "l"}, "spec": {"expr": "{}"}}
    queries.append({"kind": "PanelQuery", "spec": {"refId": "B", "hidden": True, "query": other}})
    document = migrated(dashboard(grid(("panel-1", 0, 0, 6, 4)), elements={"panel-1": one})).document
    (panel,) = document["panels"]
    assert panel["datasource"]["uid"] == "-- Mixed --"
    assert [target.get("hide") for target in panel["targets"]] == [None, True]


def test_the_first_form_of_schema_v2_says_the_kind_of_things_elsewhere() -> None:
    query = {"kind": "loki", "spec": {"expr": "{}"}}
    reference = {"type": "loki", "uid": "l"}
    one = element(1, vizConfig={"kind": "logs", "spec": {"pluginVersion": "12.0.0", "options": {"showTime": True}}})
    one["spec"]["data"]["spec"] = {
        "queries": [{"kind": "PanelQuery", "spec": {"refId": "A", "query": query, "datasource": reference}}],
        "transformations": [{"kind": "limit", "spec": {"id": "limit", "options": {"limitField": 3}}}],
        "queryOptions": {"maxDataPoints": 5},
    }
    document = migrated(dashboard(grid(("panel-1", 0, 0, 6, 4)), elements={"panel-1": one})).document
    (panel,) = document["panels"]
    assert (panel["type"], panel["pluginVersion"], panel["maxDataPoints"]) == ("logs", "12.0.0", 5)
    assert panel["targets"] == [{"expr": "{}", "refId": "A", "datasource": {"uid": "l", "type": "loki"}}]
    assert panel["transformations"] == [{"id": "limit", "options": {"limitField": 3}}]


def test_a_transformation_of_the_last_form_is_named_by_its_group() -> None:
    one = element(1)
    given = {"kind": "Transformation", "group": "reduce", "spec": {"options": {"reducers": ["max"]}, "disabled": True}}
    one["spec"]["data"]["spec"]["transformations"] = [given]
    document = migrated(dashboard(grid(("panel-1", 0, 0, 6, 4)), elements={"panel-1": one})).document
    expected = {"id": "reduce", "options": {"reducers": ["max"]}, "disabled": True}
    assert document["panels"][0]["transformations"] == [expected]


def test_a_library_panel_stays_a_reference() -> None:
    library = {"kind": "LibraryPanel", "spec": {"id": 7, "title": "L", "libraryPanel": {"uid": "u", "name": "Lib"}}}
    document = migrated(dashboard(grid(("l", 0, 0, 6, 4)), elements={"l": library})).document
    (panel,) = document["panels"]
    assert (panel["id"], panel["libraryPanel"]) == (7, {"uid": "u", "name": "Lib"})


def test_a_panel_that_waits_for_its_plugin_is_brought_there() -> None:
    former = {"autoMigrateFrom": "singlestat", "originalOptions": {"format": "s", "valueName": "max"}}
    shown = {"kind": "VizConfig", "group": "stat", "spec": {"options": {"__angularMigration": former}}}
    one = element(1, vizConfig=shown)
    document = migrated(dashboard(grid(("panel-1", 0, 0, 6, 4)), elements={"panel-1": one})).document
    (panel,) = document["panels"]
    assert panel["options"]["reduceOptions"] == {"calcs": ["max"]}
    assert panel["fieldConfig"]["defaults"]["unit"] == "s"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {
                "kind": "QueryVariable",
                "spec": {
                    "name": "job",
                    "refresh": "onTimeRangeChanged",
                    "sort": "naturalDesc",
                    "multi": True,
                    "hide": "hideLabel",
                    "current": {"text": ["All"], "value": ["$__all"]},
                    "query": {
                        "kind": "DataQuery",
                        "group": "prometheus",
                        "datasource": {"name": "p"},
                        "spec": {"__legacyStringValue": "label_values(job)"},
                    },
                },
            },
            {
                "type": "query",
                "query": "label_values(job)",
                "refresh": 2,
                "sort": 8,
                "multi": True,
                "hide": 1,
                "current": {"text": ["All"], "value": ["$__all"]},
                "datasource": {"uid": "p", "type": "prometheus"},
            },
        ),
        (
            {"kind": "DatasourceVariable", "spec": {"name": "ds", "pluginId": "prometheus", "regex": "/p/"}},
            {"type": "datasource", "query": "prometheus", "regex": "/p/", "options": []},
        ),
        ({"kind": "ConstantVariable", "spec": {"name": "c", "query": "x"}}, {"type": "constant", "hide": 2}),
        ({"kind": "TextVariable", "spec": {"name": "t", "query": "x"}}, {"type": "textbox", "query": "x"}),
        (
            {"kind": "IntervalVariable", "spec": {"name": "i", "query": "1m,5m", "auto": True, "auto_count": 30}},
            {"type": "interval", "query": "1m,5m", "auto": True, "auto_count": 30},
        ),
        ({"kind": "CustomVariable", "spec": {"name": "c", "query": "a,b"}}, {"type": "custom", "query": "a,b"}),
        (
            {
                "kind": "AdhocVariable",
                "group": "prometheus",
                "datasource": {"name": "p"},
                "spec": {"name": "f", "filters": [{"key": "a", "operator": "=", "value": "b"}]},
            },
            {"type": "adhoc", "datasource": {"uid": "p", "type": "prometheus"}},
        ),
        (
            {
                "kind": "SwitchVariable",
                "spec": {"name": "s", "current": "1", "enabledValue": "1", "disabledValue": "0"},
            },
            {"type": "switch", "current": {"text": "1", "value": "1"}},
        ),
    ],
)
def test_variables_are_classic(given: Document, expected: Document) -> None:
    document = migrated(dashboard(grid(), variables=[given])).document
    (variable,) = document["templating"]["list"]
    assert {name: variable.get(name) for name in expected} == expected


def test_annotations_are_classic() -> None:
    given = {
        "kind": "AnnotationQuery",
        "spec": {
            "name": "Deploys",
            "enable": True,
            "hide": False,
            "iconColor": "red",
            "query": {"kind": "DataQuery", "group": "loki", "datasource": {"name": "l"}, "spec": {"expr": "{}"}},
            "filter": {"exclude": False, "ids": [1]},
            "legacyOptions": {"tagKeys": "app", "name": "other"},
        },
    }
    document = migrated(dashboard(grid(), annotations=[given])).document
    assert document["annotations"]["list"] == [
        {
            "name": "Deploys",
            "enable": True,
            "hide": False,
            "iconColor": "red",
            "datasource": {"uid": "l", "type": "loki"},
            "target": {"expr": "{}"},
            "filter": {"exclude": False, "ids": [1]},
            "tagKeys": "app",
        }
    ]


def test_times_and_links_are_the_dashboards() -> None:
    times = {"from": "now-1h", "to": "now", "autoRefresh": "30s", "timezone": "utc", "quickRanges": [{"display": "d"}]}
    links = [{"title": "Other", "type": "dashboards", "tags": ["x"]}]
    document = migrated(dashboard(grid(), timeSettings=times, links=links, cursorSync="Tooltip")).document
    assert (document["time"], document["refresh"], document["timezone"]) == (
        {"from": "now-1h", "to": "now"},
        "30s",
        "utc",
    )
    assert document["timepicker"] == {"quick_ranges": [{"display": "d"}]}
    assert document["graphTooltip"] == 2
    assert document["links"][0]["tags"] == ["x"]


def test_a_condition_is_told() -> None:
    layout = rows({"title": "R", "conditionalRendering": {"kind": "ConditionalRenderingGroup"}, "layout": grid()})
    lost = migrated(dashboard(layout)).lost
    assert "schema v2: the row 'R' is always shown, not only under its condition" in lost


def test_what_a_layout_says_and_nobody_knows_is_told() -> None:
    group = {"spec": {"items": [{"kind": "ConditionalRenderingMoon", "spec": {"phase": "full"}}]}}
    layout = rows({"title": "R", "conditionalRendering": group, "fillScreen": True, "layout": grid()})
    notes = migrated(dashboard(layout)).notes
    moon = "schema v2: the row 'R' has a condition 'ConditionalRenderingMoon' that nobody knows here, and is without it"
    assert moon in notes
    assert "schema v2: the row 'R' does not fill the screen any more" in notes


def test_a_place_of_an_element_that_is_not_there_is_told() -> None:
    notes = migrated(dashboard(grid(("none", 0, 0, 6, 4)))).notes
    assert "schema v2: the layout places an element 'none' that is not there" in notes


def test_variables_of_a_row_are_the_dashboards_and_that_is_told() -> None:
    own = {"kind": "TextVariable", "spec": {"name": "own", "query": "x"}}
    other = {"kind": "TextVariable", "spec": {"name": "own", "query": "y"}}
    result = migrated(dashboard(rows({"title": "R", "variables": [own, other], "layout": grid()})))
    assert [(each["name"], each["query"]) for each in result.document["templating"]["list"]] == [("own", "x")]
    assert "schema v2: the row 'R' has own, own to itself; here the whole dashboard has it" in result.lost
    assert "schema v2: of several variables 'own' only the first is here" in result.notes


def test_one_variable_of_several_rows_is_there_once_and_nothing_is_left_out() -> None:
    own = {"kind": "TextVariable", "spec": {"name": "own", "query": "x"}}
    parts = [{"title": title, "variables": [own], "layout": grid()} for title in "RS"]
    result = migrated(dashboard(rows(*parts)))
    assert [each["name"] for each in result.document["templating"]["list"]] == ["own"]
    assert not [each for each in result.notes if "several variables" in each]


def test_a_row_without_header_and_one_that_is_empty_lie_over_nothing() -> None:
    layout = rows(
        {"title": "First", "layout": grid(("panel-1", 0, 0, 24, 4))},
        {"title": "Empty", "layout": grid()},
        {"hideHeader": True, "layout": grid(("panel-2", 0, 0, 24, 4), ("panel-3", 0, 6, 24, 4))},
        {"title": "From Grafana's own rows", "layout": grid(("panel-4", 0, 1, 24, 4))},
    )
    assert [(title, y) for title, _, _, y, _, _ in placed(migrated(dashboard(layout)).document)] == [
        ("First", 0),
        ("P1", 1),
        ("Empty", 5),
        ("P2", 6),
        ("P3", 12),
        ("From Grafana's own rows", 16),
        ("P4", 17),
    ]


def test_panels_are_known_by_where_they_stood() -> None:
    result = migrated(dashboard(rows({"title": "R", "layout": grid(("panel-2", 0, 0, 6, 4))})))
    assert result.came_from(("panels", 1, "options")) == (
        *("spec", "elements", "panel-2", "spec", "vizConfig", "spec", "options"),
    )


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (dashboard({"kind": "CanvasLayout", "spec": {}}), "a layout of the kind 'CanvasLayout'"),
        (dashboard(grid(), variables=[{"kind": "NewVariable", "spec": {"name": "n"}}]), "the variable 'n'"),
        (dashboard(grid(("a", 0, 0, 6, 4)), elements={"a": {"kind": "Widget", "spec": {}}}), "the element 'a'"),
    ],
)
def test_what_the_classic_schema_cannot_say_is_refused_with_its_name(document: Document, words: str) -> None:
    with pytest.raises(MigrationError) as error:
        migrated(document)
    assert words in error.value.message


def test_a_dashboard_made_classic_is_one_of_today() -> None:
    once = migrated(dashboard(rows({"title": "R", "layout": grid(("panel-2", 0, 0, 6, 4))}))).document
    assert migrated(once).document == once
