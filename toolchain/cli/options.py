"""Options and failures that commands share."""

import time
from collections.abc import Callable
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

import click

from toolchain.base.durations import duration_seconds
from toolchain.base.errors import OptionError, UserError
from toolchain.base.moments import last_moment, moment
from toolchain.languages.promql.dialect import dialect_of

PRODUCT = Path(__file__).resolve().parents[2]

Command = TypeVar("Command", bound=Callable[..., Any])


def environments_below(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the environments of the folder that is typed, for a shell that completes."""
    folder = Path(context.params.get("root") or PRODUCT) / "environments"
    names = sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))
    return [name for name in names if name.startswith(incomplete)]


environment_option = click.option(
    "-e",
    "--environment",
    default="local",
    show_default=True,
    metavar="NAME",
    shell_complete=environments_below,
    help="A module of environments/.",
)
root_option = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=PRODUCT,
    help="The folder that holds the definitions; this one unless given.",
)


def format_option(
    *others: str, help_text: str = "json is for programs: docs/automation.md."
) -> Callable[[Command], Command]:
    """Return the option that says how something is told: as text, as JSON (docs/automation.md), or in other forms."""
    forms = click.Choice(["text", "json", *others])
    return click.option("--format", "output_format", type=forms, default="text", show_default=True, help=help_text)


class Number(click.FloatRange):
    """A number, in a range if one is given; ``nan`` and ``inf``, which Python reads as well, are none."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number; anything else is a usage error."""
        number = float(super().convert(value, param, ctx))
        if not isfinite(number):
            self.fail(f"{value!r} is no number.", param, ctx)
        return number


class Duration(click.ParamType[float]):
    """A duration as Prometheus writes it, in seconds; ``least`` of them, or more."""

    name = "duration"

    def __init__(self, least: float = 0.0) -> None:
        self.least = least

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds; anything but a duration is a usage error."""
        if isinstance(value, float):
            return value
        seconds = duration_seconds(str(value))
        if seconds is None:
            self.fail(f"{value!r} is no duration; write it as 30s, 5m or 1h30m.", param, ctx)
        if seconds < self.least:
            self.fail(f"{value} is less than {self.least:g}s.", param, ctx)
        return seconds


class Moment(click.ParamType[float]):
    """A date, or a date and time, in Unix seconds."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds since 1970; anything but a moment is a usage error."""
        if isinstance(value, float):
            return value
        try:
            return self.read(str(value))
        except OptionError as error:
            self.fail(f"{error.message}. {error.remedy}", param, ctx)

    def read(self, text: str) -> float:
        """Return what a text means. Raises OptionError."""
        return moment(text)


class LastMoment(Moment):
    """A moment, or a time of the day, which is the last one that has been."""

    def read(self, text: str) -> float:
        """Return what a text means. Raises OptionError."""
        return last_moment(text, time.time())


class PrometheusVersion(click.ParamType[str]):
    """A version of Prometheus whose PromQL is known."""

    name = "version"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the version as it is written; one that is not known is a usage error."""
        try:
            dialect_of(str(value))
        except ValueError as error:
            self.fail(f"{value!r} is none of {error}.", param, ctx)
        return str(value)


credentials_option = click.option(
    "--credentials",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of GRAFANA_... settings, a NAME=VALUE each; the environment's own variables win.",
)
GRAFANA = "grafana:"
"""Before the uid or the title of a dashboard of the environment's Grafana."""


class Failure(click.ClickException):
    """A failure that the person at the keyboard can mend; exit code 2."""

    exit_code = 2

    def __init__(self, error: UserError) -> None:
        super().__init__(error.told)
        self.error = error
