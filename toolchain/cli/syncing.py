"""Commands that talk to Grafana: plan, apply, drift, restore."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from attrs import evolve

from toolchain.check.checker import check
from toolchain.check.rules import RULES
from toolchain.cli import console as consoles
from toolchain.cli.findings import print_findings
from toolchain.cli.options import Failure, environment_option, root_option
from toolchain.cli.plans import plan_markdown, print_applied, print_plan, summary
from toolchain.compile.compiler import Compilation, compile_project
from toolchain.environment import RulerEndpoint
from toolchain.errors import ConfigurationError
from toolchain.live.grafana.capabilities import probe
from toolchain.live.grafana.credentials import Credentials, read_credentials
from toolchain.live.grafana.errors import GrafanaError
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.ruler import Ruler, RulerApi
from toolchain.project import load_project
from toolchain.sync.backup import backups_of, read_backup
from toolchain.sync.deploy import Deployed, RefusedError, definitions_are_sound, deploy
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.kinds import every_kind
from toolchain.sync.plan import Action, Consent, Plan
from toolchain.sync.plan_file import plan_document, require_same, save_plan
from toolchain.sync.reading import plan_for
from toolchain.sync.restore import plan_to_restore
from toolchain.sync.revision import checked_out, current_revision
from toolchain.sync.safety import SafetyLimits

credentials_option = click.option(
    "--credentials",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of GRAFANA_... settings, a NAME=VALUE each; the environment's own variables win.",
)
backups_option = click.option(
    "--backups", type=click.Path(file_okay=False, path_type=Path), help="Where backups go; ROOT/backups unless given."
)
adopt_option = click.option(
    "--adopt", multiple=True, metavar="RESOURCE", help="Take over what somebody else made: 'dashboard UID', or 'all'."
)
edits_option = click.option(
    "--overwrite-edits",
    multiple=True,
    metavar="RESOURCE",
    help="Give up edits in Grafana: 'dashboard UID' or 'all'.",
)
secrets_option = click.option(
    "--resend-secrets", is_flag=True, help="Send every secret again: Grafana does not tell whether one was rotated."
)
deletes_option = click.option("--allow-deletes", default=0, metavar="N", help="Delete up to N resources of ours.")
changes_option = click.option("--allow-changes", default=0, metavar="N", help="Change up to N resources of ours.")


@contextmanager
def reported_failures() -> Iterator[None]:
    """Turn errors that a person can mend into the command's message and exit code."""
    try:
        yield
    except (ConfigurationError, GrafanaError) as error:
        raise Failure(error) from error


@contextmanager
def open_destination(
    compilation: Compilation, root: Path, credentials: Path | None, *, resend_secrets: bool = False
) -> Iterator[Destination]:
    """Give the Grafana of an environment; credentials come from variables or a file, never from the command line."""
    environment = compilation.project.environment
    found = read_credentials(os.environ, default_url=environment.grafana_url, file=credentials)
    with GrafanaConnection(
        found, org_id=environment.org_id, disable_provenance=environment.allows_ui_edits
    ) as connection:
        if found.sends_secrets_in_the_clear:
            consoles.messages().print("[yellow]warning[/] the credentials cross the network unencrypted: use https")
        yield Destination(
            connection,
            probe(connection),
            environment,
            dict(os.environ),
            {ruler.product: _ruler(ruler) for ruler in environment.rulers},
            current_revision(root),
            resends_secrets=resend_secrets,
        )


def _ruler(endpoint: RulerEndpoint) -> Ruler:
    """Return the connection to a ruler; MIMIR_TOKEN and its like are its credentials, none where none are set."""
    prefix = endpoint.product.upper()
    if any(name.startswith(f"{prefix}_") for name in os.environ):
        credentials = read_credentials(os.environ, default_url=endpoint.url, prefix=prefix)
    else:
        credentials = Credentials(endpoint.url)
    return Ruler(GrafanaConnection(credentials, service=endpoint.product.title()), RulerApi[prefix], endpoint.tenant)


def _compiled(root: Path, environment: str) -> Compilation:
    return compile_project(load_project(root, environment))


def _refused_unless_sound(compilation: Compilation) -> None:
    definitions_are_sound(compilation)
    checked = check(compilation, RULES)
    if checked.errors:
        print_findings(consoles.messages(), checked.findings)
        raise RefusedError("the definitions have errors", "Mend them first; nothing was changed.")


def _read_plan(destination: Destination, compilation: Compilation, kinds: Sequence[Kind], consent: Consent) -> Plan:
    with consoles.progress_bar(consoles.messages(), "reading Grafana", len(kinds)) as advance:
        return plan_for(destination, compilation, kinds, consent, advance)


@click.command("plan")
@environment_option
@root_option
@credentials_option
@adopt_option
@edits_option
@secrets_option
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan to a file for `apply`.")
@click.option("--format", "output_format", type=click.Choice(["text", "json", "markdown"]), default="text")
def plan_command(
    environment: str,
    root: Path,
    credentials: Path | None,
    adopt: tuple[str, ...],
    overwrite_edits: tuple[str, ...],
    save: Path | None,
    output_format: str,
    *,
    resend_secrets: bool,
) -> None:
    """Show what `apply` would change in Grafana. Nothing is written there.

    Needs GRAFANA_TOKEN, or GRAFANA_USER and GRAFANA_PASSWORD; GRAFANA_URL replaces the environment's address. Ends
    with exit code 1 when something stands in the way.
    """
    with reported_failures():
        compilation = _compiled(root, environment)
        _refused_unless_sound(compilation)
        consent = Consent(frozenset(adopt), frozenset(overwrite_edits))
        with open_destination(compilation, root, credentials, resend_secrets=resend_secrets) as destination:
            plan = _read_plan(destination, compilation, every_kind(), consent)
        if save is not None:
            save_plan(plan, save)
    _print(plan, output_format)
    sys.exit(1 if plan.conflicts else 0)


def _print(plan: Plan, output_format: str) -> None:
    match output_format:
        case "json":
            click.echo(json.dumps(plan_document(plan), indent=2, ensure_ascii=False))
        case "markdown":
            click.echo(plan_markdown(plan), nl=False)
        case _:
            print_plan(consoles.output(), plan)


@click.command("apply")
@click.argument("saved", required=False, metavar="[PLAN]", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@environment_option
@root_option
@credentials_option
@backups_option
@adopt_option
@edits_option
@secrets_option
@deletes_option
@changes_option
def apply_command(
    saved: Path | None,
    environment: str,
    root: Path,
    credentials: Path | None,
    backups: Path | None,
    adopt: tuple[str, ...],
    overwrite_edits: tuple[str, ...],
    allow_deletes: int,
    allow_changes: int,
    *,
    resend_secrets: bool,
) -> None:
    """Bring Grafana to what the definitions say, or to a saved PLAN and nothing else.

    Every write is made only at the version that the plan saw; what was there before is kept in a backup. An apply that
    was interrupted is finished by running it again.
    """
    with reported_failures():
        compilation = _compiled(root, environment)
        _refused_unless_sound(compilation)
        consent = Consent(frozenset(adopt), frozenset(overwrite_edits))
        limits = SafetyLimits(allowed_deletes=allow_deletes, allowed_changes=allow_changes)
        kinds = every_kind()
        with open_destination(compilation, root, credentials, resend_secrets=resend_secrets) as destination:

            def make_plan() -> Plan:
                return _read_plan(destination, compilation, kinds, consent)

            def refuse(plan: Plan) -> None:
                if saved is not None:
                    require_same(saved, plan)
                _refuse_unsafe(plan, limits)

            deployed = _deployed(destination, make_plan, kinds, refuse, backups or root / "backups")
    _report(deployed)


def _refuse_unsafe(plan: Plan, limits: SafetyLimits) -> None:
    if plan.conflicts:
        conflicts = evolve(plan, changes=plan.conflicts)
        print_plan(consoles.messages(), conflicts)
        raise RefusedError(f"{len(plan.conflicts)} resources stand in the way", "Nothing was changed.")
    refusal = limits.refusal(plan)
    if refusal:
        print_plan(consoles.messages(), plan)
        raise RefusedError(refusal, "Nothing was changed.")


def _deployed(
    destination: Destination,
    make_plan: Callable[[], Plan],
    kinds: Sequence[Kind],
    refuse: Callable[[Plan], None],
    backups: Path,
) -> Deployed:
    with consoles.growing_bar(consoles.messages(), "applying") as advance:
        return deploy(destination, make_plan, kinds, refuse, backups, advance)


def _report(deployed: Deployed) -> None:
    output, messages = consoles.output(), consoles.messages()
    if not deployed.plan.writes:
        output.print(summary(deployed.plan))
        return
    print_applied(output, messages, deployed.applied, deployed.unverified)
    output.print(f"The state before is kept in {deployed.backup}", soft_wrap=True)
    if not deployed.applied.is_complete:
        messages.print("Run it again to finish, or `build.py restore` to undo.")
    sys.exit(0 if deployed.applied.is_complete and not deployed.unverified else 1)


@click.command("drift")
@environment_option
@root_option
@credentials_option
@click.option("--format", "output_format", type=click.Choice(["text", "json", "markdown"]), default="text")
def drift_command(environment: str, root: Path, credentials: Path | None, output_format: str) -> None:
    """Tell whether Grafana is as the definitions say, and who changed what is not. Exit code 1 when it is not."""
    with reported_failures():
        compilation = _compiled(root, environment)
        definitions_are_sound(compilation)
        with open_destination(compilation, root, credentials) as destination:
            plan = _read_plan(destination, compilation, every_kind(), Consent())
    _print(plan, output_format)
    sys.exit(0 if all(change.action is Action.NONE for change in plan.changes) else 1)


@click.command("restore")
@click.argument("source", required=False, metavar="[BACKUP|REVISION]")
@environment_option
@root_option
@credentials_option
@backups_option
@click.option("--list", "only_list", is_flag=True, help="List the backups there are, newest first.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore_command(
    source: str | None,
    environment: str,
    root: Path,
    credentials: Path | None,
    backups: Path | None,
    *,
    only_list: bool,
    yes: bool,
) -> None:
    """Undo: bring back what a BACKUP holds (the latest unless named), or what the definitions of a Git REVISION say.

    What the deploy of that backup created is deleted, what it changed or deleted comes back. The restore makes a
    backup of its own.
    """
    folder = backups or root / "backups"
    found = backups_of(folder, environment)
    if only_list:
        for each in found:
            click.echo(each)
        return
    with reported_failures():
        path = Path(source) if source else found[0] if found else None
        if path is None:
            raise ConfigurationError(f"there is no backup of {environment} in {folder}", "Name a backup or a revision.")
        if path.is_dir():
            _restore_backup(path, environment, root, credentials, folder, yes=yes)
        else:
            _restore_revision(str(source), environment, root, credentials, folder, yes=yes)


def _restore_backup(
    backup: Path, environment: str, root: Path, credentials: Path | None, backups: Path, *, yes: bool
) -> None:
    compilation = _compiled(root, environment)
    kinds = every_kind()
    saved = read_backup(backup)
    with open_destination(compilation, root, credentials) as destination:
        deployed = _deployed(
            destination, lambda: plan_to_restore(destination, kinds, saved), kinds, _asking(yes=yes), backups
        )
    _report(deployed)


def _restore_revision(
    revision: str, environment: str, root: Path, credentials: Path | None, backups: Path, *, yes: bool
) -> None:
    with checked_out(root, revision) as folder:
        compilation = _compiled(folder, environment)
        definitions_are_sound(compilation)
        kinds = every_kind()
        consent = Consent(overwrite_edits=frozenset({"all"}))
        with open_destination(compilation, root, credentials) as destination:
            there = evolve(destination, revision=revision)
            deployed = _deployed(
                there, lambda: plan_for(there, compilation, kinds, consent), kinds, _asking(yes=yes), backups
            )
    _report(deployed)


def _asking(*, yes: bool) -> Callable[[Plan], None]:
    def refuse(plan: Plan) -> None:
        if plan.conflicts:
            _refuse_unsafe(plan, SafetyLimits())
        if plan.writes and not yes:
            print_plan(consoles.messages(), plan)
            if not sys.stdin.isatty():
                raise RefusedError("nobody can be asked here", "Look at the changes above, and add --yes.")
            if not click.confirm("Restore this?", err=True):
                raise RefusedError("not restored", "Nothing was changed.")

    return refuse


COMMANDS = (plan_command, apply_command, drift_command, restore_command)
