"""Rows, grids that flow, tabs and conditions: what they are in the classic schema and in v2, and what is refused."""

from typing import Any

import pytest

from tests.toolchain.metrics import SESSIONS
from toolchain.base.errors import DefinitionError
from toolchain.base.layout import (
    AutoGrid,
    DataCondition,
    Flowing,
    Grid,
    RangeCondition,
    RowPart,
    Rows,
    Shown,
    TabPart,
    Tabs,
    VariableCondition,
)
from toolchain.define import HouseDashboard, HousePanel, any_of, auto_grid, row, stat, tab, tabs, when
from toolchain.define import variables as var
from toolchain.define.dashboard import dashboard
from toolchain.define.targets import prom
from toolchain.languages.promql import builder as q

ANYTHING: Any = "high"
SIZE = var.custom("size", "Size", ["small", "large"])


def one(title: str, **more: Any) -> HousePanel:
    return stat(title, prom(q.sum(SESSIONS)), description="x", **more)


def made(*rows: Any, **more: Any) -> HouseDashboard:
    return dashboard(uid="a", title="A", description="x", tags=[], rows=rows, **more)


def classic(board: HouseDashboard) -> list[tuple[str, bool, int, list[str]]]:
    """The rows of the classic schema: title, whether it is collapsed, where it is, what it holds."""
    return [
        (each.title, each.collapsed, each.gridPos.y, [inner.title for inner in each.children])
        for each in board.panels
        if each.kind == "row"
    ]


def test_rows_alone_say_all_of_their_layout() -> None:
    assert made(row("", one("A")), row("B", one("C"))).layout is None


def test_tabs_are_rows_of_which_the_first_tabs_are_open() -> None:
    board = made(
        row("Now", one("A", height=4)),
        tabs(
            tab("Hosts", row("", one("B", height=4)), row("Hosts in detail", one("C", height=4))),
            tab("Containers", row("Containers", one("D")), row("Memory", one("E"))),
        ),
    )
    assert classic(board) == [
        ("Now", False, 0, []),
        ("Hosts", False, 5, []),
        ("Hosts in detail", False, 10, []),
        ("Containers", True, 15, ["D"]),
        ("Containers: Memory", True, 16, ["E"]),
    ]
    assert board.layout == Rows(
        (
            RowPart("Now", Grid((("panels", 1),), 1), ("panels", 0)),
            RowPart(
                "",
                Tabs(
                    (
                        TabPart(
                            "Hosts",
                            Rows(
                                (
                                    RowPart("", Grid((("panels", 3),), 6)),
                                    RowPart("Hosts in detail", Grid((("panels", 5),), 11), ("panels", 4)),
                                )
                            ),
                            ("panels", 2),
                        ),
                        TabPart(
                            "Containers",
                            Rows(
                                (
                                    RowPart("", Grid((("panels", 6, "panels", 0),), 16)),
                                    RowPart("Memory", Grid((("panels", 7, "panels", 0),), 17), ("panels", 7)),
                                )
                            ),
                            ("panels", 6),
                        ),
                    )
                ),
            ),
        )
    )


def test_tabs_alone_are_the_layout_and_a_row_without_a_title_is_its_panels() -> None:
    board = made(tabs(tab("A", row("", one("A"))), tab("B", row("", one("B")))))
    assert board.layout == Tabs(
        (
            TabPart("A", Grid((("panels", 1),), 1), ("panels", 0)),
            TabPart("B", Grid((("panels", 2, "panels", 0),), 6), ("panels", 2)),
        )
    )


def test_rows_without_a_title_in_a_collapsed_tab_are_in_the_header_before_them() -> None:
    board = made(tabs(tab("A", row("", one("A"))), tab("B", row("", one("B")), row("", one("C")))))
    header = board.panels[-1]
    assert [(each.title, each.gridPos.y) for each in header.children] == [("B", 6), ("C", 10)]
    assert isinstance(board.layout, Tabs)
    assert board.layout.tabs[1].inside == Rows(
        (
            RowPart("", Grid((("panels", 2, "panels", 0),), 6)),
            RowPart("", Grid((("panels", 2, "panels", 1),), 10)),
        )
    )


def test_a_tab_that_is_repeated_has_rows_that_are() -> None:
    board = made(tabs(tab("A", row("", one("A")), repeat="size")), variables=[SIZE])
    assert board.panels[0].repeat.variable == "size"
    assert isinstance(board.layout, Tabs)
    assert board.layout.tabs[0].repeat == "size"


@pytest.mark.parametrize(
    ("count", "settings", "places"),
    [
        (3, {}, [(0, 1, 8, 9), (8, 1, 8, 9), (16, 1, 8, 9)]),
        (4, {}, [(0, 1, 8, 9), (8, 1, 8, 9), (16, 1, 8, 9), (0, 10, 8, 9)]),
        (2, {"row_height": "short"}, [(0, 1, 12, 5), (12, 1, 12, 5)]),
        (2, {"max_columns": 1, "row_height": "tall"}, [(0, 1, 24, 14), (0, 15, 24, 14)]),
        (5, {"max_columns": 4, "row_height": 200}, [*((x, 1, 6, 6) for x in (0, 6, 12, 18)), (0, 7, 6, 6)]),
    ],
)
def test_a_grid_that_flows_fills_the_lines_of_the_classic_one(
    count: int, settings: dict[str, Any], places: list[tuple[int, ...]]
) -> None:
    board = made(auto_grid("Grid", *(one(str(number)) for number in range(count)), **settings))
    assert [(each.gridPos.x, each.gridPos.y, each.gridPos.w, each.gridPos.h) for each in board.panels[1:]] == places


def test_a_grid_that_flows_is_one_in_schema_v2() -> None:
    board = made(auto_grid("", one("A"), one("B"), max_columns=4, column_width=200, row_height="short"))
    assert board.layout == AutoGrid((Flowing(("panels", 0)), Flowing(("panels", 1))), 4, 200, "short")


def test_a_panel_that_is_repeated_in_one_has_its_columns() -> None:
    board = made(auto_grid("", one("A", repeat="size"), max_columns=4), variables=[SIZE])
    assert board.panels[0].patch == {"repeatDirection": "h", "maxPerRow": 4}


IS_LARGE = VariableCondition("size", "equals", "large")


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"variable": SIZE, "equals": "large"}, Shown((IS_LARGE,))),
        ({"variable": "size", "differs_from": "large"}, Shown((VariableCondition("size", "notEquals", "large"),))),
        ({"variable": "size", "matches": "l.*"}, Shown((VariableCondition("size", "matches", "l.*"),))),
        ({"variable": "size", "matches_not": "l.*"}, Shown((VariableCondition("size", "notMatches", "l.*"),))),
        ({"has_data": False}, Shown((DataCondition(False),))),
        ({"range_up_to": "2d"}, Shown((RangeCondition("2d"),))),
        ({"range_longer_than": "2d"}, Shown((RangeCondition("2d"),), hides=True)),
        (
            {"variable": SIZE, "equals": "large", "has_data": True, "any_of": True},
            Shown((IS_LARGE, DataCondition(True)), any_of=True),
        ),
        (
            {"variable": SIZE, "equals": "large", "has_data": True, "range_longer_than": "2d"},
            Shown(
                (VariableCondition("size", "notEquals", "large"), DataCondition(False), RangeCondition("2d")),
                hides=True,
                any_of=True,
            ),
        ),
        (
            {"has_data": True, "range_longer_than": "2d", "any_of": True},
            Shown((DataCondition(False), RangeCondition("2d")), hides=True),
        ),
    ],
)
def test_conditions_are_those_that_grafana_has(asked: dict[str, Any], shown: Shown) -> None:
    board = made(auto_grid("", when(one("A"), **asked)), variables=[SIZE])
    assert board.layout == AutoGrid((Flowing(("panels", 0), shown),))


def test_rows_and_tabs_are_shown_under_conditions_too() -> None:
    tab_of_large = when(tab("B", row("", one("B"))), variable=SIZE, equals="large")
    board = made(when(row("A", one("A")), range_up_to="1d"), tabs(tab_of_large), variables=[SIZE])
    assert isinstance(board.layout, Rows)
    first, second = board.layout.rows
    assert first.shown == Shown((RangeCondition("1d"),))
    assert isinstance(second.inside, Tabs)
    assert second.inside.tabs[0].shown == Shown((IS_LARGE,))


def test_when_is_still_what_policies_say_of_labels() -> None:
    assert [str(each.label) for each in when(severity="critical", service=any_of("a", "b"))] == ["severity", "service"]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (lambda: tabs(), "there are no tabs"),
        (lambda: tab("A"), "the tab 'A' has no panels"),
        (lambda: tab("A", row("B")), "the tab 'A' has no panels"),
        (lambda: tab(" ", row("", one("A"))), "a tab has no title"),
        (lambda: tab("A", tabs(tab("B", row("", one("B"))))), "there are tabs inside of the tab 'A'"),
        (lambda: tabs(tab("A", row("", one("A"))), tab("A", row("", one("B")))), "two tabs are called 'A'"),
        (lambda: auto_grid("A", one("B", width=6)), "'B' has a size or a place of its own"),
        (lambda: auto_grid("A", one("B"), max_columns=25), "25 columns are more than the 24"),
        (lambda: auto_grid("A", one("B"), row_height=ANYTHING), "'high'"),
        (lambda: row("A", when(one("B"), has_data=True)), "the panel 'B' of a row is shown under conditions"),
        (lambda: when(row("A", one("B")), has_data=True), "the row 'A' is asked whether it has data"),
        (lambda: when(one("A")), "when(...) is given no condition"),
        (lambda: when(one("A"), variable=SIZE), "needs one way to compare it"),
        (lambda: when(one("A"), equals="x"), "needs one way to compare it"),
        (lambda: when(one("A"), variable=SIZE, equals="x", matches="y"), "needs one way to compare it"),
        (lambda: when(one("A"), variable=SIZE, matches="("), "'(' is no regular expression"),
        (lambda: when(one("A"), range_up_to="1h30m"), "'1h30m'"),
        (lambda: when(one("A"), range_up_to="1d", range_longer_than="1h"), "up to a length and longer than one"),
        (lambda: when(when(one("A"), has_data=True), range_up_to="1d"), "conditions twice"),
        (
            lambda: made(row("A", one("B"), variables=[SIZE]), variables=[SIZE]),
            "the variable 'size' is the dashboard's and that of a row or a tab",
        ),
        (
            lambda: made(when(row("A", one("B")), variable="sizes", equals="x"), variables=[SIZE]),
            "the variable 'sizes', which the dashboard does not have. Did you mean 'size'?",
        ),
    ],
)
def test_what_grafana_could_not_show_is_refused_at_its_line(wrong: Any, problem: str) -> None:
    with pytest.raises(DefinitionError) as error:
        wrong()
    assert problem in error.value.message
    assert error.value.remedy
    assert error.value.location.file.endswith("test_arrangement.py")
