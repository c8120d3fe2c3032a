"""Each step of the schema does what Grafana does in it, and counts what it changed."""

from typing import Any

import pytest

from toolchain.base.documents.document import Document
from toolchain.migrate.data_sources import DataSources, KnownDataSource
from toolchain.migrate.steps.sequence import LATEST, STEPS

SOURCES = DataSources(
    (KnownDataSource("main", "Main", "prometheus", is_default=True), KnownDataSource("logs", "Logs", "loki"))
)
MAIN = {"uid": "main", "type": "prometheus"}
LOGS = {"uid": "logs", "type": "loki"}


def stepped(version: int, document: Document) -> tuple[Document, int]:
    (step,) = [each for each in STEPS if each.version == version]
    return document, step.upgrade(document, SOURCES)


def of_panel(**panel: Any) -> Document:
    return {"panels": [panel]}


def of_variable(**variable: Any) -> Document:
    return {"templating": {"list": [variable]}}


CASES: list[tuple[int, Document, Document]] = [
    (
        2,
        {"services": {"filter": {"time": {"from": "now-1h"}, "list": [{"name": "a"}]}}},
        {"time": {"from": "now-1h"}, "templating": {"list": [{"name": "a"}]}},
    ),
    (
        6,
        {"pulldowns": [{"type": "annotations", "annotations": [{"name": "a"}]}], **of_variable(type="filter")},
        {
            "pulldowns": [{"type": "annotations", "annotations": [{"name": "a"}]}],
            "annotations": {"list": [{"name": "a"}]},
            **of_variable(type="query", datasource=None),
        },
    ),
    (7, {"nav": [{"type": "timepicker"}]}, {"nav": [{"type": "timepicker"}], "timepicker": {"type": "timepicker"}}),
    (
        8,
        of_panel(
            targets=[
                {
                    "fields": [{"name": "value", "func": "mean", "mathExpr": "*2", "asExpr": "x"}],
                    "tags": [],
                    "groupBy": [{"type": "time", "interval": "auto"}, {"type": "tag", "key": "host"}],
                    "fill": "null",
                }
            ]
        ),
        of_panel(
            targets=[
                {
                    "tags": [],
                    "select": [
                        [
                            {"type": "field", "params": ["value"]},
                            {"type": "mean", "params": []},
                            {"type": "math", "params": ["*2"]},
                            {"type": "alias", "params": ["x"]},
                        ]
                    ],
                    "groupBy": [
                        {"type": "time", "params": ["auto"]},
                        {"type": "tag", "params": ["host"]},
                        {"type": "fill", "params": ["null"]},
                    ],
                }
            ]
        ),
    ),
    (
        10,
        of_panel(type="table", styles=[{"thresholds": ["0", "1", "2"]}, {"thresholds": ["1", "2"]}]),
        of_panel(type="table", styles=[{"thresholds": ["1", "2"]}, {"thresholds": ["1", "2"]}]),
    ),
    (12, of_variable(refresh=True, hideVariable=True), of_variable(refresh=1, hideVariable=True, hide=2)),
    (14, {"sharedCrosshair": True}, {"graphTooltip": 1}),
    (17, of_panel(minSpan=8), of_panel(maxPerRow=3)),
    (17, of_panel(minSpan="wide"), of_panel()),
    (
        18,
        of_panel(**{"options-gauge": {"unit": "s", "stat": "avg", "thresholds": [1, 2], "minValue": 0, "options": {}}}),
        of_panel(options={"valueOptions": {"unit": "s", "stat": "avg"}, "thresholds": [2, 1], "minValue": 0}),
    ),
    (
        19,
        of_panel(links=[{"dashboard": "My (own) board", "keepTime": True, "includeVars": True, "params": "a=b"}]),
        of_panel(links=[{"url": "dashboard/db/my-own-board?$__url_time_range&$__all_variables&a=b", "title": ""}]),
    ),
    (
        20,
        of_panel(options={"dataLinks": [{"url": "/d/$__series_name/__value_time"}]}),
        of_panel(options={"dataLinks": [{"url": "/d/${__series.name}/__value.time"}]}),
    ),
    (
        21,
        of_panel(options={"fieldOptions": {"defaults": {"links": [{"url": "${__series.labels.a}"}]}}}),
        of_panel(options={"fieldOptions": {"defaults": {"links": [{"url": "${__field.labels.a}"}]}}}),
    ),
    (22, of_panel(type="table", styles=[{}]), of_panel(type="table", styles=[{"align": "auto"}])),
    (
        23,
        of_variable(multi=True, current={"value": "a", "text": "a"}),
        of_variable(multi=True, current={"value": ["a"], "text": ["a"]}),
    ),
    (
        23,
        of_variable(multi=False, current={"value": ["a", "b"], "text": []}),
        of_variable(multi=False, current={"value": "a", "text": ""}),
    ),
    (
        24,
        of_panel(type="table", styles=[]),
        of_panel(type="table", styles=[], autoMigrateFrom="table-old"),
    ),
    (26, of_panel(type="text2", options={"angular": 1, "a": 2}), of_panel(type="text", options={"a": 2})),
    (
        27,
        {"panels": [{"id": 1}, {"id": 2, "repeatPanelId": 1}, {"type": "row", "panels": [{"repeatPanelId": 1}]}]},
        {"panels": [{"id": 1}, {"type": "row", "panels": []}]},
    ),
    (
        27,
        of_variable(type="constant", query="x", hide=0),
        of_variable(
            type="textbox",
            query="x",
            hide=0,
            current={"selected": True, "text": "x", "value": "x"},
            options=[{"selected": True, "text": "x", "value": "x"}],
        ),
    ),
    (28, of_variable(tags=[], tagsQuery="q", tagValuesQuery="", useTags=True), of_variable(tagValuesQuery="")),
    (29, of_variable(type="query", refresh=0, options=[1]), of_variable(type="query", refresh=1, options=[])),
    (
        30,
        of_panel(
            fieldConfig={
                "defaults": {
                    "thresholds": {"steps": [{"value": None, "color": "green"}, {"value": 80, "color": "red"}]},
                    "mappings": [
                        {"type": 1, "value": "1", "text": "90"},
                        {"type": 2, "from": "2", "to": "9.5", "text": "MANY"},
                        {"type": 1, "value": "null", "text": "none"},
                    ],
                }
            }
        ),
        of_panel(
            fieldConfig={
                "defaults": {
                    "thresholds": {"steps": [{"value": None, "color": "green"}, {"value": 80, "color": "red"}]},
                    "mappings": [
                        {"type": "value", "options": {"1": {"text": "90", "color": "red"}}},
                        {"type": "range", "options": {"from": 2, "to": 9.5, "result": {"text": "MANY"}}},
                        {"type": "special", "options": {"match": "null", "result": {"text": "none"}}},
                    ],
                }
            }
        ),
    ),
    (
        30,
        of_panel(type="timeseries", options={"tooltipOptions": {"mode": "multi"}}),
        of_panel(type="timeseries", options={"tooltip": {"mode": "multi"}}),
    ),
    (
        31,
        of_panel(transformations=[{"id": "labelsToFields"}, {"id": "limit"}]),
        of_panel(transformations=[{"id": "labelsToFields"}, {"id": "merge", "options": {}}, {"id": "limit"}]),
    ),
    (
        33,
        of_panel(datasource="Logs", targets=[{"datasource": "Main"}, {"datasource": "default"}]),
        of_panel(datasource=LOGS, targets=[{"datasource": MAIN}, {"datasource": "default"}]),
    ),
    (
        34,
        of_panel(
            targets=[
                {
                    "refId": "A",
                    "dimensions": {},
                    "namespace": "n",
                    "region": "r",
                    "metricName": "m",
                    "statistics": ["a", "b"],
                }
            ]
        ),
        of_panel(
            targets=[
                {
                    **{"refId": "A", "dimensions": {}, "namespace": "n", "region": "r", "metricName": "m"},
                    **{"metricQueryType": 0, "metricEditorMode": 0, "statistic": "a"},
                },
                {
                    **{"refId": "B", "dimensions": {}, "namespace": "n", "region": "r", "metricName": "m"},
                    **{"metricQueryType": 0, "metricEditorMode": 0, "statistic": "b"},
                },
            ]
        ),
    ),
    (
        35,
        of_panel(type="timeseries", fieldConfig={"defaults": {"custom": {"axisPlacement": "hidden"}}}),
        of_panel(
            type="timeseries",
            fieldConfig={
                "defaults": {"custom": {"axisPlacement": "hidden"}},
                "overrides": [
                    {
                        "matcher": {"id": "byType", "options": "time"},
                        "properties": [{"id": "custom.axisPlacement", "value": "auto"}],
                    }
                ],
            },
        ),
    ),
    (
        36,
        {
            "annotations": {"list": [{"datasource": "Logs"}, {}]},
            **of_variable(type="query", datasource=None),
            **of_panel(datasource=None, targets=[{"datasource": LOGS}, {}]),
        },
        {
            "annotations": {"list": [{"datasource": LOGS}, {"datasource": MAIN}]},
            **of_variable(type="query", datasource=MAIN),
            **of_panel(datasource=LOGS, targets=[{"datasource": LOGS}, {"datasource": LOGS}]),
        },
    ),
    (
        37,
        of_panel(options={"legend": {"displayMode": "hidden"}}),
        of_panel(options={"legend": {"displayMode": "list", "showLegend": False}}),
    ),
    (
        38,
        of_panel(
            type="table",
            fieldConfig={
                "defaults": {"custom": {"displayMode": "lcd-gauge"}},
                "overrides": [{"properties": [{"id": "custom.displayMode", "value": "color-background"}]}],
            },
        ),
        of_panel(
            type="table",
            fieldConfig={
                "defaults": {"custom": {"cellOptions": {"type": "gauge", "mode": "lcd"}}},
                "overrides": [
                    {
                        "properties": [
                            {"id": "custom.cellOptions", "value": {"type": "color-background", "mode": "gradient"}}
                        ]
                    }
                ],
            },
        ),
    ),
    (
        39,
        of_panel(transformations=[{"id": "timeSeriesTable", "options": {"refIdToStat": {"A": "mean"}}}]),
        of_panel(transformations=[{"id": "timeSeriesTable", "options": {"A": {"stat": "mean"}}}]),
    ),
    (40, {"refresh": False}, {"refresh": ""}),
    (41, {"timepicker": {"time_options": ["5m"]}}, {"timepicker": {}}),
    (
        42,
        of_panel(fieldConfig={"overrides": [{"properties": [{"id": "custom.hideFrom", "value": {"viz": True}}]}]}),
        of_panel(
            fieldConfig={
                "overrides": [{"properties": [{"id": "custom.hideFrom", "value": {"viz": True, "tooltip": True}}]}]
            }
        ),
    ),
]


@pytest.mark.parametrize(
    ("version", "before", "after"), CASES, ids=[f"to-{case[0]}-{i}" for i, case in enumerate(CASES)]
)
def test_a_step_brings_a_document_to_its_version(version: int, before: Document, after: Document) -> None:
    document, changed = stepped(version, before)
    assert document == after
    assert changed > 0


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"to-{step.version}")
@pytest.mark.parametrize("document", [{}, {"panels": [], "templating": {"list": []}}, {"panels": {}, "templating": []}])
def test_a_step_finds_nothing_where_nothing_is(step: Any, document: Document) -> None:
    assert step.upgrade(dict(document), SOURCES) == 0


def test_steps_go_upwards_to_the_last_version() -> None:
    versions = [step.version for step in STEPS]
    assert versions == sorted(set(versions))
    assert LATEST == 42


@pytest.mark.parametrize(
    ("spans", "places"),
    [
        ([6, 6], [(0, 0), (12, 0)]),
        ([4, 4, 4, 12], [(0, 0), (8, 0), (16, 0), (0, 7)]),
        ([8, 8], [(0, 0), (0, 7)]),
    ],
)
def test_panels_of_a_row_stand_side_by_side_while_there_is_room(
    spans: list[int], places: list[tuple[int, int]]
) -> None:
    row = {"height": "250px", "panels": [{"id": index, "span": span} for index, span in enumerate(spans, 1)]}
    document, _ = stepped(16, {"rows": [row]})
    assert [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in document["panels"]] == places


def test_a_panel_that_is_wider_than_the_grid_is_as_wide_as_it() -> None:
    document, _ = stepped(16, {"rows": [{"panels": [{"id": 1, "span": 20}]}]})
    assert document["panels"][0]["gridPos"]["w"] == 24


def test_repetitions_of_rows_are_not_kept() -> None:
    rows = [{"repeat": "a", "panels": [{"id": 1}]}, {"repeatIteration": 5, "panels": [{"id": 2}]}]
    document, _ = stepped(16, {"rows": rows})
    assert [panel["id"] for panel in document["panels"] if panel.get("type") != "row"] == [1]
