"""Values that were written as another type get the one of the schema, whichever version the dashboard says."""

import pytest

from toolchain.base.documents.document import Document
from toolchain.migrate.data_sources import DataSources, KnownDataSource
from toolchain.migrate.migration import migrated


def of_today(**parts: object) -> Document:
    return {"title": "T", "schemaVersion": 42, "panels": [], **parts}


def of_panel(**parts: object) -> Document:
    return of_today(panels=[{"id": 1, "type": "stat", **parts}])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (of_today(refresh=False), of_today(refresh="")),
        (of_today(gnetId=1860), of_today(gnetId="1860")),
        (
            of_today(templating={"list": [{"name": "a", "sort": "1", "refresh": "time", "datasource": "$ds"}]}),
            of_today(templating={"list": [{"name": "a", "sort": 1, "refresh": 2, "datasource": {"uid": "$ds"}}]}),
        ),
        (of_panel(maxDataPoints="", datasource=""), of_panel()),
        (of_panel(links=[{"url": "/a\ufeff?b"}]), of_panel(links=[{"url": "/a?b"}])),
        (
            of_today(panels=[{"id": 1, "type": "row", "gridPos": {"x": 0, "y": 0, "w": 0, "h": 1}}]),
            of_today(panels=[{"id": 1, "type": "row", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 1}}]),
        ),
        (of_panel(gridPos={"x": 0, "y": 4.5, "w": 12.0, "h": 3}), of_panel(gridPos={"x": 0, "y": 4, "w": 12, "h": 3})),
        (of_panel(fieldConfig={"defaults": {"thresholds": {"steps": ""}}}), of_panel(fieldConfig={"defaults": {}})),
        (of_panel(maxDataPoints="100"), of_panel(maxDataPoints=100)),
        (
            of_panel(targets=[{"refId": "A", "datasource": "Main"}]),
            of_panel(targets=[{"refId": "A", "datasource": {"uid": "abc", "type": "prometheus"}}]),
        ),
        (
            of_panel(fieldConfig={"defaults": {"max": "0.9", "min": "", "noValue": 0}}),
            of_panel(fieldConfig={"defaults": {"max": 0.9, "noValue": "0"}}),
        ),
        (
            of_panel(
                fieldConfig={"defaults": {"thresholds": {"steps": [{"value": ""}, {"value": "5"}, {"value": ""}]}}}
            ),
            of_panel(fieldConfig={"defaults": {"thresholds": {"steps": [{"value": None}, {"value": 5}]}}}),
        ),
    ],
)
def test_a_value_has_the_type_of_the_schema(before: Document, after: Document) -> None:
    sources = DataSources((KnownDataSource("abc", "Main", "prometheus"),))
    result = migrated(before, sources)
    assert result.document == after
    assert result.notes[-1].startswith("values have the types of the schema (")
