"""The command that undoes: back to a backup, or to the definitions of a Git revision."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import click
from attrs import evolve

from toolchain.cli import console as consoles
from toolchain.cli.applying import carry_out, refuse_unsafe, report
from toolchain.cli.destinations import failures, opened_destination
from toolchain.cli.loading import load_compiled
from toolchain.cli.options import environment_option, root_option
from toolchain.cli.printing.plans import print_plan
from toolchain.cli.sync_options import backups_option, credentials_option, former_ruler_option
from toolchain.compile.compiler import Compilation
from toolchain.errors import ConfigurationError
from toolchain.revision import checked_out
from toolchain.sync.backup import backups_of, read_backup
from toolchain.sync.deploy import Deployed, RefusedError, definitions_are_sound
from toolchain.sync.destination import Destination
from toolchain.sync.kinds import every_kind
from toolchain.sync.plan import Consent, Plan
from toolchain.sync.reading import plan_for
from toolchain.sync.restore import plan_to_restore
from toolchain.sync.safety import SafetyLimits

Opened = Callable[[Compilation], AbstractContextManager[Destination]]


@click.command("restore")
@click.argument("source", required=False, metavar="[BACKUP|REVISION]")
@environment_option
@root_option
@credentials_option
@backups_option
@former_ruler_option
@click.option("--list", "only_list", is_flag=True, help="List the backups there are, newest first.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore_command(
    source: str | None,
    environment: str,
    root: Path,
    credentials: Path | None,
    backups: Path | None,
    former_rulers: tuple[str, ...],
    *,
    only_list: bool,
    yes: bool,
) -> None:
    """Undo: bring back what a BACKUP holds (the latest unless named), or what the definitions of a Git REVISION say.

    What the deploy of that backup created is deleted, what it changed or deleted comes back. The restore makes a
    backup of its own.
    """
    opened = partial(opened_destination, root=root, credentials=credentials, former_rulers=former_rulers)
    folder = backups or root / "backups"
    found = backups_of(folder, environment)
    if only_list:
        for each in found:
            click.echo(each)
        return
    with failures():
        path = Path(source) if source else found[0] if found else None
        if path is None:
            raise ConfigurationError(f"there is no backup of {environment} in {folder}", "Name a backup or a revision.")
        if path.is_dir():
            deployed = _restored_backup(path, environment, root, opened, folder, yes=yes)
        else:
            deployed = _restored_revision(str(source), environment, root, opened, folder, yes=yes)
    report(deployed)


def _restored_backup(
    backup: Path, environment: str, root: Path, opened: Opened, backups: Path, *, yes: bool
) -> Deployed:
    saved = read_backup(backup, environment)
    kinds = every_kind()
    with opened(load_compiled(root, environment)) as there:
        destination = evolve(there, revision=f"backup {backup.name}")
        return carry_out(destination, lambda at: plan_to_restore(at, kinds, saved), kinds, _asking(yes=yes), backups)


def _restored_revision(
    revision: str, environment: str, root: Path, opened: Opened, backups: Path, *, yes: bool
) -> Deployed:
    with checked_out(root, revision) as folder:
        compilation = load_compiled(folder, environment)
        definitions_are_sound(compilation)
        kinds = every_kind()
        consent = Consent(overwrite_edits=frozenset({"all"}))
        with opened(compilation) as there:
            destination = evolve(there, revision=revision)
            return carry_out(
                destination,
                lambda at: plan_for(at, compilation, kinds, consent),
                kinds,
                _asking(yes=yes),
                backups,
            )


def _asking(*, yes: bool) -> Callable[[Plan], None]:
    def refuse(plan: Plan) -> None:
        if plan.conflicts:
            refuse_unsafe(plan, SafetyLimits())
        if not plan.writes:
            return
        print_plan(consoles.output(), plan)
        if yes:
            return
        if not sys.stdin.isatty():
            raise RefusedError("nobody can be asked here", "Look at the changes above, and add --yes.")
        if not click.confirm("Restore this?", err=True):
            raise RefusedError("not restored", "Nothing was changed.")

    return refuse
