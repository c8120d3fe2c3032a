"""What Grafana's editor fills in when somebody saves a dashboard is no difference; what somebody chose is one."""

from typing import Any

import pytest

from toolchain.compile.resource import dashboard_resource
from toolchain.sync.normal_form import resource_form

GRAPH = {"drawStyle": "line", "fillOpacity": 10, "axisPlacement": "auto", "stacking": {"mode": "none", "group": "A"}}


def form(panel: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The normal form of a dashboard with one panel."""
    return resource_form(dashboard_resource("team", {"uid": "a", "title": "A", "panels": [panel], **fields}))


def graph(options: dict[str, Any] | None = None, **custom: Any) -> dict[str, Any]:
    """A time series panel with an option of its own."""
    field_config = {"defaults": {"custom": {**GRAPH, **custom}}, "overrides": []}
    return {"id": 1, "type": "timeseries", "title": "x", "options": options or {}, "fieldConfig": field_config}


def test_a_panel_that_was_completed_is_the_same() -> None:
    legend = {"showLegend": True, "displayMode": "list", "placement": "bottom", "calcs": []}
    filled = graph(
        {"legend": legend, "tooltip": {"mode": "single", "sort": "none", "hideZeros": False}},
        axisBorderShow=False,
        barAlignment=0,
        insertNulls=False,
        lineWidth=1,
    )
    filled["pluginVersion"] = "12.4.3"
    filled["fieldConfig"]["defaults"] |= {
        "mappings": [],
        "thresholds": {"mode": "absolute", "steps": [{"color": "green", "value": None}, {"color": "red", "value": 80}]},
    }
    assert form(filled, preload=False) == form(graph())


@pytest.mark.parametrize("changed", [{"lineWidth": 2}, {"fillOpacity": 0}, {"stacking": {"mode": "normal"}}])
def test_what_somebody_chose_counts(changed: dict[str, Any]) -> None:
    assert form(graph(**changed)) != form(graph())


def test_the_editor_of_a_query_and_its_fields_are_no_difference() -> None:
    query = {"refId": "A", "expr": "up"}
    filled = {**query, "editorMode": "builder", "useBackend": False, "includeNullMetadata": True, "hide": False}
    assert form({**graph(), "targets": [filled]}) == form({**graph(), "targets": [query]})
    assert form({**graph(), "targets": [{**query, "hide": True}]}) != form({**graph(), "targets": [query]})


def test_false_is_not_zero() -> None:
    assert form(graph(barAlignment=False)) != form(graph(barAlignment=0))


def test_panels_of_a_folded_row_are_where_they_are_below_its_header() -> None:
    def folded(y: int, between: int) -> dict[str, Any]:
        panels = [
            {**graph(), "id": 2, "gridPos": {"x": 0, "y": y, "w": 12, "h": 8}},
            {**graph(), "id": 3, "gridPos": {"x": 0, "y": y + between, "w": 12, "h": 8}},
        ]
        return form({"id": 1, "type": "row", "collapsed": True, "panels": panels, "gridPos": {"x": 0, "y": 4}})

    assert folded(5, 8) == folded(21, 8)
    assert folded(5, 8) != folded(5, 9)
