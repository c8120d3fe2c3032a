"""What is drawn once, and what again: a panel depends on its document, place, variables, time and data alone."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.toolchain.serve.board import SETTINGS, Noting
from toolchain.base.documents.document import Document
from toolchain.preview.data.answers import DataSources
from toolchain.preview.page.pages import Site
from toolchain.serve.data import Data
from toolchain.serve.drawing import Opening, Picture, Pictures, opened_dashboard


def panel(number: int, **more: Any) -> Document:
    target = {"refId": "A", "expr": f"metric_{number}", "datasource": {"type": "prometheus"}}
    place = {"x": 0, "y": number, "w": 12, "h": 8}
    return {"id": number, "type": "timeseries", "title": f"{number}", "gridPos": place, "targets": [target], **more}


def board(*panels: Document, **more: Any) -> Document:
    return {"uid": "board", "title": "Board", "time": {"from": "now-1h", "to": "now"}, "panels": [*panels], **more}


class Drawer:
    """Draws dashboards over one source, and tells what was asked."""

    def __init__(self) -> None:
        self.source = Noting()
        self.pictures = Pictures()
        self.data = self.other_data()

    def other_data(self) -> Data:
        return Data(DataSources({"prometheus": self.source}), SETTINGS)

    def draw(self, document: Document, time: Mapping[str, str] | None = None) -> tuple[dict[str, Picture], list[str]]:
        """The pictures by key, and the queries that were asked for them."""
        opened = opened_dashboard(document, Opening(time or {}), self.data.sources, SETTINGS)
        before = len(self.source.asked)
        found = self.pictures.of(opened, self.data, SETTINGS, Site("", ()))
        asked = sorted(each.text for each in self.source.asked[before:])
        return {key: picture for key, (_, picture) in found.items()}, asked


@pytest.fixture
def drawer() -> Drawer:
    return Drawer()


def test_what_is_as_before_is_neither_asked_nor_drawn_again(drawer: Drawer) -> None:
    first, asked = drawer.draw(board(panel(1), panel(2)))
    assert asked == ["metric_1", "metric_2"]
    assert drawer.draw(board(panel(1), panel(2))) == (first, [])


def test_only_the_panel_that_differs_is_asked_and_has_another_hash(drawer: Drawer) -> None:
    first, _ = drawer.draw(board(panel(1), panel(2)))
    second, asked = drawer.draw(board(panel(1), panel(2, title="Other")))
    assert (second["1"], second["2"].hash != first["2"].hash, asked) == (first["1"], True, ["metric_2"])


@pytest.mark.parametrize(
    "differs",
    [
        lambda drawer: drawer.draw(board(panel(1)), {"from": "now-30m", "to": "now"}),
        lambda drawer: drawer.draw(board(panel(1, gridPos={"x": 12, "y": 1, "w": 12, "h": 8}))),
        lambda drawer: drawer.draw(board(panel(1), uid="another")),
    ],
)
def test_another_time_place_or_dashboard_is_another_picture(
    drawer: Drawer, differs: Callable[[Drawer], tuple[dict[str, Picture], list[str]]]
) -> None:
    drawer.draw(board(panel(1)))
    assert differs(drawer)[1] == ["metric_1"]


def test_other_data_is_drawn_even_where_the_questions_are_the_same(drawer: Drawer) -> None:
    drawer.draw(board(panel(1)))
    drawer.data = drawer.other_data()
    assert drawer.draw(board(panel(1)))[1] == ["metric_1"]


def test_a_panel_that_cannot_be_drawn_says_why_and_leaves_the_others(drawer: Drawer) -> None:
    broken = panel(2, fieldConfig={"defaults": {"decimals": "many", "custom": {"lineWidth": 1, "pointSize": "big"}}})
    found, _ = drawer.draw(board(panel(1), broken))
    assert (found["1"].state, found["2"].state) == ("drawn", "error")
    assert "it cannot be drawn" in found["2"].message


def test_copies_of_a_panel_have_keys_of_their_own(drawer: Drawer) -> None:
    choices = {"name": "part", "type": "custom", "query": "a,b", "multi": True, "includeAll": True}
    document = board(panel(1, repeat="part"), templating={"list": [choices]})
    assert set(drawer.draw(document)[0]) == {"1", "1-clone-1"}


@pytest.mark.parametrize(
    ("own", "begin"),
    [("browser", 1_699_986_600), ("", 1_699_986_600), ("utc", 1_699_920_000), ("America/New_York", 1_699_938_000)],
)
def test_a_day_begins_by_the_zone_of_the_dashboard_or_of_who_looks(drawer: Drawer, own: str, begin: float) -> None:
    opening = Opening({"from": "now/d", "to": "now"}, timezone="Asia/Kolkata")
    opened = opened_dashboard(board(panel(1), timezone=own), opening, drawer.data.sources, SETTINGS)
    assert (opened.span.start, opened.span.text) == (begin, "Today so far")
