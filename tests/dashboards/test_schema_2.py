"""Every dashboard of every environment in schema v2: Grafana's own models read it, and the schema accepts it."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboardv2, dashboardv2beta1

from tests.conftest import REPOSITORY
from tests.dashboards.test_foundation_sdk import differences
from toolchain.check.schemas import SCHEMAS_FOLDER, Schemas
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.compile.schema_2.dashboard import dashboard_2
from toolchain.compile.schema_2.version import Schema2
from toolchain.project.importing import environment_names
from toolchain.project.loading import load_project

ENVIRONMENTS = environment_names(REPOSITORY)
MODELS: dict[Schema2, Any] = {"v2beta1": dashboardv2beta1.Dashboard, "v2": dashboardv2.Dashboard}
NOT_MODELLED = {
    "dashboard.variables[].spec.query.spec.query": "a query of a variable is read as one of a panel",
    "dashboard.variables[].spec.query.spec.qryType": "the same",
    "dashboard.variables[].spec.query.spec.label": "the same",
    "dashboard.variables[].spec.query.spec.stream": "the same",
    "dashboard.variables[].spec.query.spec.type": "the same",
}
"""Keys that Grafana reads and the models leave out, and why they may be missing from what comes back."""


class Encoder(JSONEncoder):
    """Writes what the models hold; they read the version of a plugin as a set of that one text."""

    def default(self, o: Any) -> Any:
        return next(iter(o)) if isinstance(o, set) else super().default(o)


@cache
def compiled(environment: str) -> Compilation:
    plugins.register_default_plugins()
    return compile_project(load_project(REPOSITORY, environment))


def specs(environment: str, version: Schema2) -> Iterator[tuple[str, dict[str, Any]]]:
    for each in compiled(environment).dashboards:
        yield each.uid, dashboard_2(each.document, version, each.layout).spec


@pytest.mark.parametrize("version", list(MODELS))
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_grafanas_models_give_every_dashboard_back_as_it_was(environment: str, version: Schema2) -> None:
    for uid, spec in specs(environment, version):
        returned = json.loads(json.dumps(MODELS[version].from_json(spec), cls=Encoder))
        lost = {_anywhere(path) for path in differences(spec, returned, "dashboard")}
        assert lost <= set(NOT_MODELLED), uid


def _anywhere(path: str) -> str:
    """A path without what is told after it."""
    return path.partition(":")[0]


@pytest.mark.parametrize("version", list(MODELS))
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_schema_accepts_every_dashboard(environment: str, version: Schema2) -> None:
    schemas = Schemas.of(SCHEMAS_FOLDER)
    for uid, spec in specs(environment, version):
        assert [str(each) for each in schemas.problems(f"dashboard-{version}", spec)] == [], uid


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_panel_lies_somewhere_in_the_layout_once(environment: str) -> None:
    for uid, spec in specs(environment, "v2beta1"):
        assert sorted(_placed(spec["layout"])) == sorted(spec["elements"]), uid


def _placed(value: Any) -> Iterator[str]:
    match value:
        case {"kind": "ElementReference", "name": name}:
            yield name
        case dict():
            for each in value.values():
                yield from _placed(each)
        case list():
            for each in value:
                yield from _placed(each)


@pytest.mark.parametrize(
    ("uid", "above", "tabs"),
    [
        (
            "overview",
            ["Now", "What fires, and what may still go wrong"],
            ["Traffic", "Objectives", "Error budget", "Where to look"],
        ),
        (
            "infrastructure",
            ["Now", "Room that is left, the least first"],
            ["Over time", "Containers", "Hosts", "Nginx"],
        ),
    ],
)
def test_the_answer_stands_above_the_tabs(uid: str, above: list[str], tabs: list[str]) -> None:
    layout = dict(specs(ENVIRONMENTS[0], "v2beta1"))[uid]["layout"]
    *rows, last = [each["spec"] for each in layout["spec"]["rows"]]
    assert [each["title"] for each in rows] == above
    assert last["hideHeader"]
    assert [each["spec"]["title"] for each in last["layout"]["spec"]["tabs"]] == tabs


@pytest.mark.parametrize("uid", ["overview", "infrastructure"])
def test_without_tabs_their_rows_are_folded_but_for_the_first(uid: str) -> None:
    board = next(each for each in compiled(ENVIRONMENTS[0]).dashboards if each.uid == uid)
    folded = [each["collapsed"] for each in board.document["panels"] if each["type"] == "row"]
    assert folded[:4] == [False, False, False, True]
    assert all(folded[3:])
