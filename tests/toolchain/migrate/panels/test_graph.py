"""A graph becomes a time series that shows the same."""

import pytest

from tests.toolchain.migrate.panels.moved import moved, moved_panel
from toolchain.base.documents.document import Document

GRAPH: Document = {
    "type": "graph",
    "lines": True,
    "linewidth": 2,
    "fill": 1,
    "nullPointMode": "null",
    "renderer": "flot",
    "editable": True,
    "yaxes": [
        {"format": "s", "label": "Took", "min": "0", "max": None, "show": True, "logBase": 1},
        {"format": "bytes", "show": True, "logBase": 10},
    ],
    "legend": {"show": True, "values": True, "current": True, "avg": True, "total": False, "alignAsTable": True},
    "tooltip": {"shared": True, "sort": 2, "value_type": "individual"},
    "targets": [{"refId": "A", "expr": "up"}],
}


def test_nothing_of_the_former_plugin_is_left() -> None:
    panel = moved_panel(GRAPH)
    assert panel.keys() == {"id", "title", "type", "gridPos", "targets", "fieldConfig", "options"}
    assert panel["type"] == "timeseries"


def test_the_left_axis_is_what_fields_say() -> None:
    defaults = moved_panel(GRAPH)["fieldConfig"]["defaults"]
    assert (defaults["unit"], defaults["min"], "max" in defaults) == ("s", 0, False)
    assert defaults["custom"] == {
        "axisPlacement": "auto",
        "axisLabel": "Took",
        "drawStyle": "line",
        "showPoints": "never",
        "lineWidth": 2,
        "fillOpacity": 10,
        "spanNulls": False,
    }


def test_legend_and_tooltip_are_options() -> None:
    assert moved_panel(GRAPH)["options"] == {
        "legend": {"displayMode": "table", "showLegend": True, "placement": "bottom", "calcs": ["lastNotNull", "mean"]},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }


def test_a_series_on_the_right_axis_has_what_that_axis_says() -> None:
    panel = moved_panel({**GRAPH, "seriesOverrides": [{"alias": "/heap/", "yaxis": 2, "dashes": True}]})
    (rule,) = panel["fieldConfig"]["overrides"]
    assert rule == {
        "matcher": {"id": "byRegexp", "options": "/heap/"},
        "properties": [
            {"id": "unit", "value": "bytes"},
            {"id": "custom.axisPlacement", "value": "right"},
            {"id": "custom.scaleDistribution", "value": {"type": "log", "log": 10}},
            {"id": "custom.lineStyle", "value": {"fill": "dash", "dash": [10, 10]}},
        ],
    }


@pytest.mark.parametrize(
    ("said", "property_id", "value"),
    [
        ({"fill": 3}, "custom.fillOpacity", 30),
        ({"fill": "2"}, "custom.fillOpacity", 20),
        ({"fillBelowTo": "max"}, "custom.fillBelowTo", "max"),
        ({"points": True}, "custom.showPoints", "always"),
        ({"lines": False}, "custom.lineWidth", 0),
        ({"bars": False}, "custom.drawStyle", "line"),
        ({"linewidth": 4}, "custom.lineWidth", 4),
        ({"pointradius": 3}, "custom.pointSize", 8),
        ({"stack": "B"}, "custom.stacking", {"mode": "normal", "group": "B"}),
        ({"stack": False}, "custom.stacking", {"mode": "none", "group": "A"}),
        ({"color": "#fff"}, "color", {"mode": "fixed", "fixedColor": "#fff"}),
        ({"transform": "negative-Y"}, "custom.transform", "negative-Y"),
    ],
)
def test_what_a_series_says_is_a_property(said: Document, property_id: str, value: object) -> None:
    panel = moved_panel({**GRAPH, "seriesOverrides": [{"alias": "one", **said}]})
    (rule,) = panel["fieldConfig"]["overrides"]
    assert rule == {
        "matcher": {"id": "byName", "options": "one"},
        "properties": [{"id": property_id, "value": value}],
    }


def test_what_nothing_stands_for_is_told() -> None:
    result = moved({**GRAPH, "seriesOverrides": [{"alias": "one", "nullPointMode": "connected", "zindex": 0}]})
    assert "panel 1 'P' loses nullPointMode of the series 'one'" in result.notes
    assert not any("zindex" in note for note in result.notes)


def test_colors_of_names_are_overrides() -> None:
    panel = moved_panel({**GRAPH, "aliasColors": {"errors": "red", "none": None}})
    assert [rule["matcher"]["options"] for rule in panel["fieldConfig"]["overrides"]] == ["errors"]


@pytest.mark.parametrize(
    ("said", "custom"),
    [
        ({"nullPointMode": "connected"}, {"spanNulls": True}),
        ({"steppedLine": True}, {"lineInterpolation": "stepAfter"}),
        ({"stack": True}, {"stacking": {"mode": "normal", "group": "A"}}),
        ({"stack": True, "percentage": True}, {"stacking": {"mode": "percent", "group": "A"}}),
        ({"bars": True}, {"drawStyle": "bars", "fillOpacity": 100}),
        ({"lines": False, "points": True, "pointradius": 2}, {"drawStyle": "points", "pointSize": 6}),
        ({"fillGradient": 5}, {"gradientMode": "opacity", "fillOpacity": 50}),
        ({"dashes": True, "dashLength": 4}, {"lineStyle": {"fill": "dash", "dash": [4, 10]}}),
    ],
)
def test_how_lines_are_drawn(said: Document, custom: Document) -> None:
    drawn = moved_panel({**GRAPH, **said})["fieldConfig"]["defaults"]["custom"]
    assert {name: drawn.get(name) for name in custom} == custom


def test_bounds_of_shares_are_left_to_the_panel() -> None:
    shares = {"stack": True, "percentage": True, "yaxis": {"align": False}}
    assert "min" not in moved_panel({**GRAPH, **shares})["fieldConfig"]["defaults"]


@pytest.mark.parametrize(
    ("thresholds", "steps"),
    [
        ([("gt", 5, "critical")], [(None, "transparent"), (5, "red")]),
        ([("lt", 5, "warning")], [(None, "orange"), (5, "transparent")]),
        ([("gt", 9, "critical"), ("lt", 2, "warning")], [(None, "orange"), (2, "transparent"), (9, "red")]),
        ([("lt", 2, "critical"), ("lt", 5, "warning")], [(None, "red"), (2, "orange"), (5, "transparent")]),
        ([("gt", None, "critical")], [(None, "transparent")]),
    ],
)
def test_thresholds_are_steps_from_below(
    thresholds: list[tuple[str, object, str]], steps: list[tuple[object, str]]
) -> None:
    old = [{"op": op, "value": value, "colorMode": mode, "line": True} for op, value, mode in thresholds]
    defaults = moved_panel({**GRAPH, "thresholds": old})["fieldConfig"]["defaults"]
    assert [(step["value"], step["color"]) for step in defaults["thresholds"]["steps"]] == steps
    assert defaults["custom"]["thresholdsStyle"] == {"mode": "line"}


def test_a_time_region_is_an_annotation_of_the_panel() -> None:
    region = {"op": "time", "from": "08:00", "to": "17:00", "fill": True, "colorMode": "gray", "fromDayOfWeek": 1}
    document = moved({**GRAPH, "timeRegions": [region, {"op": "time"}]}).document
    (found,) = [each for each in document["annotations"]["list"] if "builtIn" not in each]
    assert (found["name"], found["iconColor"], found["filter"]["ids"]) == ("Time region for panel P", "gray", [1])
    assert found["target"]["timeRegion"] == {"fromDayOfWeek": 1, "from": "08:00", "to": "17:00", "timezone": "utc"}


def test_series_without_data_stay_out_of_the_legend() -> None:
    panel = moved_panel({**GRAPH, "legend": {"show": True, "hideEmpty": True}})
    (rule,) = panel["fieldConfig"]["overrides"]
    assert rule["matcher"] == {"id": "byValue", "options": {"reducer": "allIsNull", "op": "gte", "value": 0}}


def test_an_alert_of_the_panel_is_told() -> None:
    notes = moved({**GRAPH, "alert": {"name": "Slow"}}).notes
    assert "panel 1 'P' loses its alert 'Slow', of an alerting that Grafana no longer has" in notes


def test_links_of_data_are_kept() -> None:
    links = [{"title": "More", "url": "/d/x?${__series_name}"}]
    panel = moved_panel({**GRAPH, "options": {"dataLinks": links}})
    assert panel["fieldConfig"]["defaults"]["links"] == [{"title": "More", "url": "/d/x?${__series.name}"}]


def test_a_graph_of_before_axes_has_its_axes() -> None:
    old = {
        "type": "graph",
        "lines": True,
        "y-axis": True,
        "y_formats": ["ms", "short"],
        "leftYAxisLabel": "Took",
        "grid": {"leftMin": 0, "leftMax": None, "leftLogBase": 1, "threshold1": 10, "threshold1Color": "pink"},
    }
    defaults = moved_panel(old, schema=12)["fieldConfig"]["defaults"]
    assert (defaults["unit"], defaults["min"], defaults["custom"]["axisLabel"]) == ("ms", 0, "Took")
    assert defaults["thresholds"]["steps"] == [
        {"color": "transparent", "value": None},
        {"color": "pink", "value": 10},
    ]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"xaxis": {"mode": "series", "values": ["current"]}, "legend": {"show": True}}, "barchart"),
        ({"xaxis": {"mode": "series", "values": ["total"]}, "legend": {"values": True, "show": True}}, "bargauge"),
        ({"xaxis": {"mode": "histogram"}}, "histogram"),
    ],
)
def test_a_graph_that_is_not_over_time_is_another_panel(said: Document, kind: str) -> None:
    panel = moved_panel({**GRAPH, **said})
    assert panel["type"] == kind
    if kind == "barchart":
        assert panel["transformations"][0] == {"id": "reduce", "options": {"reducers": ["lastNotNull"]}}
    if kind == "bargauge":
        assert panel["options"]["reduceOptions"] == {"values": False, "calcs": ["sum"]}
