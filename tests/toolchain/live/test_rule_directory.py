"""A directory of rule files: written whole, read by others, and errors that say what to do."""

import errno
import os
import stat
from pathlib import Path

import pytest

from toolchain.live.rule_directory import DirectoryError, RuleDirectory


def test_a_file_is_replaced_in_one_step_and_readable_by_others(tmp_path: Path) -> None:
    directory = RuleDirectory(tmp_path)
    directory.write("a.yaml", "one\n")
    before = (tmp_path / "a.yaml").stat().st_ino
    directory.write("a.yaml", "zwei ö\n")
    assert directory.text("a.yaml") == "zwei ö\n"
    assert (tmp_path / "a.yaml").stat().st_ino != before
    assert stat.S_IMODE((tmp_path / "a.yaml").stat().st_mode) == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_rule_files_are_listed_and_nothing_else(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yml", "c.txt", ".a.yaml.staged-x"):
        (tmp_path / name).write_text(name)
    (tmp_path / "d.yaml").write_bytes(b"\xff\xfe")
    (tmp_path / "e.yaml").mkdir()
    assert RuleDirectory(tmp_path).texts() == {"a.yaml": "a.yaml", "b.yml": "b.yml"}


def test_a_file_that_is_gone_is_deleted(tmp_path: Path) -> None:
    directory = RuleDirectory(tmp_path)
    directory.delete("a.yaml")
    assert directory.text("a.yaml") is None
    assert directory.changed_at("a.yaml") == ""


def test_when_a_file_changed_is_told_in_utc(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").touch()
    os.utime(tmp_path / "a.yaml", (1_795_907_560, 1_795_907_560))
    assert RuleDirectory(tmp_path).changed_at("a.yaml") == "2026-11-28T23:12:40Z"


def test_a_missing_directory_is_an_error_whatever_is_done(tmp_path: Path) -> None:
    directory = RuleDirectory(tmp_path / "gone")
    for act in (directory.texts, lambda: directory.text("a.yaml"), lambda: directory.write("a.yaml", "x")):
        with pytest.raises(DirectoryError, match="gone") as raised:
            act()
        assert "Make it on the machine that deploys" in raised.value.remedy


def test_a_file_in_place_of_the_directory_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DirectoryError) as raised:
        RuleDirectory(tmp_path / "file").texts()
    assert raised.value.remedy == "Name the directory, not a file."


@pytest.mark.parametrize(
    ("number", "remedy"),
    [(errno.ENOSPC, "Free some space"), (errno.EROFS, "Mount it writable"), (errno.EACCES, "chown or chmod")],
)
def test_a_write_that_fails_leaves_the_file_before_and_nothing_else(
    number: int, remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = RuleDirectory(tmp_path)
    directory.write("a.yaml", "one")

    def fail(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(DirectoryError, match="cannot write") as raised:
        directory.write("a.yaml", "two")
    assert remedy in raised.value.remedy
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.yaml": "one"}
