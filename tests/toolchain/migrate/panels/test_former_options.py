"""Options of former versions of plugins come to where they stand today, and other panels stay as they are."""

import pytest

from tests.toolchain.migrate.panels.moved import moved_panel
from toolchain.base.documents.document import Document
from toolchain.migrate.migration import migrated


def test_a_gauge_of_grafana_6_1_has_fields() -> None:
    panel = moved_panel(
        {
            "type": "gauge",
            "pluginVersion": "6.1.6",
            "options": {
                "valueOptions": {"unit": "ms", "decimals": 3, "stat": "avg"},
                "minValue": 0,
                "maxValue": 50,
                "valueMappings": [{"id": 1, "type": 1, "value": "0", "text": "idle"}],
                "thresholds": [{"index": 0, "value": None, "color": "green"}, {"index": 1, "value": 9, "color": "red"}],
                "showThresholdMarkers": True,
            },
        },
        schema=18,
    )
    assert panel["options"] == {"showThresholdMarkers": True, "reduceOptions": {"calcs": ["mean"]}}
    defaults = panel["fieldConfig"]["defaults"]
    assert (defaults["unit"], defaults["decimals"], defaults["min"], defaults["max"]) == ("ms", 3, 0, 50)
    assert [step["color"] for step in defaults["thresholds"]["steps"]] == ["green", "red"]
    assert defaults["mappings"] == [{"type": "value", "options": {"0": {"text": "idle"}}}]


def test_a_stat_of_grafana_7_has_bounds_and_a_name() -> None:
    panel = moved_panel(
        {
            "type": "stat",
            "pluginVersion": "7.0.0",
            "fieldConfig": {"defaults": {"unit": "percentunit", "title": "Share"}, "overrides": []},
            "options": {"reduceOptions": {"calcs": ["mean"]}},
        },
        schema=25,
    )
    defaults = panel["fieldConfig"]["defaults"]
    assert defaults == {"unit": "percentunit", "min": 0, "max": 1, "displayName": "Share"}


@pytest.mark.parametrize("version", ["8.0.0", "v11.0.0", "10.2.1"])
def test_options_of_later_versions_stay(version: str) -> None:
    config = {"defaults": {"unit": "percent"}, "overrides": []}
    panel = moved_panel(
        {"type": "stat", "pluginVersion": version, "fieldConfig": config, "options": {"a": 1}}, schema=30
    )
    assert panel["fieldConfig"] == config


def test_a_text_says_its_content_in_options() -> None:
    panel = moved_panel({"type": "text", "content": "# Read", "mode": "text"})
    assert panel["options"] == {"content": "# Read", "mode": "markdown"}
    assert "content" not in panel


def test_a_text_without_a_mode_is_markdown() -> None:
    assert moved_panel({"type": "text", "content": "Read"})["options"] == {"content": "Read", "mode": "markdown"}


def test_a_heatmap_of_before_grafana_9_has_options() -> None:
    panel = moved_panel(
        {
            "type": "heatmap",
            "dataFormat": "tsbuckets",
            "hideZeroBuckets": True,
            "yAxis": {"format": "s", "show": True, "logBase": 1, "min": "0"},
            "yBucketBound": "upper",
            "cards": {"cardPadding": None, "cardRound": None},
            "color": {"mode": "spectrum", "colorScheme": "interpolateSpectral", "cardColor": "#b4ff00"},
            "tooltip": {"show": True, "showHistogram": True},
            "legend": {"show": False},
        },
        schema=20,
    )
    assert "dataFormat" not in panel
    options = panel["options"]
    assert options["calculate"] is False
    assert options["color"]["scheme"] == "Spectral"
    assert options["filterValues"] == {"le": 1e-09}
    assert options["rowsFrame"] == {"layout": "ge"}
    assert options["yAxis"] == {"axisPlacement": "left", "reverse": False, "min": 0, "unit": "s"}
    assert options["tooltip"] == {"mode": "single", "yHistogram": True}


def test_a_heatmap_that_counts_has_buckets() -> None:
    old = {"xBucketNumber": 20, "yAxis": {"logBase": 2, "splitFactor": 3}, "dataFormat": "timeseries"}
    options = moved_panel({"type": "heatmap", **old}, schema=20)["options"]
    assert options["calculate"] is True
    assert options["calculation"] == {
        "xBuckets": {"mode": "count", "value": "20"},
        "yBuckets": {"mode": "count", "value": "3", "scale": {"type": "log", "log": 2}},
    }


def test_a_list_of_dashboards_says_in_options_what_it_lists() -> None:
    panel = moved_panel({"type": "dashlist", "starred": True, "limit": 5, "folderId": 0, "headings": False})
    assert panel["options"] == {"showStarred": True, "maxItems": 5, "folderUID": "", "showHeadings": False}
    assert not {"starred", "limit", "folderId", "headings"} & panel.keys()


def test_an_xy_chart_of_before_11_1_has_matchers() -> None:
    panel = moved_panel(
        {
            "type": "xychart",
            "options": {"seriesMapping": "manual", "series": [{"x": "a", "y": "b", "pointColor": {"fixed": "red"}}]},
        },
        schema=37,
    )
    (series,) = panel["options"]["series"]
    assert series["x"] == {"matcher": {"id": "byName", "options": "a"}}
    assert panel["options"]["mapping"] == "manual"
    (rule,) = panel["fieldConfig"]["overrides"]
    assert rule["properties"] == [{"id": "color", "value": {"mode": "fixed", "fixedColor": "red"}}]


def test_a_pie_chart_of_the_former_plugin_is_grafanas_own() -> None:
    panel = moved_panel(
        {
            "type": "grafana-piechart-panel",
            "format": "bytes",
            "valueName": "total",
            "pieType": "donut",
            "legend": {"show": True, "values": True, "percentage": True},
            "legendType": "Under graph",
            "aliasColors": {"used": "red"},
        }
    )
    assert panel["type"] == "piechart"
    assert panel["options"] == {
        "legend": {
            "placement": "bottom",
            "values": ["value", "percent"],
            "displayMode": "table",
            "showLegend": True,
            "calcs": [],
        },
        "reduceOptions": {"calcs": ["sum"]},
        "pieType": "donut",
    }
    assert panel["fieldConfig"]["defaults"] == {"unit": "bytes", "decimals": 0}


def test_discrete_states_are_a_timeline() -> None:
    panel = moved_panel(
        {
            "type": "natel-discrete-panel",
            "units": "short",
            "colorMaps": [{"text": "UP", "color": "green"}],
            "valueMaps": [{"value": "1", "text": "UP"}],
            "rangeMaps": [{"from": "2", "to": "3", "text": "UP"}],
        }
    )
    assert panel["type"] == "state-timeline"
    values, span = panel["fieldConfig"]["defaults"]["mappings"]
    assert values["options"]["1"] == {"text": "UP", "color": "green"}
    assert span["options"] == {"from": 2, "to": 3, "result": {"text": "UP", "color": "green"}}


def test_a_world_map_is_a_geomap() -> None:
    old = {"mapCenter": "Europe", "initialZoom": 4, "circleMaxSize": "30", "thresholds": "1", "colors": ["a", "b"]}
    panel = moved_panel({"type": "grafana-worldmap-panel", "locationData": "countries", "valueName": "total", **old})
    assert panel["options"]["view"] == {"id": "europe", "zoom": 4}
    (layer,) = panel["options"]["layers"]
    assert layer["config"]["style"]["size"] == {"fixed": 5, "min": 2, "max": 30}
    assert layer["location"]["gazetteer"] == "public/gazetteer/countries.json"
    assert panel["transformations"] == [{"id": "reduce", "options": {"reducers": ["sum"]}}]


def test_a_panel_of_an_unknown_plugin_stays_as_it_is() -> None:
    old = {
        "type": "flant-statusmap-panel",
        "cards": {"cardVSpacing": 5},
        "legend": {"show": True},
        "nullPointMode": "x",
    }
    panel = moved_panel(old)
    assert {name: panel[name] for name in old} == old


def test_a_library_panel_stays_a_reference() -> None:
    library = {"uid": "shared", "name": "Shared"}
    panel = moved_panel({"type": "graph", "libraryPanel": library, "lines": True})
    assert panel == {"id": 1, "title": "P", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}, "libraryPanel": library}


@pytest.mark.parametrize(
    "panel",
    [
        {"type": "graph", "lines": True, "yaxes": [{"format": "s", "show": True}]},
        {"type": "stat", "options": {"fieldOptions": {"calcs": ["mean"], "defaults": {"unit": "s"}}}},
        {"type": "text", "content": "x", "mode": "html"},
        {"type": "heatmap", "dataFormat": "tsbuckets"},
    ],
)
def test_old_panels_are_found_whatever_schema_the_dashboard_says(panel: Document) -> None:
    document = {"schemaVersion": 42, "panels": [{"id": 1, **panel}]}
    once = migrated(document)
    assert once.notes
    assert migrated(once.document).document == once.document
    assert not migrated(once.document).notes


def test_plugins_of_today_stay_as_they_are_in_a_dashboard_of_today() -> None:
    panels = [
        {"id": 1, "type": "stat", "fieldConfig": {"defaults": {"unit": "percent"}, "overrides": []}, "options": {}},
        {"id": 2, "type": "heatmap", "options": {}},
        {"id": 3, "type": "table", "options": {}},
    ]
    document = {"schemaVersion": 42, "panels": panels}
    assert migrated(document).document == document


def test_fields_of_queries_that_nothing_reads_are_dropped() -> None:
    old = {"refId": "A", "expr": "up", "metric": "", "step": 4, "intervalFactor": 2, "target": ""}
    influx = {"refId": "B", "metric": "cpu", "target": "x"}
    panel = moved_panel({"type": "graph", "targets": [old, influx]})
    assert panel["targets"] == [{"refId": "A", "expr": "up", "intervalFactor": 2}, influx]


def test_what_editors_left_on_panels_and_variables_is_dropped() -> None:
    panel = {"type": "text", "editable": True, "error": False, "content": "x", "height": "100px"}
    variable = {"name": "a", "type": "query", "useTags": False, "tagsQuery": "", "allFormat": "glob"}
    document = migrated({"schemaVersion": 16, "panels": [panel], "templating": {"list": [variable]}}).document
    assert not {"editable", "error", "content", "height"} & document["panels"][0].keys()
    assert document["templating"]["list"][0].keys() == {"name", "type", "options", "refresh"}


def test_rows_and_texts_ask_no_data() -> None:
    row = {
        "id": 1,
        "type": "row",
        "title": "R",
        "collapsed": False,
        "panels": [],
        "maxDataPoints": 5,
        "datasource": "p",
    }
    text = {"id": 2, "type": "text", "options": {"content": "x", "mode": "html"}}
    document = migrated({"schemaVersion": 30, "panels": [row, text]}).document
    assert not {"targets", "datasource", "maxDataPoints"} & (
        document["panels"][0].keys() | document["panels"][1].keys()
    )


def test_what_a_time_series_hides_is_hidden_from_the_visualization() -> None:
    hidden = {"graph": True, "legend": False, "tooltip": False}
    config = {"defaults": {"custom": {"hideFrom": hidden}}, "overrides": []}
    links = [{"title": "More", "url": "/"}]
    old = {"type": "timeseries", "fieldConfig": config, "options": {"graph": {}, "dataLinks": links}}
    panel = moved_panel(old, schema=27)
    defaults = panel["fieldConfig"]["defaults"]
    assert defaults["custom"]["hideFrom"] == {"viz": True, "legend": False, "tooltip": False}
    assert defaults["links"] == links
    assert "options" not in panel
