"""A classic dashboard in schema v2 is what a running Grafana makes of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tests.toolchain.compilation import ENVIRONMENT, board, compilation
from tests.toolchain.metrics import SESSIONS
from toolchain.base.layout import Grid, TabPart, Tabs
from toolchain.check.schemas import SCHEMAS_FOLDER, Schemas
from toolchain.compile.artifact import artifacts_of
from toolchain.compile.schema_2.dashboard import dashboard_2
from toolchain.compile.source_map import origins_of
from toolchain.define import stat, timeseries
from toolchain.define.dashboard import DASHBOARD, row
from toolchain.define.targets import prom
from toolchain.languages.promql import builder as q

SEEN = Path(__file__).parent / "grafana_12_4_3"
"""What Grafana 12.4.3 answered for classic dashboards that it was asked for as v2beta1.

It took each of what is compiled here with ``fieldValidation=Strict``, and gave it back as it was sent.
"""
CASES = sorted(path.stem for path in SEEN.glob("*.json"))
SCHEMAS = Schemas.of(SCHEMAS_FOLDER)


@pytest.mark.parametrize("name", CASES)
def test_a_dashboard_is_what_grafana_makes_of_it(name: str) -> None:
    seen = json.loads((SEEN / f"{name}.json").read_text())
    assert dashboard_2(seen["classic"], "v2beta1").spec == seen["v2beta1"]


@pytest.mark.parametrize("name", CASES)
def test_the_schema_accepts_what_grafana_answered(name: str) -> None:
    answered = json.loads((SEEN / f"{name}.json").read_text())["v2beta1"]
    assert list(SCHEMAS.problems("dashboard-v2beta1", answered)) == []


@pytest.mark.parametrize("name", CASES)
def test_in_v2_transformations_say_what_they_are_beside_their_options(name: str) -> None:
    classic = json.loads((SEEN / f"{name}.json").read_text())["classic"]
    spec = dashboard_2(classic, "v2").spec
    assert list(SCHEMAS.problems("dashboard-v2", spec)) == []
    groups = [each for element in spec["elements"].values() for each in _transformations(element)]
    assert all(each["kind"] == "Transformation" and "id" not in each["spec"] for each in groups)


def _transformations(element: dict[str, Any]) -> list[dict[str, Any]]:
    return element["spec"]["data"]["spec"]["transformations"] if element["kind"] == "Panel" else []


@pytest.mark.parametrize(
    ("number", "word"),
    [(5, "alphabeticalCaseInsensitiveAsc"), (7, "naturalAsc"), (8, "naturalDesc"), (9, "disabled"), (None, "disabled")],
)
def test_variables_are_sorted_as_grafanas_pages_say_it(number: int | None, word: str) -> None:
    # Its server's conversion knows 0 to 4 alone, and sorts by nothing else.
    variable = {"type": "query", "name": "a", "query": "x", "sort": number}
    spec = dashboard_2({"title": "A", "templating": {"list": [variable]}}, "v2beta1").spec
    assert spec["variables"][0]["spec"]["sort"] == word


def test_a_layout_is_written_as_it_is_said() -> None:
    panels = [{"id": 1, "type": "stat", "title": "A", "gridPos": {"x": 0, "y": 3, "w": 6, "h": 4}}]
    layout = Tabs((TabPart("First", Grid((("panels", 0),), top=3)),))
    made = dashboard_2({"title": "A", "panels": panels}, "v2beta1", layout)
    tab = made.spec["layout"]["spec"]["tabs"][0]
    assert tab["spec"]["title"] == "First"
    assert tab["spec"]["layout"]["spec"]["items"][0]["spec"]["y"] == 0
    assert made.places["layout", "spec", "tabs", 0, "spec", "layout", "spec", "items", 0] == ("panels", 0)


def test_each_part_of_the_resource_leads_to_its_line() -> None:
    made = stat("One", prom(q.sum(SESSIONS)), description="x", panel_id=1)
    below = timeseries("Two", prom(q.sum(SESSIONS), "a"), description="x", panel_id=2)
    environment = evolve(ENVIRONMENT, dashboards="v2beta1")
    compiled = compilation(board(rows=[row("Now", made, below)]), environment=environment)
    [artifact] = artifacts_of(DASHBOARD, compiled.artifacts)
    assert artifact.document["apiVersion"] == "dashboard.grafana.app/v2beta1"
    at = ("spec", "elements", "panel-2", "spec")
    assert artifact.map.location((*at, "title")).line == below.location.line
    assert artifact.map.location((*at, "data", "spec", "queries", 0, "spec", "query")).line == below.location.line
    rows = ("spec", "layout", "spec", "rows", 0)
    assert artifact.map.location((*rows, "spec", "layout", "spec", "items", 1)).line == below.location.line
    assert origins_of(compiled)[artifact.path] == artifact.origins


def test_an_environment_that_says_nothing_gets_the_classic_resource() -> None:
    [artifact] = artifacts_of(DASHBOARD, compilation(board()).artifacts)
    assert artifact.document["apiVersion"] == "dashboard.grafana.app/v1beta1"
    assert "panels" in artifact.document["spec"]
