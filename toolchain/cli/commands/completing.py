"""The command that prints what a shell needs to complete this command line."""

from pathlib import Path

import click

from toolchain.cli.options import format_option
from toolchain.cli.printing.json_output import json_document

SHELLS = Path(__file__).resolve().parents[1] / "shells"
"""Scripts by shell. The variable that they set lets click answer them (click documentation, "Shell Completion")."""


@click.command("completion")
@click.argument("shell", type=click.Choice([path.suffix[1:] for path in sorted(SHELLS.iterdir())]))
@format_option(help_text="text is what a shell reads.")
def completion_command(shell: str, output_format: str) -> None:
    """Print the completion of a shell, and a function that lets it run build.py from anywhere in a clone.

    \b
    .venv/bin/python build.py completion bash >> ~/.bashrc
    .venv/bin/python build.py completion zsh >> ~/.zshrc
    .venv/bin/python build.py completion fish > ~/.config/fish/conf.d/build_py.fish

    It holds for new shells, in every clone, for `build.py` and for `.venv/bin/python build.py`.
    """
    script = (SHELLS / f"completion.{shell}").read_text(encoding="utf-8")
    if output_format == "json":
        click.echo(json_document("completion", {"shell": shell, "script": script}))
    else:
        click.echo(script, nl=False)
