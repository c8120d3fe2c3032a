"""The command that holds the catalog against the application."""

from pathlib import Path

import click

from toolchain.cli.commands.emitting import Emission, emit, emit_options
from toolchain.cli.options import environment_option, root_option


@click.command("contract")
@emit_options
@environment_option
@root_option
def contract_command(
    environment: str, root: Path, emit_: str | None, job: str | None, schema: str | None, output: Path | None
) -> None:
    """Write the application's side of the catalog: metrics and logs as code for Node.js, or as a description.

    \b
    build.py contract --emit typescript --job medianest-app --output src/metrics.ts
    """
    if emit_ is None:
        raise click.UsageError("Say what to --emit.")
    emit(root, environment, Emission(emit_, job, schema, output))
