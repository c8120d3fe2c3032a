"""The command that says what comes in, what that costs, and where one machine ends."""

import sys
from pathlib import Path

import click

from toolchain.base.errors import ConfigurationError
from toolchain.cli import console as consoles
from toolchain.cli.options import environment_option, format_option, root_option
from toolchain.cli.printing.findings import print_findings
from toolchain.cli.printing.sizing import print_sizing, sizing_document
from toolchain.cli.simulated_past import world_of
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.simulate.loading import load_simulation
from toolchain.sizing.sizing import sizing_of

_SEED = 1


@click.command("sizing")
@environment_option
@root_option
@format_option()
def sizing_command(environment: str, root: Path, output_format: str) -> None:
    """Say what comes in, what keeping it costs when 1, 10 and 100 times as much does, and where one machine ends.

    Series are those of the budgets of the catalog and those that the simulated system exposes; lines and spans are
    those that it writes in the busiest hour of a week, without incidents. The same definitions give the same figures.
    """
    with consoles.progress(consoles.messages(), f"compiling {environment}"):
        compilation = compile_project(load_project(root, environment))
        stack = compilation.project.environment.stack
        if stack is None:
            raise ConfigurationError(
                f"{environment} has no stack, so nothing says how long anything is kept",
                "Name an environment with a stack, or give this one a Stack.",
            )
        world = world_of(compilation.project, load_simulation(root), _SEED, ())
    print_findings(consoles.messages(), compilation.project.findings)
    with consoles.progress(consoles.messages(), "simulating an hour"):
        sizing = sizing_of(compilation, stack, world)
    if output_format == "json":
        click.echo(sizing_document(sizing, compilation.project.findings))
    else:
        print_sizing(consoles.output(), sizing)
    sys.exit(1 if compilation.project.findings else 0)
