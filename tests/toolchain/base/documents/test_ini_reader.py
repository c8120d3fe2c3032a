"""INI files are read with the line of each setting, and what cannot be meant is refused at its line."""

import pytest

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.ini_reader import read_ini
from toolchain.base.documents.plain import ini_value
from toolchain.compile.artifact import ini_bytes


def test_settings_know_their_line() -> None:
    document = read_ini("; a comment\n[server]\nroot_url = http://a:1/?b=c\n\n[users]\nallow_sign_up = false\n")
    assert document.get("server", "root_url").value == "http://a:1/?b=c"
    assert document.get("users", "allow_sign_up").line == 6
    assert document.get("users", "allow_sign_up").value is False


def test_what_is_written_is_read_again() -> None:
    settings: dict[str, dict[str, str | bool]] = {
        "server": {"root_url": "http://a", "router_logging": True},
        "log.console": {"format": "logfmt"},
    }
    assert ini_value(ini_bytes(settings).decode()) == settings


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[a]\nx\n", 2, "neither a section nor a setting"),
        ("x = 1\n", 1, "in no section"),
        ("[a]\nx = 1\nx = 2\n", 3, "stands twice"),
        ("[a]\n[b]\n[a]\n", 3, "stands twice"),
        ("[a]\n= 1\n", 2, "neither"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(DocumentError, match=said) as raised:
        read_ini(text)
    assert raised.value.line == line
