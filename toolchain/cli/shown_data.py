"""Options of commands that show dashboards: which live systems give the data, or what is simulated."""

from collections.abc import Callable
from typing import Any

import click

from toolchain.cli.options import Command, Moment, Number

_OPTIONS: tuple[Callable[[Callable[..., Any]], Callable[..., Any]], ...] = (
    click.option("--prometheus", metavar="URL", help="Ask this Prometheus instead of simulating."),
    click.option("--loki", metavar="URL", help="Ask this Loki for logs; with --prometheus."),
    click.option(
        "--hours",
        default=24.0,
        show_default=True,
        type=Number(0.25, 24.0 * 31),
        help="How far back the data goes; a preview shows at most a day of it.",
    ),
    click.option(
        "--until",
        type=Moment(),
        metavar="TIME",
        help="Where the data ends, such as 2026-11-21T21:00; now unless it is given.",
    ),
    click.option(
        "--seed", default=1, show_default=True, help="The same seed, --until and definitions give the same data."
    ),
    click.option(
        "--incident",
        "incidents",
        multiple=True,
        metavar="NAME[@TIME]",
        help="Let this happen, instead of the simulation's own episodes, at 2026-11-21T20:00 or 2h after the begin, or "
        "at the end; may be repeated. 'none' is normal life.",
    ),
)


def shown_data_options(command: Command) -> Command:
    """Add --prometheus, --loki, --hours, --until, --seed and --incident to a command."""
    for option in reversed(_OPTIONS):
        option(command)
    return command
