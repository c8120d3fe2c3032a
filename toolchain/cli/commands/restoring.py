"""The command that undoes: back to a backup, or to the definitions of a Git revision."""

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import click
from attrs import evolve

from toolchain.base.errors import OptionError
from toolchain.base.pools import threads
from toolchain.base.revision import why_no_revision
from toolchain.cli import console as consoles
from toolchain.cli.applying import carry_out, refuse_unsafe, report
from toolchain.cli.destinations import opened_destination, permitted
from toolchain.cli.loading import load_compiled
from toolchain.cli.options import credentials_option, environment_option, format_option, root_option
from toolchain.cli.printing.deploys import backups_json
from toolchain.cli.printing.plans import print_plan
from toolchain.cli.sync_options import backups_option, former_ruler_option
from toolchain.compile.built.revision import output_of_revision
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.sync.backup import backups_of, named_backup, no_backup, read_backup, require_restorable
from toolchain.sync.deploy import Deployed, RefusedError
from toolchain.sync.destination import Destination
from toolchain.sync.former_output import deployable
from toolchain.sync.kind import desired_by
from toolchain.sync.kinds import KINDS
from toolchain.sync.needed_rights import Access
from toolchain.sync.plan import Consent, Plan
from toolchain.sync.reading import plan_for
from toolchain.sync.restore import plan_to_restore
from toolchain.sync.rights import require_rights, require_visible
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
@format_option()
def restore_command(
    source: str | None,
    environment: str,
    root: Path,
    credentials: Path | None,
    backups: Path | None,
    former_rulers: tuple[str, ...],
    output_format: str,
    *,
    only_list: bool,
    yes: bool,
) -> None:
    """Undo: bring back what a BACKUP holds (the latest unless named), or what a Git REVISION builds to.

    What the deploy of that backup created is deleted, what it changed or deleted comes back. A revision is built by its
    own toolchain, and sent to where the environment is today. The restore makes a backup of its own.
    """
    opened = partial(opened_destination, root=root, credentials=credentials, former_rulers=former_rulers)
    folder = backups or root / "backups"
    found = backups_of(folder, environment)
    is_json = output_format == "json"
    if only_list:
        if is_json:
            click.echo(backups_json(environment, folder, found))
        else:
            _list(found, folder, environment)
        return
    if not source and not found:
        raise OptionError(f"there is no backup of {environment} in {folder}", "Name a backup or a revision.")
    backup = named_backup(source, folder, environment) if source else found[0]
    if backup is not None:
        deployed = _restored_backup(backup, environment, root, opened, folder, _asking(yes=yes, is_json=is_json))
    else:
        revision = str(source)  # there is one: without it the latest backup is meant
        why_not = why_no_revision(root, revision)
        if why_not is not None:
            raise no_backup(revision, folder, environment, why_not)
        deployed = _restored_revision(revision, environment, root, opened, folder, _asking(yes=yes, is_json=is_json))
    # Without a name the next restore would take the backup that this one has made.
    again = f"build.py restore {backup.name if backup else source} -e {environment}"
    report(deployed, again=again, as_json="restore" if is_json else "")


def _list(found: Sequence[Path], folder: Path, environment: str) -> None:
    for each in found:
        click.echo(each)
    if not found:
        consoles.messages().print(f"there is no backup of {environment} in {folder}", markup=False, soft_wrap=True)


def _restored_backup(
    backup: Path, environment: str, root: Path, opened: Opened, backups: Path, refuse: Callable[[Plan], None]
) -> Deployed:
    saved = read_backup(backup, environment)
    require_restorable(saved, KINDS)
    with opened(load_compiled(root, environment)) as there:
        destination = evolve(there, revision=f"backup {backup.name}")
        require_rights(destination, KINDS, {each.key.kind for each in saved}, Access.WRITE)
        return carry_out(destination, lambda at: plan_to_restore(at, KINDS, saved), KINDS, refuse, backups)


def _restored_revision(
    revision: str, environment: str, root: Path, opened: Opened, backups: Path, refuse: Callable[[Plan], None]
) -> Deployed:
    """Send what the build of a revision writes to where the environment is today."""
    with consoles.progress(consoles.messages(), f"building {revision} by its own toolchain"), threads(1) as pool:
        output = pool.submit(output_of_revision, root, revision, environment)
        today = compile_project(load_project(root, environment))
        artifacts = deployable(output.result(), today.artifacts)
    consent = Consent(overwrite_edits=frozenset({"all"}))
    with opened(today) as there:
        destination = evolve(there, revision=revision)
        wanted = desired_by(KINDS, artifacts)
        rights = permitted(destination, KINDS, wanted, Access.WRITE)

        def make_plan(at: Destination) -> Plan:
            plan = plan_for(at, wanted, rights.kinds, consent)
            require_visible(at, rights, plan)
            return plan

        return carry_out(destination, make_plan, rights.kinds, refuse, backups)


def _asking(*, yes: bool, is_json: bool) -> Callable[[Plan], None]:
    def refuse(plan: Plan) -> None:
        if plan.conflicts:
            refuse_unsafe(plan, SafetyLimits())
        if not plan.writes:
            return
        print_plan(consoles.messages() if is_json else consoles.output(), plan)
        if yes:
            return
        if not sys.stdin.isatty():
            raise RefusedError("nobody can be asked here", "Look at the changes above, and add --yes.")
        if not click.confirm("Restore this?", err=True):
            raise RefusedError("not restored", "Nothing was changed.")

    return refuse
