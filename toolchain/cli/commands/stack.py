"""Commands that check and run the stack of an environment, as the last build wrote it."""

import os
import sys
from pathlib import Path

import click

from toolchain.base.errors import UnknownNameError
from toolchain.check.stack.folder import check_stack
from toolchain.cli import console as consoles
from toolchain.cli.options import environment_option, format_option, root_option
from toolchain.cli.printing.findings import print_findings
from toolchain.cli.printing.json_output import event_line, json_document, path_of
from toolchain.cli.printing.stack import stack_document
from toolchain.compile.stack.compose import COMPOSE
from toolchain.compile.stack.program import FOLDER
from toolchain.live.compose import docker_compose, provide_secrets, read_compose
from toolchain.project.importing import environment_names
from toolchain.prove.stack_programs import absent, verdicts


@click.group("stack")
def stack_group() -> None:
    """Check the stack of an environment, as the last build wrote it, and run it by docker compose."""


def _compose(build: Path, root: Path, environment: str) -> Path:
    """Return the Compose file of an environment, built or not. Raises UnknownNameError."""
    known = environment_names(root)
    if environment not in known:
        raise UnknownNameError.among(known, "environment", environment)
    return build / environment / FOLDER / COMPOSE


@stack_group.command("up")
@environment_option
@root_option
@format_option(help_text="json is a line for each thing that happens.")
def up_command(environment: str, root: Path, output_format: str) -> None:
    """Begin what does not run, and anew what was configured anew; wait until all of it is ready.

    Secrets are files of ROOT/stack/secrets/NAME/, which Git ignores. Those that only the stack needs are made at the
    first start; the others are taken once from environment variables of the same names.
    """
    compose = _compose(root / "build", root, environment)
    output, messages = consoles.output(), consoles.messages()
    services = read_compose(compose).get("services", {})
    with consoles.progress(messages, "looking for docker"):
        docker_compose(compose, ["config", "--quiet", "--no-interpolate"])
    provided = provide_secrets(compose, os.environ)
    is_json = output_format == "json"
    if is_json:
        for origin, paths in (("made", provided.made), ("variable", provided.taken)):
            for path in paths:
                click.echo(event_line("stack up", "secret", {"file": path_of(path), "origin": origin}))
        click.echo(event_line("stack up", "starting", {"services": list(services)}))
    else:
        for path in provided.made:
            output.print(f"made {path}", markup=False, soft_wrap=True)
        for path in provided.taken:
            output.print(f"wrote {path} from the variable of that name", markup=False, soft_wrap=True)
    with consoles.progress(messages, f"starting {len(services)} containers"):
        docker_compose(compose, ["up", "--detach", "--wait", "--remove-orphans"])
    reached = [
        (name, port.rpartition(":")[0]) for name, service in services.items() for port in service.get("ports", ())
    ]
    if is_json:
        addresses = [{"service": name, "address": address} for name, address in reached]
        click.echo(event_line("stack up", "ready", {"addresses": addresses}))
        return
    for name, address in reached:
        output.print(f"{name:18} {address}", markup=False)


@stack_group.command("down")
@environment_option
@root_option
@format_option()
def down_command(environment: str, root: Path, output_format: str) -> None:
    """End all of it; what the volumes keep stays."""
    with consoles.progress(consoles.messages(), "ending the containers"):
        docker_compose(_compose(root / "build", root, environment), ["down"])
    if output_format == "json":
        click.echo(json_document("stack down", {"environment": environment}))


@stack_group.command("check")
@environment_option
@root_option
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="The output to look at; ROOT/build unless given."
)
@format_option()
def check_command(environment: str, root: Path, output: Path | None, output_format: str) -> None:
    """Check every file of the stack without docker: by strict schemas, by each other, and by the programs themselves.

    promtool, amtool, loki, alloy and otelcol-contrib are asked where they are installed; who was not is said.
    """
    console, messages = consoles.output(), consoles.messages()
    compose = _compose(output or root / "build", root, environment)
    read_compose(compose)
    folder = compose.parent.parent
    findings = check_stack(folder)
    print_findings(messages, findings)
    with consoles.progress(messages, "asking the programs"):
        answers = list(verdicts(folder))
    for answer in answers:
        if not answer.is_good:
            messages.print(f"{answer.path}: {answer.program} refuses it\n{answer.said}", markup=False, soft_wrap=True)
    good = sum(each.is_good for each in answers)
    missing = absent(folder)
    files = sum(each.is_file() for each in compose.parent.rglob("*"))
    if output_format == "json":
        click.echo(stack_document(environment, files, findings, answers, missing))
        sys.exit(1 if findings or good < len(answers) else 0)
    console.print(
        f"{files} files, {len(findings)} findings; programs take {good} of the {len(answers)} they were given"
    )
    if missing:
        console.print(f"Not installed, so not asked: {', '.join(missing)}.")
    sys.exit(1 if findings or good < len(answers) else 0)
