"""Options and failures that commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from toolchain.errors import ConfigurationError
from toolchain.live.grafana.errors import GrafanaError

PRODUCT = Path(__file__).resolve().parents[2]

Command = TypeVar("Command", bound=Callable[..., Any])

environment_option = click.option(
    "-e", "--environment", default="local", show_default=True, metavar="NAME", help="A module of environments/."
)
root_option = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=PRODUCT,
    help="The folder that holds the definitions; this one unless given.",
)


class Failure(click.ClickException):
    """A failure that the person at the keyboard can mend; exit code 2."""

    exit_code = 2

    def __init__(self, error: ConfigurationError | GrafanaError) -> None:
        text = f"{error.message}\n{error.remedy}" if isinstance(error, ConfigurationError) else str(error)
        super().__init__(text)
