"""The command that writes edits in Grafana into the modules that define what was edited: pull-edits."""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from toolchain.base.errors import OccupiedError, UserError
from toolchain.base.repository import NoRepositoryError, repository_of, run
from toolchain.cli import console as consoles
from toolchain.cli.destinations import opened_destination, permitted
from toolchain.cli.options import credentials_option, environment_option, format_option, root_option
from toolchain.cli.phases import Phases
from toolchain.cli.printing.edits import diff_text, edits_document, edits_markdown, print_edits, summary
from toolchain.compile.artifact import Artifact
from toolchain.compile.built.revision import output_of_revision
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.pull.live import resource_of
from toolchain.pull.rewriting.edited import Reader
from toolchain.pull.rewriting.modules import Modules
from toolchain.pull.rewriting.proof import Proving
from toolchain.pull.rewriting.taking import Taking
from toolchain.pull.rewriting.writing import write_files
from toolchain.sync.deploy import definitions_are_sound
from toolchain.sync.destination import Destination
from toolchain.sync.kind import desired_by
from toolchain.sync.kinds import KINDS
from toolchain.sync.kinds.rule_file import RuleFileKind
from toolchain.sync.needed_rights import Access
from toolchain.sync.notes import notes_of

_DEPLOYED = re.compile(r"deployed ([0-9a-f]{7,40}) to ")


@click.command("pull-edits")
@click.argument("resources", nargs=-1, metavar="[RESOURCE]...")
@environment_option
@root_option
@credentials_option
@click.option("--shared", is_flag=True, help="Change what several definitions read where it is defined, for all.")
@click.option("--dry-run", is_flag=True, help="Print what would change in the modules, and write nothing.")
@click.option("--force", is_flag=True, help="Change files that hold what is not committed.")
@format_option("markdown")
def pull_edits_command(
    resources: tuple[str, ...],
    environment: str,
    root: Path,
    credentials: Path | None,
    output_format: str,
    *,
    shared: bool,
    dry_run: bool,
    force: bool,
) -> None:
    """Write what was edited in Grafana since the last deploy into the modules that define it, at its line.

    RESOURCE is 'dashboard UID' or 'alert group FOLDER/NAME'; without any it is everything that was edited. Each change
    is compiled, and stays only if it gives what Grafana has and changes nothing else. What both sides changed, or has
    no place in the modules, is told and left out: exit code 1 says that there is such.
    """
    root = root.resolve()
    named = [resource_of(each) for each in resources]
    project = load_project(root, environment)
    compilation = compile_project(project)
    definitions_are_sound(compilation)
    with (
        opened_destination(compilation, root, credentials) as destination,
        Phases(consoles.messages()) as phases,
        Proving() as proving,
    ):
        modules = Modules(root)
        kinds = {name: each for name, each in KINDS.items() if name != RuleFileKind.name}
        permitted(destination, kinds, desired_by(kinds, compilation.artifacts), Access.READ)

        def former() -> tuple[Artifact, ...]:
            return output_of_revision(root, _deployed_revision(destination), environment).artifacts

        reader = Reader(destination, compilation, modules, former, shared)
        found = tuple(reader.edited(named))
        edits = sum(len(each.edits) for each in found)
        taking = Taking(compilation, modules, shared, proving, phases.begin("compiling edits", edits or 1))
        outcome = taking.outcome(found)
    if not dry_run:
        _refuse_uncommitted(outcome.files, force=force)
        write_files(outcome.files)
    match output_format:
        case "json":
            click.echo(edits_document(environment, root, found, outcome, is_dry=dry_run))
        case "markdown":
            click.echo(edits_markdown(found, outcome) if found else f"{summary(found, outcome)}\n", nl=False)
        case _:
            print_edits(consoles.output(), found, outcome)
            if dry_run:
                click.echo(diff_text(root, outcome), nl=False)
    is_left = outcome.remaining or any(each.rewrite is None for each in outcome.taken)
    is_left = is_left or any(each.conflicts or each.problem for each in found)
    sys.exit(1 if is_left or outcome.also else 0)


def _deployed_revision(destination: Destination) -> str:
    """Return the revision of the newest note of a deploy. Raises UserError where none names one."""
    for note in notes_of(destination):
        match = _DEPLOYED.match(str(note.get("text") or ""))
        if match is not None:
            return match[1]
    raise UserError(
        "Grafana keeps neither what was deployed last nor a note of its revision",
        "Take the edit over by hand: pull 'dashboard UID' lists it.",
    )


def _refuse_uncommitted(files: Iterable[Path], *, force: bool) -> None:
    """Raise OccupiedError for files that hold what Git does not have."""
    if force:
        return
    for path in files:
        try:
            repository_of(path.parent)
        except NoRepositoryError:
            continue
        changed = run(path.parent, "status", "--porcelain", "--", path.name)
        if changed.returncode or changed.stdout.strip():
            raise OccupiedError(
                f"{path} holds what is not committed, and stays as it is",
                "Commit it, or add --force to change it all the same. Nothing was changed.",
            )
