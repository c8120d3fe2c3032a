"""Commands that are imported when they are asked for."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from build import SECTIONS, main
from tests.conftest import REPOSITORY

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


def test_a_build_imports_neither_plotly_nor_requests() -> None:
    program = "import sys, build; build.main(['build', '--help'], standalone_mode=False); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert not {"plotly", "requests"} & set(run.stdout.split())
