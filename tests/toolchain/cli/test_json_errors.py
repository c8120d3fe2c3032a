"""Errors are told to programs where they asked for JSON, to people in any case, and an interruption is none."""

import json

import click
import pytest
from click.testing import CliRunner, Result

from toolchain.base.documents.errors import DocumentError, UnreadableFileError
from toolchain.base.errors import DefinitionError, OptionError, UserError
from toolchain.base.source import SourceLocation
from toolchain.cli.json_errors import asks_for_json
from toolchain.cli.lazy_group import LazyCommand, LazyGroup
from toolchain.cli.options import format_option

RAISED: list[BaseException] = []


@click.command("failing")
@format_option()
def failing(output_format: str) -> None:
    """Fail as a test has it."""
    raise RAISED[-1]


GROUP = LazyGroup(sections={"All": {"failing": LazyCommand(f"{__name__}:failing", "Fail.")}})


def told(error: BaseException, *arguments: str) -> Result:
    RAISED.append(error)
    return CliRunner().invoke(GROUP, ["failing", *(arguments or ("--format", "json"))])


@pytest.mark.parametrize(
    ("arguments", "asks"),
    [
        (["check", "--format", "json"], True),
        (["check", "--format=json", "x"], True),
        (["check", "--format", "sarif"], False),
        (["check", "json"], False),
        (["check", "--format"], False),
        (["check", "--", "--format", "json"], False),
        (["check", "--format", "text", "--format", "json"], True),
    ],
)
def test_a_command_line_asks_for_json_or_not(arguments: list[str], asks: bool) -> None:
    assert asks_for_json(arguments) is asks


LINE = SourceLocation("alerts/api.py", 7)


@pytest.mark.parametrize(
    ("error", "message", "place"),
    [
        (OptionError("it makes no sense", "Leave it."), "it makes no sense", (None, None)),
        (DefinitionError("it is no rule", "Write one.", LINE), "it is no rule", ("alerts/api.py", 7)),
        (UnreadableFileError.of("x.json", DocumentError("it is cut off", 3)), "it is cut off", ("x.json", 3)),
    ],
)
def test_an_error_is_one_line_with_its_place_apart(
    error: UserError, message: str, place: tuple[str | None, int | None]
) -> None:
    result = told(error)
    document = json.loads(result.stdout)
    assert result.stdout.count("\n") == 1
    assert (result.exit_code, document["command"]) == (2, "failing")
    assert document["error"] == {"message": message, "remedy": error.remedy, "file": place[0], "line": place[1]}
    assert message in result.stderr


def test_without_json_nothing_is_on_standard_output() -> None:
    result = told(OptionError("no", "Yes."), "--format", "text")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", "Error: no\nYes.\n")


def test_an_interruption_is_no_error() -> None:
    result = told(KeyboardInterrupt())
    assert (result.exit_code, result.stdout) == (130, "")
    assert "interrupted" in result.stderr


def test_a_command_that_there_is_not_is_told_without_a_name() -> None:
    result = CliRunner().invoke(GROUP, ["flailing", "--format", "json"])
    document = json.loads(result.stdout)
    assert (result.exit_code, document["command"]) == (2, "")
    assert "Did you mean 'failing'?" in document["error"]["message"]
