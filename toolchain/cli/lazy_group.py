"""A group of commands each of which is imported when it is asked for: a build does not wait for what draws charts."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from toolchain.errors import did_you_mean


class LazyGroup(click.Group):
    """A click group of commands by the place where they are defined, as ``package.module:variable``.

    Source: click documentation, "Lazily Loading Subcommands".
    """

    def __init__(self, *, places: Mapping[str, str], **options: Any) -> None:
        """Take the places by the commands' names, and what any group takes."""
        super().__init__(**options)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names as they were given, in the order in which people need them."""
        return [*self.places, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, None where there is none of that name."""
        place = self.places.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module, _, variable = place.partition(":")
        command = getattr(import_module(module), variable)
        if not isinstance(command, click.Command):
            raise TypeError(f"{place} is no command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is asked for; an unknown one is a usage error that names the closest."""
        if args and self.get_command(ctx, args[0]) is None:
            ctx.fail(f"there is no command {args[0]!r}.{did_you_mean(args[0], self.list_commands(ctx))}")
        return super().resolve_command(ctx, args)
