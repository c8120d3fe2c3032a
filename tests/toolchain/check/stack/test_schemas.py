"""The schemas of configurations are JSON Schemas, and what checks files against them agrees with another validator."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.toolchain.check.stack.damage import damages, document_of, text_of
from toolchain.base.documents.yaml_reader import read_yaml
from toolchain.check.stack.conformity import Conformity, Reading
from toolchain.check.stack.schema_files import STACK_SCHEMAS, Schema

FILES = sorted(STACK_SCHEMAS.glob("*.schema.json"))
SOUND = Path(__file__).parent / "sound"
STRICT = Reading(takes_scalars=False, takes_null=False)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_schema_is_one_and_is_called_as_its_file(path: Path) -> None:
    document = json.loads(path.read_bytes())
    jsonschema_rs.meta.validate(document)
    assert document["$id"].endswith(f":stack/{path.name.removesuffix('.schema.json')}")


def everywhere(rule: Any) -> list[Any]:
    inner = rule.values() if isinstance(rule, dict) else rule if isinstance(rule, list) else ()
    return [rule, *(each for part in inner for each in everywhere(part))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_reference_leads_somewhere(path: Path) -> None:
    schema = Schema.named(path.name.removesuffix(".schema.json"))
    references = [each["$ref"] for each in everywhere(schema.root) if isinstance(each, dict) and "$ref" in each]
    assert all(schema.resolve(each)[1] for each in references)


@pytest.mark.parametrize("path", sorted(SOUND.glob("*.yml")), ids=lambda path: path.name)
def test_verdicts_are_those_of_a_validator_of_plain_json(path: Path) -> None:
    """Formats aside, and where an empty text is what is not there: those are no keywords of the validator."""
    schema = Schema.named(path.stem)
    registry = jsonschema_rs.Registry([(each["$id"], each) for each in (json.loads(one.read_bytes()) for one in FILES)])
    other = jsonschema_rs.Draft202012Validator(dict(schema.root), registry=registry)
    for what, damage in damages(document_of(path))[::43]:
        if "= ''" in what:
            continue
        document = damage()
        (located,) = read_yaml(text_of(document))
        found = [each for each in Conformity(schema, STRICT).problems(located) if not each.is_former]
        ours = [each for each in found if not _is_of_format(each.message)]
        assert bool(ours) == (not other.is_valid(document)), f"{what}: {found}"


def _is_of_format(message: str) -> bool:
    return message.startswith("is '") and ": " in message
