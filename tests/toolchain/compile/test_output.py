"""Output is replaced whole or not at all."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from tests.toolchain.compilation import board, compilation
from toolchain.base.errors import UnwritableError
from toolchain.check.schemas import SCHEMAS_FOLDER, Schemas
from toolchain.compile import output
from toolchain.compile.compiler import Compilation
from toolchain.compile.output import write_output
from toolchain.define import text


def compiled(title: str = "Board") -> Compilation:
    return compilation(board(text("", "words", description=""), title=title))


def test_the_manifest_names_hash_and_source_of_every_file(tmp_path: Path) -> None:
    written = write_output(compiled(), tmp_path)
    document = json.loads((written.directory / "manifest.json").read_text())
    listed = {entry["path"]: entry for entry in document["artifacts"]}
    files = {str(path.relative_to(written.directory)) for path in written.directory.rglob("*") if path.is_file()}
    assert set(listed) == files - {"manifest.json"}
    for path, entry in listed.items():
        assert entry["sha256"] == sha256((written.directory / path).read_bytes()).hexdigest()
        assert entry["source"]["line"] >= 1
    assert list(Schemas.of(SCHEMAS_FOLDER).problems("manifest", document)) == []


def test_an_interrupted_swap_leaves_the_previous_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_output(compiled("First"), tmp_path)

    def killed(staged: Path, target: Path, previous: Path) -> None:
        target.rename(previous)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(output, "_swap", killed)
        with pytest.raises(KeyboardInterrupt):
            write_output(compiled("Second"), tmp_path)
    assert not (tmp_path / "test").exists()

    write_output(compiled("Third"), tmp_path)
    assert json.loads((tmp_path / "test/dashboards/board.json").read_text())["title"] == "Third"
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["test"]


def test_an_interruption_while_files_are_written_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_output(compiled("First"), tmp_path)

    def killed(directory: Path, files: dict[str, bytes]) -> None:
        (directory / "half.json").write_text("{")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(output, "_fill", killed)
        with pytest.raises(KeyboardInterrupt):
            write_output(compiled("Second"), tmp_path)

    assert json.loads((tmp_path / "test/dashboards/board.json").read_text())["title"] == "First"
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["test"]


def test_output_that_a_killed_run_moved_aside_comes_back(tmp_path: Path) -> None:
    write_output(compiled("First"), tmp_path)
    (tmp_path / "test").rename(tmp_path / ".test.previous")
    write_output(compiled("Second"), tmp_path)
    assert json.loads((tmp_path / "test/dashboards/board.json").read_text())["title"] == "Second"
    assert not (tmp_path / ".test.previous").exists()


def test_a_folder_that_cannot_be_written_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("a file")
    with pytest.raises(UnwritableError, match="cannot write"):
        write_output(compiled(), tmp_path / "build")
