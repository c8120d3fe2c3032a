"""What a review says of tabs, of grids that flow and of conditions: one change for each thing that a person did."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from toolchain.base.documents.json_reader import read_json
from toolchain.project.file_dashboards import file_dashboard
from toolchain.project.of_files import project_of_files
from toolchain.review.lone_dashboards import lone_dashboard
from toolchain.review.review import review

TABS = Path(__file__).parents[3] / "fixtures" / "schema-2" / "tabs.json"


def said(change: Callable[[Any], object]) -> list[tuple[str, str, str, str]]:
    """What is said of a change of the spec: of what, what, before, after."""
    document = json.loads(TABS.read_text())
    change(document["spec"])
    builds = []
    for text in (TABS.read_text(), json.dumps(document)):
        source = file_dashboard("tabs.json", read_json(text))
        assert source is not None
        builds.append(lone_dashboard(source, project_of_files()))
    found = review(builds[0], builds[1], base="before", head="after").changes
    return sorted((f"{each.noun} {each.subject[-1]}", each.what, each.before, each.after) for each in found)


def tab(spec: Any, number: int) -> Any:
    return spec["layout"]["spec"]["tabs"][number]["spec"]


def rows(spec: Any) -> Any:
    return tab(spec, 0)["layout"]["spec"]["rows"]


def to_other_tab(spec: Any) -> None:
    place = rows(spec)[0]["spec"]["layout"]["spec"]["items"].pop(1)
    flowing = {"kind": "AutoGridLayoutItem", "spec": {"element": place["spec"]["element"]}}
    tab(spec, 1)["layout"]["spec"]["items"].append(flowing)


def to_new_tab(spec: Any) -> None:
    layout = {"kind": "RowsLayout", "spec": {"rows": [rows(spec).pop(1)]}}
    spec["layout"]["spec"]["tabs"].append({"kind": "TabsLayoutTab", "spec": {"title": "More", "layout": layout}})


def to_rows(spec: Any) -> None:
    parts = [{"kind": "RowsLayoutRow", "spec": each["spec"]} for each in spec["layout"]["spec"]["tabs"]]
    spec["layout"] = {"kind": "RowsLayout", "spec": {"rows": parts}}


def to_other_sizes(spec: Any) -> None:
    tab(spec, 1)["layout"]["spec"] |= {"maxColumnCount": 1, "rowHeightMode": "custom", "rowHeight": 200}


def without_conditions(spec: Any) -> None:
    del tab(spec, 1)["conditionalRendering"]
    del tab(spec, 1)["layout"]["spec"]["items"][0]["spec"]["conditionalRendering"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda spec: None, []),
        (
            to_other_tab,
            [
                ("panel p95", "moved", "tab Traffic, row All", "tab Now"),
                ("panel p95", "size", "8×8", "as its grid flows"),
            ],
        ),
        (
            lambda spec: tab(spec, 1).update(title="Right now"),
            [("tab Right now", "renamed", "Now", "Right now")],
        ),
        (
            to_new_tab,
            [("row By method", "moved", "tab Traffic", "tab More"), ("tab More", "added", "", "")],
        ),
        (to_rows, [("row Now", "type", "tab", "row"), ("row Traffic", "type", "tab", "row")]),
        (
            to_other_sizes,
            [
                (
                    "tab Now",
                    "layout",
                    "flows in at most 3 columns, standard wide, short high",
                    "flows in at most 1 column, standard wide, 200 px high",
                )
            ],
        ),
        (
            without_conditions,
            [
                ("panel Now", "visibility", "while there are data", "always"),
                (
                    "tab Now",
                    "visibility",
                    "while $method is not 'OPTIONS' or the time range is up to 7d",
                    "always",
                ),
            ],
        ),
        (lambda spec: spec["layout"]["spec"]["tabs"].reverse(), [("tab Now", "moved", "place 4", "place 1")]),
    ],
)
def test_what_a_person_did_is_one_change(
    change: Callable[[Any], object], expected: list[tuple[str, str, str, str]]
) -> None:
    assert said(change) == expected
