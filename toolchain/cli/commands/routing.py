"""The command that says where an alert goes."""

import sys
from pathlib import Path

import click

from toolchain.cli import console as consoles
from toolchain.cli.options import environment_option, format_option, root_option
from toolchain.cli.printing.findings import print_findings
from toolchain.cli.printing.routes import labels_of, print_routed, routed, time_of
from toolchain.project.loading import load_project


@click.command("route")
@click.argument("labels", nargs=-1, required=True, metavar="NAME=VALUE...")
@environment_option
@root_option
@click.option("--at", metavar="TIME", help="When it fires, such as 2026-11-23T03:00; UTC unless it says. Default: now.")
@format_option()
def route_command(labels: tuple[str, ...], environment: str, root: Path, at: str | None, output_format: str) -> None:
    """Say who hears of an alert with these labels: policies, contact points, grouping, times, and whether it is muted.

    \b
    build.py route severity=critical service=backend -e production
    build.py route severity=warning --at 2026-11-23T03:00
    """
    time_at, wanted = time_of(at), labels_of(labels)
    with consoles.progress(consoles.messages(), f"loading {environment}"):
        project = load_project(root, environment)
    print_findings(consoles.messages(), project.findings)
    alert = routed(project, wanted, time_at)
    if output_format == "json":
        click.echo(alert.document(project.findings))
    else:
        print_routed(consoles.output(), alert)
    sys.exit(1 if project.findings else 0)
