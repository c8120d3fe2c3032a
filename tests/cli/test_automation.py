"""docs/automation.md names every command with its schema, and shows what is printed today."""

import json
import re
import shlex

import click
import pytest

from tests.cli.schemas import schema_of
from tests.cli.test_json import COMMANDS, printed_by
from tests.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs" / "automation.md").read_text()
SHOWN = re.findall(
    r"^\$ \.venv/bin/python build\.py (.+)\n(?:```\n\n```json\n)?((?:[^`]|`(?!``))+)```$", PAGE, re.MULTILINE
)
BUFFER = {
    "uid": "errors",
    "title": "Errors",
    "panels": [
        {
            "type": "timeseries",
            "title": "Failed requests",
            "datasource": {"type": "prometheus", "uid": "prometheus"},
            "targets": [{"refId": "A", "expr": 'sum(rate(http_request_total{status_code=~"5.."}[$__rate_interval]))'}],
        }
    ],
}


def test_every_command_stands_in_the_table_with_its_schema() -> None:
    rows = re.findall(r"^\| \[`([a-z -]+)`\]\(\.\./schemas/cli/([a-z-]+)\.schema\.json\) \| \S", PAGE, re.MULTILINE)
    assert rows == sorted((name, schema_of(name)) for name in COMMANDS)


@pytest.mark.parametrize(("words", "shown"), SHOWN, ids=lambda text: text[:30])
def test_what_is_shown_is_what_is_printed(words: str, shown: str) -> None:
    arguments = shlex.split(words.partition(" < ")[0])
    _, text = printed_by(arguments, json.dumps(BUFFER) if "<" in words else "")
    lines = {"line"} if "<" in words else set()  # of a buffer that nobody sees
    assert _without(json.loads(text), lines) == _without(json.loads(shown), lines)


def test_something_is_shown() -> None:
    assert len(SHOWN) == 3


def _without(value: object, names: set[str]) -> object:
    if isinstance(value, dict):
        return {name: _without(each, names) for name, each in value.items() if name not in names}
    return [_without(each, names) for each in value] if isinstance(value, list) else value


def test_the_other_forms_are_those_of_the_commands() -> None:
    rows = re.findall(r"^\| `([a-z]+)` \| ((?:`[a-z-]+`(?:, )?)+) \|", PAGE, re.MULTILINE)
    offered: dict[str, set[str]] = {}
    for name, command in COMMANDS.items():
        for option in command.params:
            if "--format" in option.opts and isinstance(option.type, click.Choice):
                for form in option.type.choices:
                    offered.setdefault(form, set()).add(name)
    own = {"text", "json", "lines", "otlp", "push", "streams"}  # or the data themselves
    assert {form: set(re.findall(r"`([a-z-]+)`", names)) for form, names in rows} == {
        form: names for form, names in offered.items() if form not in own
    }
