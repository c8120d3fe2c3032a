"""A dashboard as the second schema arranges it: which panels stand in which tab and grid, and what is shown of it."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.toolchain import compilation as compilations
from tests.toolchain import metrics
from tests.toolchain.serve.board import METHOD, SETTINGS, sources
from toolchain.compile.model import CompiledDashboard
from toolchain.define import HousePanel, auto_grid, prom, q, row, tab, tabs, timeseries, when
from toolchain.preview.page.pages import Site
from toolchain.serve.arranging import arranged_rows
from toolchain.serve.data import Data, without_data
from toolchain.serve.drawing import Opening, Pictures, opened_dashboard

CHOSEN = {"method": ("GET", "POST")}


def panel(title: str, **more: Any) -> HousePanel:
    return timeseries(title, prom(q.sum(q.rate(metrics.REQUESTS))), description="How many.", **more)


def silent(title: str) -> HousePanel:
    return timeseries(title, prom("unanswerable"), description="How many.")


def of(*parts: Any) -> CompiledDashboard:
    return compilations.compilation(compilations.board(rows=parts, variables=[METHOD])).dashboards[0]


def arranged(
    *parts: Any,
    chosen: Mapping[str, tuple[str, ...]] = CHOSEN,
    time: Mapping[str, str] | None = None,
    data: Data | None = None,
) -> Any:
    """The grids of a dashboard, with the titles of the panels in place of their keys."""
    dashboard = of(*parts)
    data = data or Data(sources()[0], SETTINGS)
    opened = opened_dashboard(dashboard.document, Opening(time or {}, chosen), data.sources, SETTINGS)
    pictures = Pictures().of(opened, data, SETTINGS, Site("", ()))
    found = arranged_rows(opened, dashboard.layout, pictures)
    titles = {key: picture.title for key, (_, picture) in pictures.items()}
    for each in found or ():
        each["panels"] = [{**one, "title": titles[one["key"]]} for one in each["panels"]]
    return found


def told(*parts: Any, **more: Any) -> list[tuple[Any, ...]]:
    """The title, the tab and the panels of each grid."""
    return [
        (each["title"], each["tab"] and each["tab"]["title"], "".join(one["title"] for one in each["panels"]))
        for each in arranged(*parts, **more)
    ]


def seen(*parts: Any, **more: Any) -> list[str]:
    """The panels that are shown, whatever tab is open."""
    return [
        one["title"]
        for each in arranged(*parts, **more)
        if each["shown"] and (each["tab"] is None or each["tab"]["shown"])
        for one in each["panels"]
        if one["shown"]
    ]


def test_a_dashboard_of_rows_has_no_other_arrangement() -> None:
    assert arranged(row("Now", panel("A")), row("Then", panel("B"))) is None


def test_rows_know_their_tab_and_what_they_are_called_in_it() -> None:
    parts = (
        row("Now", panel("A")),
        tabs(
            tab("Hosts", row("", panel("B")), row("Disks", panel("C"), collapsed=True)),
            tab("Edge", row("Edge", panel("D"))),
        ),
        row("Below", panel("E")),
    )
    assert told(*parts) == [
        ("Now", None, "A"),
        ("", "Hosts", "B"),
        ("Disks", "Hosts", "C"),
        ("", "Edge", "D"),
        ("Below", None, "E"),
    ]
    assert [each["collapsed"] for each in arranged(*parts)] == [False, False, True, False, False]


def test_a_tab_for_each_value_is_called_after_it() -> None:
    found = told(tabs(tab("Of $method", row("", panel("A")), repeat="method"), tab("All", row("", panel("B")))))
    assert [each[1] for each in found] == ["Of GET", "Of POST", "All"]


def test_each_grid_stands_by_itself_with_the_sizes_of_one_that_flows() -> None:
    flowing = auto_grid("", panel("B"), panel("C"), max_columns=4, column_width="narrow", row_height=200)
    found = arranged(row("Now", panel("A")), flowing, row("", panel("D"), panel("E")))
    assert [(each["title"], [one["title"] for one in each["panels"]]) for each in found] == [
        ("Now", ["A"]),
        ("", ["B", "C"]),
        ("", ["D", "E"]),
    ]
    assert [each["flow"] for each in found] == [None, {"columns": 4, "width": 192, "height": 200, "fills": False}, None]
    assert [[one["y"] for one in each["panels"]] for each in found][2] == [0, 0]


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        ({"variable": "method", "equals": "GET"}, True),
        ({"variable": "method", "equals": "PUT"}, False),
        ({"variable": "method", "differs_from": "GET"}, False),
        ({"variable": "method", "differs_from": "PUT"}, True),
        ({"variable": "method", "matches": "^P"}, True),
        ({"variable": "method", "matches_not": "^P"}, False),
        ({"range_up_to": "1h"}, True),
        ({"range_up_to": "59m"}, False),
        ({"range_longer_than": "1h"}, False),
        ({"range_longer_than": "59m"}, True),
        ({"variable": "method", "equals": "PUT", "range_up_to": "1h"}, False),
        ({"variable": "method", "equals": "PUT", "range_up_to": "1h", "any_of": True}, True),
        ({"variable": "method", "equals": "GET", "range_longer_than": "1h", "any_of": True}, True),
    ],
)
def test_a_row_a_tab_and_a_panel_are_shown_while_the_conditions_hold(condition: Mapping[str, Any], shown: bool) -> None:
    hour = {"from": "now-1h", "to": "now"}
    expected = ["A"] if shown else []
    assert seen(when(row("Now", panel("A")), **condition), time=hour) == expected
    assert seen(tabs(when(tab("Now", row("", panel("A"))), **condition)), time=hour) == expected
    assert seen(auto_grid("Now", when(panel("A"), **condition)), time=hour) == expected


def test_all_is_every_value_and_a_value_of_its_own() -> None:
    chosen = {"method": ("$__all",)}
    rows = [row("Now", panel("A")), row("Then", panel("B")), row("Later", panel("C"))]
    parts = (
        when(rows[0], variable=METHOD, equals="All"),
        when(rows[1], variable=METHOD, equals="GET"),
        when(rows[2], variable=METHOD, matches="POST"),
    )
    assert seen(*parts, chosen=chosen) == ["A", "B", "C"]


def test_a_part_that_is_repeated_is_asked_for_each_of_its_values() -> None:
    repeated = row("Of $method", panel("A"), repeat="method")
    found = arranged(when(repeated, variable=METHOD, equals="GET"))
    assert [(each["title"], each["shown"]) for each in found] == [("Of GET", True), ("Of POST", False)]


def test_a_panel_is_shown_where_its_queries_find_something_or_where_they_do_not() -> None:
    grid = auto_grid(
        "Now",
        when(panel("A"), has_data=True),
        when(panel("B"), has_data=False),
        when(silent("C"), has_data=True),
        when(silent("D"), has_data=False),
    )
    assert seen(grid) == ["A", "D"]
    nobody_knows = without_data(SETTINGS, "waiting", "the data is being simulated")
    assert seen(grid, data=nobody_knows) == ["A", "B", "C", "D"]
