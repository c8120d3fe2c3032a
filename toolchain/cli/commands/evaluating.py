"""The command that says what alerts read, who evaluates it, and whether the running systems have it."""

import sys
from pathlib import Path

import click

from toolchain.base.errors import UnknownNameError
from toolchain.cli import console as consoles
from toolchain.cli.destinations import opened_destination
from toolchain.cli.loading import load_compiled
from toolchain.cli.options import credentials_option, environment_option, format_option, root_option
from toolchain.cli.printing.evaluation import evaluation_json, print_evaluation
from toolchain.cli.settling import settled_rules
from toolchain.compile.compilation import Compilation
from toolchain.sync.evaluated import Evaluated, evaluated
from toolchain.sync.seen import seen_by


@click.command("evaluation")
@click.argument("names", nargs=-1, metavar="[ALERT]...")
@environment_option
@root_option
@credentials_option
@click.option("--live", is_flag=True, help="Ask Grafana, the rulers and Prometheus how the rules fare there.")
@format_option()
def evaluation_command(
    names: tuple[str, ...],
    environment: str,
    root: Path,
    credentials: Path | None,
    output_format: str,
    *,
    live: bool,
) -> None:
    """Say what each alert reads, who evaluates it, and with --live whether that is there and well.

    All alerts unless some are named. Exit code 1 where something is evaluated by nobody, missing, unhealthy, or
    evaluated twice.
    """
    compilation = load_compiled(root, environment)
    found = _live(compilation, root, credentials) if live else evaluated(compilation)
    found = _named(found, names)
    if output_format == "json":
        click.echo(evaluation_json(found))
    else:
        print_evaluation(consoles.output(), found)
    sys.exit(1 if found.wrong else 0)


def _live(compilation: Compilation, root: Path, credentials: Path | None) -> Evaluated:
    messages = consoles.messages()
    with opened_destination(compilation, root, credentials) as destination:
        found = settled_rules(destination, compilation, lambda what: what.rules)
        with consoles.progress(messages, "asking what has data"):
            seen, problems = seen_by(destination, found.evaluated)
    for each in problems:
        messages.print("[yellow]warning[/] it is not known what has data", soft_wrap=True)
        messages.print(f"    {each}", markup=False, soft_wrap=True)
    return evaluated(compilation, found.live, seen)


def _named(found: Evaluated, names: tuple[str, ...]) -> Evaluated:
    known = {each.rule.name for each in found.alerts}
    for name in names:
        if name not in known:
            raise UnknownNameError.among(known, "alert", name, "Name alerts as alerts/ defines them.")
    return found.of(names) if names else found
