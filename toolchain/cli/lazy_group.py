"""A group of commands each of which is imported when it is asked for: a build does not wait for what draws charts."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from importlib import import_module
from typing import Any

import click
from attrs import frozen
from click.shell_completion import CompletionItem

from toolchain.base.errors import UserError, did_you_mean
from toolchain.cli.json_errors import asks_for_json, told_as_json
from toolchain.cli.options import Failure
from toolchain.cli.signals import told

_NOTHING_CHANGED = "nothing was changed."
_ASKED = f"{__name__}.asked"
"""Where a context has the name of the command that is asked for, before the command is imported."""
_ARGUMENTS = f"{__name__}.arguments"
"""Where it has the command line as it was typed."""


@frozen
class LazyCommand:
    """A command that is not imported yet: where it is, as ``package.module:variable``, and what it does, in a line."""

    place: str
    help: str
    leaves: str = _NOTHING_CHANGED
    """What is there after it was interrupted."""


class LazyGroup(click.Group):
    """A click group whose commands stand in sections, by title and name.

    Source: click documentation, "Lazily Loading Subcommands".
    """

    def __init__(self, *, sections: Mapping[str, Mapping[str, LazyCommand]], **options: Any) -> None:
        """Take the sections, and what any group takes."""
        super().__init__(**options)
        self.sections = sections

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        """Return the names as they were given, in the order in which people need them."""
        return [name for section in self.sections.values() for name in section]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Return a command, None where there is none of that name."""
        found = next((section[cmd_name] for section in self.sections.values() if cmd_name in section), None)
        if found is None:
            return None
        module, _, variable = found.place.partition(":")
        command = getattr(import_module(module), variable)
        if not isinstance(command, click.Command):
            raise TypeError(f"{found.place} is no command")
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Return the context, which keeps the command line; what is wrong with it is JSON where that is asked for."""
        typed = tuple(args)
        with told_as_json(lambda: "") if asks_for_json(typed) else nullcontext():
            context = super().make_context(info_name, args, parent, **extra)
        context.meta[_ARGUMENTS] = typed
        return context

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the person can mend is told, as is, in a line, what ends it from outside."""

        def name() -> str:
            return str(ctx.meta.get(_ASKED) or "it")

        def left() -> str:
            return next((each[name()].leaves for each in self.sections.values() if name() in each), _NOTHING_CHANGED)

        typed = ctx.meta[_ARGUMENTS]
        is_json = asks_for_json(typed)
        with told_as_json(lambda: self._named_by(ctx, typed)) if is_json else nullcontext(), told(name, left):
            try:
                return super().invoke(ctx)
            except UserError as error:
                raise Failure(error) from error

    def _named_by(self, ctx: click.Context, typed: Sequence[str]) -> str:
        """Return the command of a command line with its group, such as ``stack up``; empty where it names none."""
        names = [each for each in typed if not each.startswith("-")]
        command = self.get_command(ctx, names[0]) if names else None
        if command is None:
            return ""
        is_whole = not isinstance(command, click.Group) or len(names) == 1 or names[1] not in command.commands
        return names[0] if is_whole else " ".join(names[:2])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Return the commands that begin so, and options, without importing any command."""
        commands = [(name, command.help) for section in self.sections.values() for name, command in section.items()]
        found = [CompletionItem(name, help=text) for name, text in commands if name.startswith(incomplete)]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is asked for; an unknown one is a usage error that names the closest."""
        names = self.list_commands(ctx)
        if args and args[0] not in names:
            ctx.fail(f"there is no command {args[0]!r}.{did_you_mean(args[0], names)}")
        ctx.meta[_ASKED] = args[0] if args else ""
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write the sections, without importing any command."""
        width = max((len(name) for section in self.sections.values() for name in section), default=0)
        for title, section in self.sections.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), command.help) for name, command in section.items()])
