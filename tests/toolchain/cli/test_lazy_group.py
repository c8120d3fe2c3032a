"""Commands that are imported when they are asked for."""

import json
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from build import SECTIONS, main
from tests.conftest import REPOSITORY
from toolchain.base.errors import DefinitionError
from toolchain.base.source import SourceLocation
from toolchain.cli.lazy_group import LazyCommand, LazyGroup

NAMES = [name for section in SECTIONS.values() for name in section]


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_where_the_table_says_and_bears_its_name(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert f" {name} " in result.output.splitlines()[0]


def test_help_lists_every_command_in_its_section_uncut() -> None:
    lines = CliRunner().invoke(main, ["--help"]).output.splitlines()
    for title, section in SECTIONS.items():
        begin = lines.index(f"{title}:") + 1
        shown = [line.split(maxsplit=1) for line in lines[begin : begin + len(section)]]
        assert shown == [[name, command.help] for name, command in section.items()]


def test_a_misspelled_command_is_answered_with_the_closest() -> None:
    result = CliRunner().invoke(main, ["biuld"])
    assert result.exit_code == 2
    assert "there is no command 'biuld'. Did you mean 'build'?" in result.output


@click.command("refused")
def refused() -> None:
    """Fail as a definition does that cannot be built."""
    raise DefinitionError("it is no rule", "Write one.", SourceLocation("alerts/api.py", 7))


def test_a_definition_that_cannot_be_built_is_told_with_its_line() -> None:
    group = LazyGroup(sections={"All": {"refused": LazyCommand(f"{__name__}:refused", "Fail.")}})
    result = CliRunner().invoke(group, ["refused"])
    assert (result.exit_code, result.output) == (2, "Error: alerts/api.py:7: it is no rule\nWrite one.\n")


def test_what_asks_no_server_imports_neither_plotly_nor_requests() -> None:
    """Each command in a fork of a process that has only imported the program, as a start of its own would find it."""
    program = """
import json, os, sys, build

for name in sys.argv[1:]:
    if (child := os.fork()) == 0:
        build.main([name, "--help"], standalone_mode=False)
        print(json.dumps([name, *sys.modules]), file=sys.stderr, flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""
    names = ["build", "check", "explain"]
    run = subprocess.run(
        [sys.executable, "-c", program, *names], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    imported = {name: set(modules) for name, *modules in map(json.loads, run.stderr.splitlines())}
    assert list(imported) == names
    assert [name for name, modules in imported.items() if {"plotly", "requests"} & modules] == []
