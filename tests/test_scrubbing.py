"""``build.py scrub`` writes what the log shipper stores, names what it takes out, and lets nothing else happen."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from build import main
from tests.conftest import REPOSITORY

LINES = b"mail to anna@example.com\nok \xff\r\n\nGET /?X-Plex-Token=abc from 203.0.113.7"


def scrub(*arguments: str, given: bytes = b"") -> Result:
    """What the command does with what it is given."""
    return CliRunner().invoke(main, ["scrub", *arguments], input=given)


def test_lines_are_written_without_what_must_not_be_stored_and_otherwise_byte_by_byte() -> None:
    result = scrub(given=LINES)
    assert result.exit_code == 0, result.output
    assert result.stdout_bytes == (b"mail to [REDACTED]\nok \xff\r\n\nGET /?X-Plex-Token=[REDACTED] from 203.0.113.0")


def test_files_are_read_one_after_the_other(tmp_path: Path) -> None:
    first, second = tmp_path / "a.log", tmp_path / "b.log"
    first.write_bytes(b"a@example.com\n")
    second.write_bytes(b"b 10.0.0.1\n")
    assert scrub(str(first), str(second)).stdout_bytes == b"[REDACTED]\nb 10.0.0.0\n"


def test_a_report_counts_by_pattern_beside_what_is_written() -> None:
    result = scrub("--report", given=LINES)
    assert {tuple(line.split()) for line in result.stderr.splitlines()} == {
        ("1", "e-mail"),
        ("1", "plex-token"),
        ("1", "ipv4"),
    }
    assert "anna" not in result.output


def test_a_check_names_lines_and_patterns_and_shows_nothing_of_them(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(LINES)
    result = scrub("--check", str(path))
    assert result.exit_code == 1
    assert result.output.splitlines() == [f"{path}:1: e-mail", f"{path}:4: plex-token, ipv4"]


def test_a_check_of_lines_that_may_be_stored_is_silent() -> None:
    assert (scrub("--check", given=b"ok\n").exit_code, scrub("--check", given=b"ok\n").output) == (0, "")


def test_a_check_lets_through_what_is_allowed() -> None:
    assert scrub("--check", "--allow", "ipv4", given=b"from 203.0.113.7\n").exit_code == 0
    assert scrub("--check", "--allow", "ipv4", given=b"a@example.com from 203.0.113.7\n").output == "-:1: e-mail\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--check", "--allow", "ipv5"), "Did you mean 'ipv4'?"),
        (("--allow", "ipv4"), "--allow goes with --check."),
        (("missing.log",), "missing.log"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], told: str) -> None:
    result = scrub(*arguments)
    assert result.exit_code == 2
    assert told in result.output


def test_a_table_that_cannot_be_read_lets_nothing_through(tmp_path: Path) -> None:
    for name in ("environments", "metrics"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    (tmp_path / "environments" / "local.py").write_text(
        "from toolchain.define import Environment, Folder\n"
        'LOCAL = Environment(name="local", title="L", grafana_url="http://g", folder=Folder("a", "A"), endpoints={})\n'
    )
    result = scrub("--root", str(tmp_path), given=b"secret")
    assert (result.exit_code, "no privacy table" in result.output, "secret" in result.output) == (2, True, False)
    (tmp_path / "metrics" / "privacy.py").write_text("PRIVACY = undefined\n")
    result = scrub("--root", str(tmp_path), given=b"secret")
    assert (result.exit_code, "undefined" in result.output, "secret" in result.output) == (2, True, False)


def test_lines_of_a_pipe_are_written_as_they_come_and_a_reader_that_leaves_ends_it_quietly() -> None:
    command = [sys.executable, "build.py", "scrub"]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(b"a token=abc\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"a token=[REDACTED]\n"
        process.stdout.close()
        process.stdin.write(b"b\n")
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141
