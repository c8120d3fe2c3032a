"""A file or a folder is replaced whole or not at all."""

import stat
from pathlib import Path
from threading import Event, Thread

import pytest

from toolchain.base.errors import OccupiedError, UnwritableError
from toolchain.base.replacement import replace_text, replaced_file, replaced_folder


def anything(_: Path) -> None:
    """Refuse nothing."""


def written(folder: Path, text: str) -> None:
    with replaced_folder(folder, anything) as staged:
        (staged / "file").write_text(text)


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_keeps_its_mode_and_a_new_one_can_be_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("before")
    secret.chmod(0o600)
    replace_text(secret, "after")
    replace_text(tmp_path / "new", "text")
    assert (secret.read_text(), mode(secret), mode(tmp_path / "new")) == ("after", 0o600, 0o644)


def test_a_link_still_leads_to_the_file_that_was_replaced(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("before")
    (tmp_path / "link").symlink_to("file")
    replace_text(tmp_path / "link", "after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "after"


def test_what_fails_half_way_leaves_the_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("before")
    with pytest.raises(ZeroDivisionError), replaced_file(path) as staged:
        staged.write_text("half")
        raise ZeroDivisionError
    assert (path.read_text(), names(tmp_path)) == ("before", ["file"])


def test_a_folder_is_exchanged_with_its_mode(tmp_path: Path) -> None:
    written(tmp_path / "out", "first")
    assert mode(tmp_path / "out") == 0o755
    (tmp_path / "out").chmod(0o750)
    written(tmp_path / "out", "second")
    assert (tmp_path / "out/file").read_text() == "second"
    assert (mode(tmp_path / "out"), names(tmp_path)) == (0o750, ["out"])


def test_an_interruption_while_files_are_written_changes_nothing(tmp_path: Path) -> None:
    written(tmp_path / "out", "first")
    with pytest.raises(KeyboardInterrupt), replaced_folder(tmp_path / "out", anything) as staged:
        (staged / "file").write_text("half")
        raise KeyboardInterrupt
    assert ((tmp_path / "out/file").read_text(), names(tmp_path)) == ("first", ["out"])


def test_an_interruption_of_the_exchange_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path / "out", "first")
    rename = Path.rename

    def interrupted(path: Path, target: Path) -> Path:
        if ".new-" in path.name:
            raise KeyboardInterrupt
        return rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", interrupted)
        with pytest.raises(KeyboardInterrupt):
            written(tmp_path / "out", "second")
    assert ((tmp_path / "out/file").read_text(), names(tmp_path)) == ("first", ["out"])


def test_what_a_killed_process_left_comes_back_or_goes(tmp_path: Path) -> None:
    written(tmp_path / "out", "first")
    (tmp_path / "out").rename(tmp_path / ".out.old-1")
    (tmp_path / ".out.new-1").mkdir()
    with pytest.raises(ZeroDivisionError), replaced_folder(tmp_path / "out", anything):
        raise ZeroDivisionError
    assert ((tmp_path / "out/file").read_text(), names(tmp_path)) == ("first", ["out"])


def test_what_another_process_still_writes_is_left_alone(tmp_path: Path) -> None:
    begun, ends = Event(), Event()

    def slow() -> None:
        with replaced_folder(tmp_path / "out", anything) as staged:
            (staged / "file").write_text("slow")
            begun.set()
            ends.wait(30)

    thread = Thread(target=slow)
    thread.start()
    begun.wait(30)
    written(tmp_path / "out", "fast")
    assert (tmp_path / "out/file").read_text() == "fast"
    ends.set()
    thread.join(30)
    assert ((tmp_path / "out/file").read_text(), names(tmp_path)) == ("slow", ["out"])


def test_a_folder_that_must_not_be_replaced_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    def refuse(folder: Path) -> None:
        raise OccupiedError(f"{folder} is in use", "Choose another.")

    with pytest.raises(OccupiedError), replaced_folder(tmp_path / "out", refuse):
        pytest.fail("it is not to be written")
    assert names(tmp_path) == []


def test_a_place_that_cannot_be_written_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnwritableError, match="cannot write"):
        written(tmp_path / "file" / "out", "x")
    with pytest.raises(UnwritableError, match="cannot write"):
        replace_text(tmp_path / "file" / "new", "x")
