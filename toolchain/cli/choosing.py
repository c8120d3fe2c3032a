"""The options by which somebody chooses findings."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import click

from toolchain.base.errors import OptionError
from toolchain.base.finding import Severity
from toolchain.check.choice import Choice, require_rules, require_skippable
from toolchain.check.files.configuration import Configuration
from toolchain.check.rule import Rule
from toolchain.check.rules import EXPLAINED
from toolchain.cli.options import Command


class RuleNames(click.ParamType[tuple[str, ...]]):
    """Ids of rules, with commas between them."""

    name = "rules"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Return the ids; whether such rules exist is known when those of the project are."""
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in str(value).split(",") if name.strip())
        if not names:
            self.fail("name at least one rule; `build.py explain` lists them.", param, ctx)
        return names


def _rules_that_go_on(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the ids with which the last of those typed can go on, for a shell that completes."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{each.id}" for each in EXPLAINED if each.id.startswith(last)]


def _rules_option(name: str, help_text: str) -> Callable[[Command], Command]:
    return click.option(
        name,
        multiple=True,
        type=RuleNames(),
        metavar="RULE[,RULE]",
        shell_complete=_rules_that_go_on,
        help=f"{help_text}; repeatable.",
    )


_CHOICES = (
    _rules_option("--only", "Only what these rules find"),
    _rules_option("--skip", "Not what these rules find"),
    click.option(
        "--severity",
        type=click.Choice([Severity.ERROR.value, Severity.WARNING.value]),
        help="Tell and count nothing milder.",
    ),
)


def choice_options(command: Command) -> Command:
    """Give a command the options ``only``, ``skip`` and ``severity``."""
    for option in reversed(_CHOICES):
        command = option(command)
    return command


def choice_of(
    only: Iterable[Sequence[str]],
    skip: Iterable[Sequence[str]],
    severity: str | None,
    rules: Iterable[Rule],
    configured: Configuration,
) -> Choice:
    """Return what the options choose among the rules, and the configuration where they say nothing.

    ``--only`` takes the place of the configuration's rules, ``--skip`` adds to them. Raises UnknownNameError, and
    OptionError if nothing is left.
    """
    wanted, unwanted = _together(only), _together(skip)
    require_rules((*wanted, *unwanted), (each.id for each in rules))
    require_skippable(unwanted)
    chosen = frozenset(wanted) or configured.only
    left_out = frozenset(unwanted) | (frozenset() if wanted else configured.skip)
    if chosen and not chosen - left_out:
        raise OptionError("--skip leaves nothing of the rules that are wanted", "Take a rule off it.")
    least = Severity.INFO if severity is None else Severity(severity)
    return Choice(chosen, left_out, configured.severities, least)


def _together(given: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(name for names in given for name in names)
