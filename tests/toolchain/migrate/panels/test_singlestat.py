"""A singlestat becomes a stat panel that shows the same."""

import pytest

from tests.toolchain.migrate.panels.moved import moved, moved_panel
from toolchain.base.documents.document import Document

OLD: Document = {
    "type": "singlestat",
    "format": "percent",
    "decimals": 1,
    "valueName": "current",
    "thresholds": "50, 80",
    "colors": ["green", "orange", "red"],
    "colorBackground": True,
    "sparkline": {"show": True, "lineColor": "blue"},
    "nullText": "none",
}


def test_it_is_drawn_as_before() -> None:
    panel = moved_panel(OLD)
    assert panel["options"] == {
        "reduceOptions": {"calcs": ["lastNotNull"]},
        "orientation": "horizontal",
        "graphMode": "area",
        "colorMode": "background",
    }
    assert panel["fieldConfig"]["defaults"] == {
        "unit": "percent",
        "noValue": "none",
        "decimals": 1,
        "thresholds": {
            "mode": "absolute",
            "steps": [
                {"value": None, "color": "green"},
                {"value": 50, "color": "orange"},
                {"value": 80, "color": "red"},
            ],
        },
        "min": 0,
        "max": 100,
    }


@pytest.mark.parametrize(
    ("said", "mappings"),
    [
        (
            {"valueMaps": [{"value": "1", "text": "UP", "op": "="}, {"value": "null", "text": "N/A"}]},
            [
                {"type": "value", "options": {"1": {"text": "UP"}}},
                {"type": "special", "options": {"match": "null", "result": {"text": "N/A"}}},
            ],
        ),
        (
            {"mappingType": 2, "rangeMaps": [{"from": "60", "to": "99", "text": "60 and more"}]},
            [
                {
                    "type": "range",
                    "options": {"from": 60, "to": 99, "result": {"text": "60 and more", "color": "orange"}},
                }
            ],
        ),
    ],
)
def test_mappings_are_todays(said: Document, mappings: list[Document]) -> None:
    assert moved_panel({**OLD, **said})["fieldConfig"]["defaults"]["mappings"] == mappings


def test_a_colour_without_a_number_has_no_step() -> None:
    steps = moved_panel({**OLD, "thresholds": "50"})["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert [step["color"] for step in steps] == ["green", "orange"]


def test_the_line_behind_it_keeps_its_colour() -> None:
    panel = moved_panel({**OLD, "colorBackground": False, "colorValue": False})
    assert panel["fieldConfig"]["defaults"]["color"] == {"mode": "fixed", "fixedColor": "blue"}


def test_a_column_of_a_table_is_a_field() -> None:
    assert moved_panel({**OLD, "tableColumn": "Value"})["options"]["reduceOptions"]["fields"] == "/^Value$/"


def test_what_stat_panels_have_not_is_told() -> None:
    notes = moved({**OLD, "prefix": "about ", "gauge": {"show": True, "minValue": 0, "maxValue": 9}}).notes
    assert "panel 1 'P' loses its prefix 'about ': stat panels have units instead" in notes
    assert "panel 1 'P' loses that it was drawn as a gauge: stat panels show a number" in notes
