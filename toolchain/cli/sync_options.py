"""Options of the commands that talk to Grafana."""

from collections.abc import Callable
from pathlib import Path

import click

from toolchain.cli.options import format_option
from toolchain.sync.plan import Consent
from toolchain.sync.rules.place import place_of

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
prune_rulers_option = click.option(
    "--prune-former-rulers",
    is_flag=True,
    help="Delete the rules of ours that are left on rulers which the environment had.",
)
former_ruler_option = click.option(
    "--former-ruler",
    "former_rulers",
    multiple=True,
    metavar="RULER",
    callback=lambda _context, _parameter, value: _rulers(value),
    help="Ask a ruler that the environment had, with MIMIR_... or LOKI_...: 'mimir at URL tenant NAME'.",
)
forget_ruler_option = click.option(
    "--forget-former-ruler",
    "forgotten_rulers",
    multiple=True,
    metavar="RULER",
    callback=lambda _context, _parameter, value: _rulers(value),
    help="Ask no more after a ruler that the environment had and that is gone for good.",
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
plan_format_option = format_option("markdown")


def former_ruler_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options about rulers that the environment had."""
    return prune_rulers_option(former_ruler_option(forget_ruler_option(command)))


def consent(
    adopt: tuple[str, ...],
    overwrite_edits: tuple[str, ...],
    former_rulers: tuple[str, ...] = (),
    forgotten_rulers: tuple[str, ...] = (),
    *,
    prune_former_rulers: bool = False,
) -> Consent:
    """Return what the options allow."""
    return Consent(
        frozenset(adopt),
        frozenset(overwrite_edits),
        frozenset(former_rulers),
        frozenset(forgotten_rulers),
        prune_former_rulers,
    )


def _rulers(values: tuple[str, ...]) -> tuple[str, ...]:
    places = [place_of(value) for value in values]
    for value, place in zip(values, places, strict=True):
        if place is None:
            raise click.BadParameter(f"{value!r} is no ruler. Write it as a plan does: 'mimir at URL tenant NAME'.")
    return tuple(str(place) for place in places)
