"""Options of the commands that talk to Grafana."""

from pathlib import Path

import click

from toolchain.sync.plan import Consent

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
without_rule_files_option = click.option(
    "--without-rule-files",
    is_flag=True,
    help="Leave out rule files: for a machine that has neither Prometheus' directory nor a way to it.",
)
deletes_option = click.option("--allow-deletes", default=0, metavar="N", help="Delete up to N resources of ours.")
changes_option = click.option("--allow-changes", default=0, metavar="N", help="Change up to N resources of ours.")
plan_format_option = click.option(
    "--format", "output_format", type=click.Choice(["text", "json", "markdown"]), default="text"
)


def consent(adopt: tuple[str, ...], overwrite_edits: tuple[str, ...]) -> Consent:
    """Return what the options allow."""
    return Consent(frozenset(adopt), frozenset(overwrite_edits))
