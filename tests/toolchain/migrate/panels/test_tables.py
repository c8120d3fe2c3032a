"""Tables with styles, and of former versions, become today's."""

import pytest

from tests.toolchain.migrate.panels.moved import moved_panel
from toolchain.base.documents.document import Document

OLD: Document = {
    "type": "table",
    "transform": "table",
    "columns": [],
    "styles": [
        {"pattern": "Time", "type": "hidden", "alias": ""},
        {
            "pattern": "/Value.*/",
            "type": "number",
            "alias": "Share",
            "unit": "percentunit",
            "decimals": 2,
            "colorMode": "cell",
            "colors": ["green", "red"],
            "thresholds": ["0.9"],
            "link": True,
            "linkUrl": "/d/x",
        },
        {"pattern": "/.*/", "unit": "short", "decimals": 0},
    ],
}


def test_styles_are_overrides() -> None:
    panel = moved_panel(OLD)
    assert panel["fieldConfig"]["defaults"] == {"unit": "short", "decimals": 0, "custom": {}}
    hidden, share = panel["fieldConfig"]["overrides"]
    assert hidden == {
        "matcher": {"id": "byName", "options": "Time"},
        "properties": [{"id": "custom.hideFrom.viz", "value": True}],
    }
    assert share["matcher"] == {"id": "byRegexp", "options": "/Value.*/"}
    assert {each["id"]: each["value"] for each in share["properties"]} == {
        "displayName": "Share",
        "unit": "percentunit",
        "decimals": 2,
        "links": [{"title": "", "url": "/d/x", "targetBlank": False}],
        "custom.cellOptions": {"type": "color-background"},
        "thresholds": {
            "mode": "absolute",
            "steps": [{"color": "green", "value": None}, {"color": "red", "value": 0.9}],
        },
    }
    assert panel["transformations"] == [{"id": "merge", "options": {"reducers": []}}]
    assert "styles" not in panel


def test_aggregations_are_a_transformation() -> None:
    columns = [{"text": "Avg", "value": "avg"}, {"text": "Current", "value": "current"}]
    panel = moved_panel({**OLD, "transform": "timeseries_aggregations", "columns": columns})
    options = {"reducers": ["mean", "lastNotNull"], "includeTimeField": False}
    assert panel["transformations"] == [{"id": "reduce", "options": options}]


def test_a_table_without_styles_is_one_of_today() -> None:
    panel = moved_panel({"type": "table", "options": {"showHeader": True}}, schema=22)
    assert panel["options"] == {"showHeader": True}
    assert "transformations" not in panel


@pytest.mark.parametrize(
    ("footer", "custom", "matcher"),
    [
        ({"show": True, "reducer": ["sum"], "fields": ""}, {"footer": {"reducers": ["sum"]}}, None),
        ({"show": True, "reducer": ["count"], "countRows": True}, {"footer": {"reducers": ["countAll"]}}, None),
        ({"show": True, "reducer": ["sum"], "fields": ["a"]}, {}, {"id": "byName", "options": "a"}),
        (
            {"show": True, "reducer": ["sum"], "fields": ["a", "b"]},
            {},
            {"id": "byNames", "options": {"mode": "include", "names": ["a", "b"]}},
        ),
        ({"show": False, "reducer": ["sum"]}, {}, None),
    ],
)
def test_totals_are_said_of_fields(footer: Document, custom: Document, matcher: Document | None) -> None:
    panel = moved_panel({"type": "table", "options": {"footer": {**footer, "enablePagination": True}}}, schema=41)
    config = panel.get("fieldConfig", {"defaults": {}, "overrides": []})
    assert config["defaults"].get("custom", {}) == custom
    assert [each["matcher"] for each in config["overrides"]] == ([] if matcher is None else [matcher])
    assert panel["options"] == {"enablePagination": True}
