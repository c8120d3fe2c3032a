"""The command that checks definitions, or files that were written elsewhere."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from toolchain.base.errors import UnloadableError
from toolchain.base.finding import Severity
from toolchain.check.checker import Checked
from toolchain.check.choice import Choice
from toolchain.check.files.checker import check_files
from toolchain.check.rules import EXPLAINED
from toolchain.check.secrets import missing_secrets
from toolchain.cli import console as consoles
from toolchain.cli.choosing import choice_of, choice_options
from toolchain.cli.dashboard_sources import dashboard_sources
from toolchain.cli.loading import known_to_files, load_checked
from toolchain.cli.options import GRAFANA, credentials_option, environment_option, root_option
from toolchain.cli.printing.findings import as_github, as_json, as_sarif, print_findings
from toolchain.cli.printing.summary import counted
from toolchain.compile.compiler import compile_sources
from toolchain.project.dashboard_source import DashboardSource


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
@choice_options
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
    only: tuple[tuple[str, ...], ...],
    skip: tuple[tuple[str, ...], ...],
    severity: str | None,
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

    Exit code 1 means that an error is among what is told. What could not be read or loaded is always told.
    """
    choice = choice_of(only, skip, severity, EXPLAINED)
    if files:
        checked = _checked_sources(
            files, root, environment, credentials, choice, no_catalog=no_catalog, house_rules=house_rules
        )
    else:
        checked = _checked_definitions(root, environment, choice, secrets=secrets)
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
            console.print(", ".join(_counts(checked, choice)))
    sys.exit(1 if checked.errors else 0)


def _checked_sources(
    texts: Sequence[str],
    root: Path,
    environment: str,
    credentials: Path | None,
    choice: Choice,
    *,
    no_catalog: bool,
    house_rules: bool,
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
        return Checked(check_files(paths, known, live, choice, house_rules=house_rules), ())


def _checked_definitions(root: Path, environment: str, choice: Choice, *, secrets: bool) -> Checked:
    """Return what the rules say of the definitions; of an environment that cannot be loaded, why."""
    try:
        compilation, checked = load_checked(root, environment, choice)
    except UnloadableError as failure:
        return Checked((failure.finding,), ())
    missing = missing_secrets(compilation.project, os.environ) if secrets else ()
    return Checked((*checked.findings, *choice.severe(choice.wanted(missing))), checked.waived)


def _counts(checked: Checked, choice: Choice) -> list[str]:
    """Return how much was told, each severity that was asked for, and how much is waived."""
    warnings = [] if choice.least is Severity.ERROR else [counted(checked.warnings, "warning")]
    return [counted(checked.errors, "error"), *warnings, f"{len(checked.waived)} waived"]


def _print_waived(console: Console, checked: Checked) -> None:
    for finding, waiver in checked.waived:
        console.print(f"{finding.location}  waived  {finding.rule}", style="dim", soft_wrap=True)
        console.print(f"    {finding.message}", soft_wrap=True)
        console.print(f"    {waiver.reason}", style="dim", soft_wrap=True)
