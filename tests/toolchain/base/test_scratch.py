"""Temporary folders, and disks without room."""

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolchain.base.errors import ProgramError, UnwritableError
from toolchain.base.scratch import scratch_folder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file system of 64 KiB; only root can have one."""
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    yield tmp_path
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def test_a_folder_is_there_for_its_owner_alone_until_the_block_ends(place: Path) -> None:
    with scratch_folder("some-") as folder:
        assert folder.parent == place
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "below").mkdir()
    assert list(place.iterdir()) == []


def test_a_folder_goes_when_the_block_fails(place: Path) -> None:
    with pytest.raises(KeyboardInterrupt), scratch_folder("some-"):
        raise KeyboardInterrupt
    assert list(place.iterdir()) == []


def test_a_disk_that_fills_up_is_a_message_that_names_it(small_disk: Path) -> None:
    with pytest.raises(UnwritableError) as raised, scratch_folder("some-") as folder:
        (folder / "much").write_bytes(bytes(1 << 20))
    assert raised.value.message == f"the folder for temporary files, {small_disk}, is full"
    assert "TMPDIR=" in raised.value.remedy
    assert list(small_disk.iterdir()) == []


def test_a_program_that_finds_the_disk_full_is_the_same_message(small_disk: Path) -> None:
    with pytest.raises(UnwritableError) as raised, scratch_folder("some-") as folder:
        with pytest.raises(OSError, match="No space"):
            (folder / "much").write_bytes(bytes(1 << 20))
        raise ProgramError("the program stopped", "Look at it.")
    assert raised.value.message == f"the folder for temporary files, {small_disk}, is full"


def test_other_errors_are_not_taken_for_a_full_disk(place: Path) -> None:
    with pytest.raises(OSError, match="elsewhere"), scratch_folder("some-"):
        raise OSError(errno.ENOSPC, "no room", "/elsewhere/file")
    with pytest.raises(ProgramError, match="another"), scratch_folder("some-"):
        raise ProgramError("another problem", "Mend it.")
    assert list(place.iterdir()) == []


def test_a_place_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "gone"))
    with pytest.raises(UnwritableError) as raised, scratch_folder("some-"):
        pass
    assert raised.value.message == f"cannot write temporary files to {tmp_path / 'gone'}: No such file or directory"
