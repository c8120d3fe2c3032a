"""Commands over an environment's definitions: build, check and list."""

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from toolchain.base.errors import UnloadableError
from toolchain.check.checker import Checked
from toolchain.check.files.checker import check_files
from toolchain.check.rules import EXPLAINED, RULES
from toolchain.check.secrets import missing_secrets
from toolchain.cli import console as consoles
from toolchain.cli.dashboard_sources import dashboard_sources
from toolchain.cli.loading import known_to_files, load_checked, load_compiled
from toolchain.cli.options import GRAFANA, PRODUCT, credentials_option, environment_option, root_option
from toolchain.cli.printing.findings import as_github, as_json, as_sarif, print_findings
from toolchain.cli.printing.inventory import INVENTORIES, print_inventory
from toolchain.cli.printing.summary import counted, print_summary, print_written
from toolchain.compile.compiler import compile_sources
from toolchain.compile.output import write_output
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.loading import environment_names

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
    print_summary(console, compilation, checked, len(RULES), time.perf_counter() - started)
    if written is None:
        messages.print(NOT_WRITTEN)
        sys.exit(1)
    print_written(console, written)
    others = [name for name in environment_names(root) if name != environment]
    if others:
        how = "`make check-all` checks every environment" if root == PRODUCT else "`build.py check -e NAME` checks one"
        console.print(f"Not checked: {', '.join(others)}. {how}.", soft_wrap=True)


@click.command("check")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@environment_option
@root_option
@credentials_option
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="github annotates the lines of a pull request, sarif feeds code-scanning views.",
)
@click.option("--waived", "show_waived", is_flag=True, help="Also show what definitions waive, with their reasons.")
@click.option("--no-catalog", is_flag=True, help="With FILE: know no metrics and no log schemas.")
@click.option(
    "--house-rules",
    is_flag=True,
    help="With FILE: also the rules about how this team's dashboards are: titles, descriptions, units, schema.",
)
@click.option("--secrets", is_flag=True, help="Also ask for the environment variables that contact points need.")
def check_command(
    files: tuple[str, ...],
    environment: str,
    root: Path,
    credentials: Path | None,
    output_format: str,
    *,
    show_waived: bool,
    no_catalog: bool,
    house_rules: bool,
    secrets: bool,
) -> None:
    """Check an environment without writing anything, or FILEs that were written elsewhere.

    A FILE is a Grafana dashboard in JSON, or YAML with rules of Prometheus, Loki or Grafana; grafana:UID is a dashboard
    that the environment's Grafana has. Queries are held against the catalog of this repository unless --no-catalog says
    that they are about something else.
    """
    if files:
        checked = _checked_sources(
            files, root, environment, credentials, no_catalog=no_catalog, house_rules=house_rules
        )
    else:
        checked = _checked_definitions(root, environment, secrets=secrets)
    match output_format:
        case "json":
            click.echo(as_json(checked.findings))
        case "sarif":
            click.echo(as_sarif(checked.findings, EXPLAINED))
        case "github":
            click.echo(as_github(checked.findings))
        case _:
            console = consoles.output()
            print_findings(console, checked.findings)
            if show_waived:
                _print_waived(console, checked)
            counts = (counted(checked.errors, "error"), counted(checked.warnings, "warning"))
            console.print(f"{', '.join(counts)}, {len(checked.waived)} waived")
    sys.exit(1 if checked.errors else 0)


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


def _checked_sources(
    texts: Sequence[str], root: Path, environment: str, credentials: Path | None, *, no_catalog: bool, house_rules: bool
) -> Checked:
    """Return what the rules say of files, and of dashboards that Grafana has."""
    known = known_to_files(root, environment, no_catalog=no_catalog)
    names = [text for text in texts if text.startswith(GRAFANA)]
    live: tuple[DashboardSource, ...] = ()
    if names:
        beside = known_to_files(root, environment, no_catalog=False) if no_catalog else known
        live = dashboard_sources(names, compile_sources(beside, ()), root, credentials)
    paths = [Path(text) for text in texts if text not in names]
    with consoles.progress(consoles.messages(), f"checking {len(texts)} files"):
        return Checked(check_files(paths, known, live, house_rules=house_rules), ())


def _checked_definitions(root: Path, environment: str, *, secrets: bool) -> Checked:
    """Return what the rules say of the definitions; of an environment that cannot be loaded, why."""
    try:
        compilation, checked = load_checked(root, environment)
    except UnloadableError as failure:
        return Checked((failure.finding,), ())
    missing = missing_secrets(compilation.project, os.environ) if secrets else ()
    return Checked((*checked.findings, *missing), checked.waived)


def _print_waived(console: Console, checked: Checked) -> None:
    for finding, waiver in checked.waived:
        console.print(f"{finding.location}  waived  {finding.rule}", style="dim", soft_wrap=True)
        console.print(f"    {finding.message}", soft_wrap=True)
        console.print(f"    {waiver.reason}", style="dim", soft_wrap=True)
