"""Files that somebody names: regular ones of a bounded size in UTF-8 are read, and others are told apart."""

import os
import socket
import sys
from pathlib import Path

import pytest

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.text_file import read_text


def refusal(path: Path, largest: int = 1_000) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read_text(path, largest)
    return caught.value


@pytest.mark.parametrize("content", [b"a: \xc3\xa9\n", b"\xef\xbb\xbfa: \xc3\xa9\n"])
def test_utf_8_is_read_with_and_without_a_byte_order_mark(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert read_text(path) == "a: é\n"


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("a".encode("utf-16"), 1, "not UTF-8 text but UTF-16"),
        ("a".encode("utf-32"), 1, "not UTF-8 text but UTF-32"),
        (b"a\nb\n\xff", 3, "not UTF-8 text"),
        (b"a\nb\0", 2, "NUL"),
        (b"x" * 1_001, 1, "larger than"),
    ],
)
def test_what_is_no_text_is_named_with_its_line(content: bytes, line: int, message: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    found = refusal(path)
    assert (found.line, message in found.message) == (line, True)


def test_a_sparse_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    assert "larger than" in refusal(path).message


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe").message == "this is a pipe, and no file"


def test_folders_sockets_and_devices_are_no_files(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        assert "a socket" in refusal(tmp_path / "socket").message
    assert "a folder" in refusal(tmp_path).message
    assert "a device" in refusal(Path("/dev/zero")).message


def test_a_file_that_is_not_there_is_said() -> None:
    assert "No such file" in refusal(Path("/nowhere/file")).message
    assert "no file has such a name" in refusal(Path("a\0b")).message


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch(mode=0o000)
    assert "Permission denied" in refusal(tmp_path / "file").message
