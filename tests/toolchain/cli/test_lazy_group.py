"""Commands that are imported when they are asked for."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from build import COMMANDS, main
from tests.conftest import REPOSITORY


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_where_the_table_says_and_bears_its_name(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert f" {name} " in result.output.splitlines()[0]


def test_help_lists_the_commands_in_the_order_of_the_table() -> None:
    lines = CliRunner().invoke(main, ["--help"]).output.split("Commands:\n")[1].splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "] == list(COMMANDS)


def test_a_misspelled_command_is_answered_with_the_closest() -> None:
    result = CliRunner().invoke(main, ["biuld"])
    assert result.exit_code == 2
    assert "there is no command 'biuld'. Did you mean 'build'?" in result.output


def test_a_build_imports_neither_plotly_nor_requests() -> None:
    program = "import sys, build; build.main(['build', '--help'], standalone_mode=False); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert not {"plotly", "requests"} & set(run.stdout.split())
