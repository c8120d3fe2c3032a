"""The command that prints what describes the JSON of the others: schema."""

import json
from typing import Any

import click

from toolchain.base.errors import UnknownNameError
from toolchain.check.schemas import PRINTED_FOLDER, Schemas
from toolchain.cli import console as consoles
from toolchain.cli.options import format_option
from toolchain.cli.printing.json_output import json_document
from toolchain.cli.printing.tables import fitted, table_width

_SHARED = "common"
"""The schema of what several commands print."""


@click.command("schema")
@click.argument("command", nargs=-1, metavar="[COMMAND]")
@format_option(help_text="Of the list without COMMAND; a schema is JSON.")
def schema_command(command: tuple[str, ...], output_format: str) -> None:
    """Print the JSON Schema of what COMMAND prints with --format json, or list them all.

    \b
    build.py schema check
    build.py schema stack up

    It holds all that it refers to. The same schemas are files of schemas/cli/; docs/automation.md says what holds for
    all of them.
    """
    documents = Schemas.of(PRINTED_FOLDER).documents
    described = {_command_of(each) or name: each for name, each in documents.items() if name != _SHARED}
    if command:
        name = " ".join(command)
        if name not in described:
            raise UnknownNameError.among(described, "command", name)
        click.echo(json.dumps(_whole(described[name], documents[_SHARED]), indent=2))
        return
    rows = [{"command": name, "id": each["$id"], "title": each["title"]} for name, each in sorted(described.items())]
    if output_format == "json":
        click.echo(json_document("schema", {"commands": rows}))
        return
    console = consoles.output()
    shown = [{"command": each["command"], "id": each["id"]} for each in rows]
    for line in fitted(shown, (), table_width(console)).lines:
        console.print(line, markup=False, soft_wrap=True)


def _command_of(document: Any) -> str:
    """Return the command that documents of a schema name."""
    parts = document["$defs"].values()
    return next((each["properties"]["command"]["const"] for each in parts if "command" in each["properties"]), "")


def _whole(document: Any, shared: Any) -> Any:
    """Return a schema with the one that it refers to inside.

    Source: JSON Schema Core 2020-12, 9.3.1 "Bundling".
    """
    return {**document, "$defs": {**document["$defs"], shared["$id"]: shared}}
