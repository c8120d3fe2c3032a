"""Dashboards of schema v2 as definitions: tabs, grids that flow and conditions are words, and compile to the same."""

import json
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolchain.compile.queries import QueryReader
from toolchain.project.loading import load_project
from toolchain.pull.dashboards import kept_source, query_reader
from toolchain.pull.document import PulledDashboard, pulled_dashboard
from toolchain.pull.module import formatted
from toolchain.pull.names import ProjectNames
from toolchain.pull.verification import first_difference

FIXTURES = Path(__file__).parents[2] / "fixtures"
TABS = json.loads((FIXTURES / "schema-2" / "tabs.json").read_text())
NAMES = [*TABS["spec"]["elements"]]


@cache
def queries() -> QueryReader:
    """What reads the queries of the minimal project."""
    return query_reader(load_project(FIXTURES / "minimal", "local"))


def pulled(layout: Any) -> PulledDashboard:
    return pulled_dashboard({**TABS, "spec": {**TABS["spec"], "layout": layout}}, queries().project, "tabs.json")


def module_of(found: PulledDashboard) -> str:
    names = ProjectNames(queries().project)
    return kept_source(queries().project, queries(), names, found.document, "", found.arranged)


def part(kind: str, **spec: Any) -> Any:
    return {"kind": kind, "spec": {name: value for name, value in spec.items() if value is not None}}


def group(*conditions: Any, **spec: Any) -> Any:
    return part("ConditionalRenderingGroup", **{"visibility": "show", "condition": "and", **spec}, items=[*conditions])


VARIABLE = part("ConditionalRenderingVariable", variable="method", operator="matches", value="G.*")
DATA = part("ConditionalRenderingData", value=False)
RANGE = part("ConditionalRenderingTimeRangeSize", value="2d")


def conditions(*kinds: Any) -> st.SearchStrategy[Any]:
    some = st.lists(st.sampled_from(kinds), min_size=1, unique_by=json.dumps)
    made = st.builds(lambda each, how: group(*each, condition=how), some, st.sampled_from(["and", "or"]))
    return st.none() | made


def variable(name: str, value: str = "a") -> Any:
    """A variable as Grafana 12.4.3 keeps one."""
    current = {"text": value, "value": value}
    return part(
        "CustomVariable",
        name=name,
        query="a,b",
        current=current,
        options=[],
        multi=False,
        includeAll=False,
        hide="dontHide",
        skipUrlSync=False,
        allowCustomValue=True,
    )


REPEAT = st.none() | st.just({"mode": "variable", "value": "method"})


@st.composite
def grids(draw: st.DrawFn, names: list[str]) -> Any:
    """Draw a grid of some of the elements that no other grid has."""
    some = [names.pop() for _ in range(draw(st.integers(1, max(1, len(names)))))] if names else []
    references = [{"kind": "ElementReference", "name": name} for name in some]
    if draw(st.booleans()):
        places = [
            part(
                "GridLayoutItem",
                x=draw(st.integers(0, 12)),
                y=draw(st.integers(0, 3)) + 10 * number,
                width=draw(st.integers(1, 12)),
                height=draw(st.integers(1, 9)),
                element=each,
                repeat=draw(st.none() | st.just({"mode": "variable", "value": "method", "direction": "v"})),
            )
            for number, each in enumerate(references)
        ]
        return part("GridLayout", items=places)
    flowing = [
        part(
            "AutoGridLayoutItem",
            element=each,
            repeat=draw(REPEAT),
            conditionalRendering=draw(conditions(VARIABLE, DATA, RANGE)),
        )
        for each in references
    ]
    heights: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
        [{"rowHeightMode": "tall"}, {"rowHeightMode": "custom", "rowHeight": 250}]
    )
    return part(
        "AutoGridLayout",
        maxColumnCount=draw(st.integers(1, 6)),
        columnWidthMode=draw(st.sampled_from(["narrow", "standard"])),
        **draw(heights),
        items=flowing,
    )


@st.composite
def layouts(draw: st.DrawFn) -> Any:
    """Draw a layout that definitions have words for: rows, and tabs with rows or a grid."""
    names = [*NAMES]
    numbers = count()

    def own() -> Any:
        """Draw variables of a part alone, one of which another part may have as well."""
        some = [variable(f"own_{next(numbers)}") for _ in range(draw(st.integers(0, 2)))]
        return [*some, *draw(st.just([]) | st.just([variable("shared")]))] or None

    def row(title: str) -> Any:
        return part(
            "RowsLayoutRow",
            title=title,
            collapse=draw(st.booleans()),
            hideHeader=draw(st.none() | st.booleans()),
            repeat=draw(REPEAT),
            conditionalRendering=draw(conditions(VARIABLE, RANGE)),
            variables=own(),
            layout=draw(grids(names)),
        )

    def tab(title: str) -> Any:
        rows = part("RowsLayout", rows=[row(f"{title} {number}") for number in range(draw(st.integers(1, 2)))])
        inside = draw(grids(names)) if draw(st.booleans()) else rows
        return part(
            "TabsLayoutTab",
            title=title,
            repeat=draw(REPEAT),
            conditionalRendering=draw(conditions(VARIABLE, RANGE)),
            variables=own(),
            layout=inside,
        )

    tabs = part("TabsLayout", tabs=[tab(title) for title in "AB"[: draw(st.integers(1, 2))]])
    if draw(st.booleans()):
        return tabs
    around = part("RowsLayoutRow", title="", hideHeader=True, layout=tabs)
    return part("RowsLayout", rows=[row("Above"), around, row("Below")])


@settings(max_examples=20, deadline=None)
@given(layouts())
def test_a_layout_comes_back_as_it_was(layout: Any) -> None:
    found = pulled(layout)
    source = module_of(found)
    assert first_difference(queries(), source, "tabs.py", found.document, found.arranged) == "", source


def test_a_layout_is_said_in_words() -> None:
    found = pulled(TABS["spec"]["layout"])
    assert not [note for note in found.notes if "tab" in note]
    source = module_of(found)
    for words in ("tabs(", "auto_grid(", "when(", 'differs_from="OPTIONS"', 'range_up_to="7d"', "has_data=True"):
        assert words in source, words


def rows_with(*variables: Any) -> Any:
    """A row for each of these lists of variables, which it has to itself."""
    empty = part("GridLayout", items=[])
    return part(
        "RowsLayout",
        rows=[
            part("RowsLayoutRow", title=f"R{number}", variables=some, layout=empty)
            for number, some in enumerate(variables)
        ],
    )


def test_variables_of_a_part_are_its_own_in_the_definition() -> None:
    found = pulled(rows_with([variable("own"), variable("both")], [variable("both")]))
    source = module_of(found)
    assert first_difference(queries(), source, "rows.py", found.document, found.arranged) == ""
    assert "variables=[METHOD]" in formatted(source)
    assert "variables=[OWN, BOTH]" in formatted(source)
    assert "variables=[BOTH]" in formatted(source)


TAB = part("TabsLayoutTab", title="A", layout=part("GridLayout", items=[]))


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        (part("TabsLayout", tabs=[TAB]), "the tab 'A', which is empty,"),
        (
            part("TabsLayout", tabs=[part("TabsLayoutTab", title="A", layout=part("TabsLayout", tabs=[TAB]))]),
            "tabs in the tab 'A'",
        ),
        (
            part("RowsLayout", rows=[part("RowsLayoutRow", title="R", layout=part("TabsLayout", tabs=[TAB]))]),
            "tabs in the row 'R'",
        ),
        (
            part(
                "RowsLayout",
                rows=[
                    part(
                        "RowsLayoutRow",
                        title="R",
                        conditionalRendering=group(VARIABLE, visibility="hide"),
                        layout=part("GridLayout", items=[]),
                    )
                ],
            ),
            "what hides the row 'R'",
        ),
        (rows_with([variable("own")], [variable("own", "b")]), "two variables 'own'"),
        (rows_with([variable("method")]), "two variables 'method'"),
        (rows_with([variable("own"), variable("own")]), "a second variable 'own' of the row 'R0'"),
    ],
)
def test_what_definitions_have_no_words_for_is_told_and_is_in_rows(layout: Any, words: str) -> None:
    found = pulled(layout)
    assert found.arranged is None
    assert f"definitions have no words for {words}: what is in tabs is in rows" in found.notes
    source = module_of(found)
    assert first_difference(queries(), source, "tabs.py", found.document) == ""
