"""What layouts are in schema v2, by Grafana's own models and by the schema."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboardv2, dashboardv2beta1

from tests.toolchain.compile.schema_2.example import spec
from toolchain.check.schemas import SCHEMAS_FOLDER, Schemas
from toolchain.compile.schema_2.version import Schema2
from toolchain.migrate.resource.convert import classic_of

MODELS: dict[Schema2, Any] = {"v2beta1": dashboardv2beta1.Dashboard, "v2": dashboardv2.Dashboard}
SCHEMAS = Schemas.of(SCHEMAS_FOLDER)


class Encoder(JSONEncoder):
    """Writes what the models hold; they read the version of a plugin as a set of that one text."""

    def default(self, o: Any) -> Any:
        return next(iter(o)) if isinstance(o, set) else super().default(o)


@pytest.mark.parametrize("version", list(MODELS))
def test_grafanas_models_give_every_layout_back(version: Schema2) -> None:
    # Grafana 12.4.3 took the first with fieldValidation=Strict, and gave it back as it was sent.
    made = spec(version)
    returned = json.loads(json.dumps(MODELS[version].from_json(made), cls=Encoder))
    assert returned["layout"] == with_usual(made["layout"])


def with_usual(value: Any) -> Any:
    """What the models add to a layout: how wide a grid that flows is, and what a variable's expression matches."""
    if isinstance(value, list):
        return [with_usual(each) for each in value]
    if not isinstance(value, dict):
        return value
    found = {name: with_usual(each) for name, each in value.items()}
    if value.get("kind") == "AutoGridLayout":
        found["spec"] = {"fillScreen": False, **found["spec"]}
    return found


@pytest.mark.parametrize("version", list(MODELS))
def test_the_schema_accepts_every_layout(version: Schema2) -> None:
    assert [str(each) for each in SCHEMAS.problems(f"dashboard-{version}", spec(version))] == []


def rows(made: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of the rows at the top."""
    return [each["spec"] for each in made["layout"]["spec"]["rows"]]


DAMAGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a key of a row": lambda made: rows(made)[0].update(colapse=True),
    "variables of a row": lambda made: rows(made)[0].update(variables=[]),
    "how conditions go together": lambda made: rows(made)[1]["conditionalRendering"]["spec"].update(condition="xor"),
    "the height of rows": lambda made: rows(made)[1]["layout"]["spec"].update(rowHeightMode="high"),
    "the first day of a week": lambda made: made["timeSettings"].update(weekStart="friday"),
}
"""Of these Grafana 12.4.3 refused the last three with 422, and dropped the first two without a word."""


@pytest.mark.parametrize("damage", list(DAMAGES))
def test_the_schema_refuses_what_grafana_refuses_or_drops(damage: str) -> None:
    made = copy.deepcopy(spec("v2beta1"))
    DAMAGES[damage](made)
    assert len(list(SCHEMAS.problems("dashboard-v2beta1", made))) == 1


def test_variables_of_a_part_are_its_own_in_v2_and_the_dashboards_else() -> None:
    assert [each["spec"]["name"] for each in spec("v2beta1")["variables"]] == ["size", "color", "shape"]
    made = spec("v2")
    assert [each["spec"]["name"] for each in made["variables"]] == ["size"]
    *_, tabs, last = rows(made)
    assert [each["spec"]["name"] for each in last["variables"]] == ["shape"]
    (variable,) = tabs["layout"]["spec"]["tabs"][2]["spec"]["variables"]
    assert (variable["kind"], variable["spec"]["name"]) == ("CustomVariable", "color")


def test_what_is_written_is_read_as_the_layout_that_was_said() -> None:
    made = spec("v2beta1")
    read = classic_of(made)
    assert {each["title"] for each in read.document["panels"]} >= {"Now", "Flowing", "First", "Large", "Long", "Last"}
    assert read.layout() is not None
