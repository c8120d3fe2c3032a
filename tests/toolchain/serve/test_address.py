"""The page is at the same address the next time, which nobody else learns."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
import requests
from attrs import define

from toolchain.base.errors import OptionError
from toolchain.live.loopback import LOOPBACK, listening
from toolchain.serve.address import Address, keep_address, kept_address, listening_at, new_address

TOKEN = "a" * 32


@define
class Echo:
    """Answers with its token."""

    token: str = ""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """Answer a request."""
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [self.token.encode()]


def at(file: Path, port: int = 0) -> Any:
    application: Any = Echo()
    return listening_at(application, file, port)


def test_an_address_is_kept_and_found_again(tmp_path: Path) -> None:
    file = tmp_path / "build/local.serve"
    with at(file) as first:
        assert requests.get(first.url, timeout=5).text == first.token
    with at(file) as second:
        assert second == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_two_at_once_have_two_addresses(tmp_path: Path) -> None:
    with at(tmp_path / "a") as first, at(tmp_path / "a") as second:
        assert first.port != second.port
        assert first.token != second.token
        assert requests.get(second.url, timeout=5).text == second.token


def test_a_port_that_is_asked_for_is_taken_or_refused(tmp_path: Path) -> None:
    application: Any = Echo()
    with listening(application, LOOPBACK, 0) as taken:
        keep_address(tmp_path / "a", Address(1, TOKEN))
        with pytest.raises(OptionError, match="cannot listen"), at(tmp_path / "a", taken):
            pass
    assert kept_address(tmp_path / "a", 8080) == Address(8080, TOKEN)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "nonsense", '{"port": 80}', json.dumps({"port": "80", "token": TOKEN}), '{"port": 80, "token": "short"}',
     json.dumps({"port": 70000, "token": TOKEN}), '{"port": 80, "token": "../../etc/passwd/aaaaaaaaaaaaaaa"}'],
)  # fmt: skip
def test_what_is_no_address_is_not_taken(text: str, tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text(text)
    file.chmod(0o600)
    assert kept_address(file).port == 0
    assert len(kept_address(file).token) == 32


def test_a_token_that_others_could_read_is_not_taken(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text(json.dumps({"port": 80, "token": TOKEN}))
    file.chmod(0o644)
    assert kept_address(file).token != TOKEN


def test_a_folder_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("a file")
    keep_address(tmp_path / "build/a", new_address(1))
    with at(tmp_path / "build/a") as address:
        assert requests.get(address.url, timeout=5).ok
