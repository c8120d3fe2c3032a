"""The command that says who may see and change what."""

import sys
from pathlib import Path

import click

from toolchain.cli import console as consoles
from toolchain.cli.options import environment_option, format_option, root_option
from toolchain.cli.printing.access import access_document, print_access
from toolchain.cli.printing.findings import print_findings
from toolchain.compile.access.access import access_of
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project


@click.command("access")
@environment_option
@root_option
@format_option()
def access_command(environment: str, root: Path, output_format: str) -> None:
    """Say what each role and team may see and change, and what only an administrator can see to.

    It follows from the definitions, and from what the basic roles of Grafana's open-source edition may do. `plan` says
    where a Grafana differs.
    """
    with consoles.progress(consoles.messages(), f"compiling {environment}"):
        compilation = compile_project(load_project(root, environment))
    findings = compilation.project.findings
    print_findings(consoles.messages(), findings)
    access = access_of(compilation)
    if output_format == "json":
        click.echo(access_document(access, findings))
    else:
        print_access(consoles.output(), access)
    sys.exit(1 if findings else 0)
