"""Commands over an environment's definitions: build and list."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolchain.base.errors import UnloadableError
from toolchain.check.checker import Checked
from toolchain.cli import console as consoles
from toolchain.cli.loading import load_checked, load_compiled
from toolchain.cli.options import PRODUCT, environment_option, format_option, root_option
from toolchain.cli.printing.findings import print_findings
from toolchain.cli.printing.inventory import INVENTORIES
from toolchain.cli.printing.inventory_lists import inventory_document, print_inventory
from toolchain.cli.printing.summary import built_document, print_left_out, print_summary, print_written
from toolchain.compile.output import write_output
from toolchain.compile.portable.output import portable_dashboards, write_portable
from toolchain.project.importing import environment_names

if TYPE_CHECKING:
    from toolchain.define.environment import DashboardsForm

NOT_WRITTEN = "[bold red]Not written[/]: mend the errors above first; the previous output is unchanged."


@click.command("build")
@environment_option
@root_option
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Where output goes; ROOT/build unless given."
)
@click.option(
    "--dashboards",
    type=click.Choice(["classic", "v2beta1", "v2"]),
    help="The schema of dashboard resources; the environment's unless given.",
)
@click.option(
    "--portable",
    is_flag=True,
    help="Write BUILD/portable/ instead: dashboards that any Grafana imports, of any environment and data source.",
)
@format_option()
@click.pass_obj
def build_command(
    started: float,
    environment: str,
    root: Path,
    output: Path | None,
    dashboards: "DashboardsForm | None",
    output_format: str,
    *,
    portable: bool,
) -> None:
    """Compile and check an environment, write build/NAME/.

    Nothing is written when a check finds an error: the previous output stays as it is.
    """
    console, messages = consoles.output(), consoles.messages()
    others = [name for name in environment_names(root) if name != environment]
    is_json = output_format == "json"
    try:
        compilation, checked = load_checked(root, environment, dashboards=dashboards)
    except UnloadableError as failure:
        print_findings(messages, [failure.finding])
        if is_json:
            unloaded = Checked((failure.finding,), ())
            click.echo(built_document(environment, unloaded, None, None, others, time.perf_counter() - started))
        messages.print(NOT_WRITTEN)
        sys.exit(1)
    print_findings(messages, checked.findings)
    written, left_out = None, None
    if not checked.errors:
        with consoles.progress(messages, "writing"):
            if portable:
                anywhere = portable_dashboards(compilation)
                left_out = [one for each in anywhere for one in each.left_out]
                written = write_portable(anywhere, output or root / "build")
            else:
                written = write_output(compilation, output or root / "build")
    took = time.perf_counter() - started
    if is_json:
        click.echo(built_document(environment, checked, compilation, written, others, took, left_out))
    else:
        print_summary(console, compilation, checked, took)
        print_left_out(messages, left_out or ())
    if written is None:
        messages.print(NOT_WRITTEN)
        sys.exit(1)
    if is_json:
        return
    print_written(console, written)
    if others:
        how = "`make check-all` checks every environment" if root == PRODUCT else "`build.py check -e NAME` checks one"
        console.print(f"Not checked: {', '.join(others)}. {how}.", soft_wrap=True)


@click.command("list")
@click.argument("what", type=click.Choice(list(INVENTORIES)))
@environment_option
@root_option
@format_option(help_text="Output.")
def list_command(what: str, environment: str, root: Path, output_format: str) -> None:
    """List what is defined, each with its file and line."""
    compilation = load_compiled(root, environment)
    print_findings(consoles.messages(), compilation.project.findings)
    rows = list(INVENTORIES[what](compilation))
    if output_format == "json":
        click.echo(inventory_document(what, environment, rows, compilation.project.findings))
    else:
        print_inventory(consoles.output(), consoles.messages(), what, rows)
    sys.exit(1 if compilation.project.findings else 0)
