"""What programs read is ASCII, strict JSON, and has times as RFC 3339 does."""

import json
from math import inf, nan

import pytest

from toolchain.cli.printing.json_output import event_line, finite, json_document, json_line, moment


def test_a_document_says_its_form_and_its_command_first() -> None:
    assert list(json.loads(json_document("check", {"findings": []}))) == ["format", "command", "findings"]


@pytest.mark.parametrize("text", ["Größe", "→", "\ud83d\ude00", "\udc80"])
def test_other_characters_are_escaped(text: str) -> None:
    for written in (json_document("x", {"text": text}), json_line("x", {"text": text})):
        assert written.isascii()
        assert json.loads(written)["text"] == json.loads(json.dumps(text))


def test_an_event_takes_one_line() -> None:
    line = event_line("local", "ready", {"text": "a\nb"}, at=0.0)
    assert "\n" not in line
    assert json.loads(line) == {
        "format": 1,
        "command": "local",
        "event": "ready",
        "at": "1970-01-01T00:00:00Z",
        "text": "a\nb",
    }


def test_what_is_no_number_of_json_is_refused() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        json_document("x", {"value": nan})
    assert [finite(each) for each in (1.5, inf, -inf, nan, None)] == [1.5, None, None, None, None]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1_795_294_800.0, "2026-11-21T21:00:00Z"),
        (1_795_294_800.25, "2026-11-21T21:00:00.250Z"),
        (1_795_294_799.9999, "2026-11-21T21:00:00Z"),
    ],
)
def test_moments_are_in_utc(seconds: float, said: str) -> None:
    assert moment(seconds) == said
