"""Commands over an environment's definitions: build and list."""

import json
import sys
import time
from pathlib import Path

import click

from toolchain.base.errors import UnloadableError
from toolchain.check.own_rules import rules_of
from toolchain.cli import console as consoles
from toolchain.cli.loading import load_checked, load_compiled
from toolchain.cli.options import PRODUCT, environment_option, root_option
from toolchain.cli.printing.findings import print_findings
from toolchain.cli.printing.inventory import INVENTORIES, print_inventory
from toolchain.cli.printing.summary import print_summary, print_written
from toolchain.compile.output import write_output
from toolchain.project.importing import environment_names

NOT_WRITTEN = "[bold red]Not written[/]: mend the errors above first; the previous output is unchanged."


@click.command("build")
@environment_option
@root_option
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Where output goes; ROOT/build unless given."
)
@click.pass_obj
def build_command(started: float, environment: str, root: Path, output: Path | None) -> None:
    """Compile and check an environment, write build/NAME/.

    Nothing is written when a check finds an error: the previous output stays as it is.
    """
    console, messages = consoles.output(), consoles.messages()
    try:
        compilation, checked = load_checked(root, environment)
    except UnloadableError as failure:
        print_findings(messages, [failure.finding])
        messages.print(NOT_WRITTEN)
        sys.exit(1)
    print_findings(messages, checked.findings)
    written = None
    if not checked.errors:
        with consoles.progress(messages, "writing"):
            written = write_output(compilation, output or root / "build")
    print_summary(console, compilation, checked, len(rules_of(compilation.project)), time.perf_counter() - started)
    if written is None:
        messages.print(NOT_WRITTEN)
        sys.exit(1)
    print_written(console, written)
    others = [name for name in environment_names(root) if name != environment]
    if others:
        how = "`make check-all` checks every environment" if root == PRODUCT else "`build.py check -e NAME` checks one"
        console.print(f"Not checked: {', '.join(others)}. {how}.", soft_wrap=True)


@click.command("list")
@click.argument("what", type=click.Choice(list(INVENTORIES)))
@environment_option
@root_option
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output."
)
def list_command(what: str, environment: str, root: Path, output_format: str) -> None:
    """List what is defined, each with its file and line."""
    compilation = load_compiled(root, environment)
    print_findings(consoles.messages(), compilation.project.findings)
    rows = list(INVENTORIES[what](compilation))
    if output_format == "json":
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        print_inventory(consoles.output(), consoles.messages(), what, rows)
    sys.exit(1 if compilation.project.findings else 0)
