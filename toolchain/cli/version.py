"""Which version of the toolchain runs, for reports of what went wrong."""

from pathlib import Path

import click

from toolchain.base.repository import GitError
from toolchain.base.revision import current_revision

PRODUCT = Path(__file__).resolve().parents[2]


def print_version(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's
    """Print the version, the Git revision and the Python, and end; the callback of a flag."""
    if not value or context.resilient_parsing:
        return
    import platform  # what nothing else asks for takes its time
    import tomllib

    version = tomllib.loads((PRODUCT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    try:
        revision = current_revision(PRODUCT) or "not in Git"
    except GitError as error:
        revision = f"unknown: {error.message}"
    click.echo(f"build.py {version}, revision {revision}, Python {platform.python_version()}")
    context.exit()
