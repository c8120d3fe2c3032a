"""Every command prints JSON that its schema describes, whatever comes of it."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
import jsonschema_rs
import pytest
from click.testing import CliRunner

from build import main
from tests.cli.case import Case, Given
from tests.cli.cases import CASES
from tests.cli.cases.definitions import LISTS
from tests.cli.schemas import PRINTED, damaged, is_taken, objects, problems, schema_of
from toolchain.cli.printing.inventory import INVENTORIES

FINDS_NOTHING = frozenset(
    {
        *("completion", "diff", "local", "schema", "serve", "stack down", "stack up"),
        *("simulate backfill", "simulate incident", "simulate logs", "simulate serve", "simulate spans"),
    }
)
"""Commands that never end with exit code 1."""


def commands(command: click.Command = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command by its whole name, those of groups too."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from commands(found, (*path, name))
    else:
        yield " ".join(path), command


COMMANDS = dict(commands())


def printed_by(arguments: list[str], given: str = "") -> tuple[int, str]:
    """How a command ends, and what it prints on standard output."""
    result = CliRunner().invoke(main, arguments, input=given, catch_exceptions=False)
    return result.exit_code, result.stdout


def read(text: str, *, lines: bool) -> list[Any]:
    """What a program reads: one document, or one a line."""
    assert text.isascii()
    assert text.endswith("\n"), text
    return [json.loads(each) for each in text.splitlines()] if lines else [json.loads(text)]


@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_command_has_the_option_and_a_schema(name: str) -> None:
    option = next((each for each in COMMANDS[name].params if "--format" in each.opts), None)
    assert option is not None, f"build.py {name} has no --format"
    assert isinstance(option.type, click.Choice)
    assert "json" in option.type.choices
    assert schema_of(name) in PRINTED.documents, f"schemas/cli/{schema_of(name)}.schema.json is missing"


def test_every_inventory_has_a_case() -> None:
    assert {what for _, _, what in LISTS} == set(INVENTORIES)


def test_every_schema_is_of_a_command() -> None:
    assert set(PRINTED.documents) - {"common"} <= {schema_of(name) for name in COMMANDS}


@pytest.mark.parametrize("name", list(PRINTED.documents))
def test_a_schema_describes_every_field_and_is_closed(name: str) -> None:
    document = PRINTED.documents[name]
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["$id"] == f"urn:medianest-observability:schemas:cli/{name}"
    jsonschema_rs.meta.validate(document)
    assert document["title"]
    assert document["description"]
    for each in objects(document):
        for field, schema in each.get("properties", {}).items():
            assert schema.get("description") or "$ref" in schema, f"{field} is not described"
        if each.get("type") == "object":
            assert "additionalProperties" in each, each
    for definition, schema in document.get("$defs", {}).items():
        assert schema.get("title"), f"{definition} has no title"


@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_mistyped_command_line_is_told_in_json(name: str) -> None:
    code, text = printed_by([*name.split(), "--format", "json", "--unheard-of"])
    (document,) = read(text, lines=True)
    assert (code, document["command"]) == (2, name)
    assert "--unheard-of" in document["error"]["message"]
    assert problems(name, document) == []


@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_command_has_a_case_of_each_outcome(name: str) -> None:
    wanted = {"fine", "error"} if name in FINDS_NOTHING else {"fine", "findings", "error"}
    assert wanted <= {each.outcome for each in CASES if each.command == name}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_a_command_prints_is_what_its_schema_says(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as stack:
        arguments = case.arguments(Given(tmp_path, monkeypatch, stack.enter_context))
        code, text = printed_by([*case.command.split(), "--format", case.form, *arguments], case.given)
    documents = read(text, lines=case.lines or case.outcome == "error")
    assert code == case.code, text
    for document in documents:
        assert problems(case.command, document) == []
        assert isinstance(document.get("error"), dict) == (case.outcome == "error"), document
        for what, changed in damaged(document):
            assert not is_taken(case.command, changed), what
    case.read(documents if case.lines else documents[0])
