"""Commands that compare Grafana with the definitions, and bring it to them: plan, apply, drift."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from toolchain.check.checker import check
from toolchain.check.own_rules import rules_of
from toolchain.cli import console as consoles
from toolchain.cli.applying import carry_out, refuse_unsafe, report
from toolchain.cli.destinations import opened_destination, permitted
from toolchain.cli.loading import load_compiled
from toolchain.cli.options import credentials_option, environment_option, format_option, root_option
from toolchain.cli.phases import Phases
from toolchain.cli.printing.deploys import plan_json
from toolchain.cli.printing.findings import print_findings
from toolchain.cli.printing.plans import plan_markdown, print_plan
from toolchain.cli.secrets import refuse_without_secrets
from toolchain.cli.settling import SETTLED, unsettled_rules
from toolchain.cli.sync_options import (
    adopt_option,
    backups_option,
    changes_option,
    consent,
    deletes_option,
    edits_option,
    former_ruler_options,
    plan_format_option,
    secrets_option,
    without_rule_files_option,
)
from toolchain.compile.compilation import Compilation
from toolchain.sync.change import Action
from toolchain.sync.deploy import RefusedError, definitions_are_sound
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kinds, desired_by
from toolchain.sync.kinds import KINDS
from toolchain.sync.kinds.rule_file import RuleFileKind
from toolchain.sync.model import Desired
from toolchain.sync.needed_rights import Access
from toolchain.sync.plan import Consent, Plan
from toolchain.sync.plan_file import (
    consent_of,
    require_environment,
    require_same,
    resends_secrets,
    save_plan,
)
from toolchain.sync.reading import plan_for
from toolchain.sync.rights import Rights, require_visible
from toolchain.sync.safety import SafetyLimits


@click.command("plan")
@environment_option
@root_option
@credentials_option
@adopt_option
@edits_option
@former_ruler_options
@secrets_option
@without_rule_files_option
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan to a file for `apply`.")
@plan_format_option
def plan_command(
    environment: str,
    root: Path,
    credentials: Path | None,
    adopt: tuple[str, ...],
    overwrite_edits: tuple[str, ...],
    former_rulers: tuple[str, ...],
    forgotten_rulers: tuple[str, ...],
    save: Path | None,
    output_format: str,
    *,
    prune_former_rulers: bool,
    resend_secrets: bool,
    without_rule_files: bool,
) -> None:
    """Show what `apply` would change in Grafana. Nothing is written there.

    Needs GRAFANA_TOKEN, or GRAFANA_USER and GRAFANA_PASSWORD; GRAFANA_URL replaces the environment's address. Ends
    with exit code 1 when something stands in the way, or rules are left on a ruler that the environment had.
    """
    if without_rule_files and save is not None:
        raise click.UsageError("A plan without rule files cannot be saved: what is saved is applied as a whole.")
    compilation = load_compiled(root, environment)
    _refuse_unless_sound(compilation)
    allowed = consent(adopt, overwrite_edits, former_rulers, forgotten_rulers, prune_former_rulers=prune_former_rulers)
    with opened_destination(
        compilation, root, credentials, resend_secrets=resend_secrets, former_rulers=allowed.former_rulers
    ) as destination:
        kinds = _kinds(without_rule_files=without_rule_files)
        wanted = desired_by(kinds, compilation.artifacts)
        rights = permitted(destination, kinds, wanted, Access.READ)
        plan = _read_plan(destination, wanted, rights, allowed)
    if save is not None:
        save_plan(plan, save, resends_secrets=resend_secrets)
    _print("plan", plan, rights, output_format)
    _tell_left_out(without_rule_files=without_rule_files)
    sys.exit(1 if plan.conflicts or plan.left else 0)


@click.command("apply")
@click.argument("saved", required=False, metavar="[PLAN]", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@environment_option
@root_option
@credentials_option
@backups_option
@adopt_option
@edits_option
@former_ruler_options
@secrets_option
@without_rule_files_option
@deletes_option
@changes_option
@format_option()
def apply_command(
    saved: Path | None,
    environment: str,
    root: Path,
    credentials: Path | None,
    backups: Path | None,
    adopt: tuple[str, ...],
    overwrite_edits: tuple[str, ...],
    former_rulers: tuple[str, ...],
    forgotten_rulers: tuple[str, ...],
    allow_deletes: int,
    allow_changes: int,
    output_format: str,
    *,
    prune_former_rulers: bool,
    resend_secrets: bool,
    without_rule_files: bool,
) -> None:
    """Bring Grafana to what the definitions say, or to a saved PLAN and nothing else.

    Every write is made only at the version that the plan saw; what was there before is kept in a backup. An apply that
    was interrupted is finished by running it again. Without rule files, alerts and inhibitions that read recordings
    wait for them.
    """
    if without_rule_files and saved is not None:
        raise click.UsageError("A saved plan holds the rule files: apply it as a whole.")
    limits = SafetyLimits(allowed_deletes=allow_deletes, allowed_changes=allow_changes)
    allowed = consent(adopt, overwrite_edits, former_rulers, forgotten_rulers, prune_former_rulers=prune_former_rulers)
    if saved is not None:
        require_environment(saved, environment)
        allowed |= consent_of(saved)
        resend_secrets = resend_secrets or resends_secrets(saved)
    compilation = load_compiled(root, environment)
    _refuse_unless_sound(compilation)
    with opened_destination(
        compilation, root, credentials, resend_secrets=resend_secrets, former_rulers=allowed.former_rulers
    ) as destination:
        kinds = _kinds(without_rule_files=without_rule_files)
        wanted = desired_by(kinds, compilation.artifacts)
        rights = permitted(destination, kinds, wanted, Access.WRITE)

        def make_plan(at: Destination) -> Plan:
            return _read_plan(at, wanted, rights, allowed)

        def refuse(plan: Plan) -> None:
            if saved is not None:
                require_same(saved, plan, kinds)
            refuse_unsafe(plan, limits)
            refuse_without_secrets(compilation, plan.secrets(kinds))
            if plan.writes:
                print_plan(consoles.messages() if output_format == "json" else consoles.output(), plan)

        deployed = carry_out(destination, make_plan, rights.kinds, refuse, backups or root / "backups")
        is_complete = deployed.applied.is_complete
        is_asked = is_complete and not without_rule_files
        unsettled = unsettled_rules(destination, compilation) if is_asked else SETTLED
    _tell_left_out(without_rule_files=without_rule_files)
    report(deployed, unsettled, as_json="apply" if output_format == "json" else "")


@click.command("drift")
@environment_option
@root_option
@credentials_option
@without_rule_files_option
@plan_format_option
def drift_command(
    environment: str, root: Path, credentials: Path | None, output_format: str, *, without_rule_files: bool
) -> None:
    """Tell whether Grafana is as the definitions say, and who changed what is not. Exit code 1 when it is not."""
    compilation = load_compiled(root, environment)
    definitions_are_sound(compilation)
    with opened_destination(compilation, root, credentials) as destination:
        kinds = _kinds(without_rule_files=without_rule_files)
        wanted = desired_by(kinds, compilation.artifacts)
        rights = permitted(destination, kinds, wanted, Access.READ)
        plan = _read_plan(destination, wanted, rights, Consent())
    _print("drift", plan, rights, output_format)
    _tell_left_out(without_rule_files=without_rule_files)
    sys.exit(1 if plan.left or any(change.action is not Action.NONE for change in plan.changes) else 0)


def _refuse_unless_sound(compilation: Compilation) -> None:
    definitions_are_sound(compilation)
    with consoles.progress(consoles.messages(), f"checking {len(compilation.dashboards)} dashboards"):
        checked = check(compilation, rules_of(compilation.project))
    if checked.errors:
        print_findings(consoles.messages(), checked.findings)
        raise RefusedError("the definitions have errors", "Mend them first; nothing was changed.")


def _kinds(*, without_rule_files: bool) -> Kinds:
    return {name: each for name, each in KINDS.items() if not (without_rule_files and name == RuleFileKind.name)}


def _tell_left_out(*, without_rule_files: bool) -> None:
    if without_rule_files:
        consoles.messages().print(
            "The rule files of Prometheus were left out: alerts and inhibitions that read recordings wait for them."
        )


def _read_plan(destination: Destination, wanted: Sequence[Desired], rights: Rights, consent: Consent) -> Plan:
    with Phases(consoles.messages()) as phases:
        advance = phases.begin("reading Grafana", len(rights.kinds))
        plan = plan_for(destination, wanted, rights.kinds, consent, advance)
    require_visible(destination, rights, plan)
    return plan


def _print(command: str, plan: Plan, rights: Rights, output_format: str) -> None:
    refusal = SafetyLimits().refusal(plan)
    match output_format:
        case "json":
            click.echo(plan_json(command, plan, refusal, rights.unseen))
        case "markdown":
            click.echo(plan_markdown(plan, refusal, rights.unseen), nl=False)
        case _:
            print_plan(consoles.output(), plan)
            if refusal:
                consoles.output().print(f"Apply refuses this as it is: {refusal}", soft_wrap=True)
