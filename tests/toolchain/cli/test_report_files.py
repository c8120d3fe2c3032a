"""Where files of reports go, and which of earlier periods stay."""

from pathlib import Path

import pytest

from toolchain.base.errors import OccupiedError
from toolchain.cli.report_files import Place, write_files

END = 1_795_294_800.0
"""2026-11-21 21:00 UTC."""
DAY = 86_400.0


def test_without_retention_files_of_a_report_are_replaced(tmp_path: Path) -> None:
    for content in (b"one", b"two"):
        assert write_files(Place(tmp_path), "daily", END, {"daily.md": content}) == tmp_path
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"daily.md": b"two"}


def test_the_last_periods_are_kept_each_in_its_folder(tmp_path: Path) -> None:
    for number in (2, 0, 1, 3):
        write_files(Place(tmp_path, 2), "daily", END + number * DAY, {"daily.md": b"x"})
    assert sorted(each.name for each in tmp_path.iterdir()) == ["daily-2026-11-23T21-00Z", "daily-2026-11-24T21-00Z"]
    write_files(Place(tmp_path, 2), "daily", END + 3 * DAY, {"daily.md": b"again"})
    assert (tmp_path / "daily-2026-11-24T21-00Z" / "daily.md").read_bytes() == b"again"


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    others = ["daily-2026-11-01T21-00Z", "weekly-2026-11-01T21-00Z", "daily-notes", "daily-2026-11-02T21-00Z.old"]
    for each in others:
        (tmp_path / each).mkdir()
    (tmp_path / others[1] / ".report").touch()
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / ".report").touch()
    (tmp_path / "daily-2026-11-03T21-00Z").symlink_to(tmp_path / "link")
    write_files(Place(tmp_path, 1), "daily", END, {"daily.md": b"x"})
    assert {each.name for each in tmp_path.iterdir()} == {
        *others,
        "link",
        "daily-2026-11-03T21-00Z",
        "daily-2026-11-21T21-00Z",
    }


def test_a_folder_of_somebody_else_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "daily-2026-11-21T21-00Z").mkdir()
    with pytest.raises(OccupiedError, match="was not written by this tool"):
        write_files(Place(tmp_path, 1), "daily", END, {"daily.md": b"x"})
