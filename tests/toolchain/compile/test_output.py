"""Output is replaced whole or not at all."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from tests.toolchain.compilation import board, compilation
from toolchain.base.errors import UnwritableError
from toolchain.check.schemas import SCHEMAS_FOLDER, Schemas
from toolchain.compile.compilation import Compilation
from toolchain.compile.output import write_output
from toolchain.define import text


def compiled(title: str = "Board") -> Compilation:
    return compilation(board(text("", "words", description=""), title=title))


def test_the_manifest_names_hash_and_source_of_every_file(tmp_path: Path) -> None:
    written = write_output(compiled(), tmp_path)
    document = json.loads((written.directory / "manifest.json").read_text())
    listed = {entry["path"]: entry for entry in document["artifacts"]}
    files = {str(path.relative_to(written.directory)) for path in written.directory.rglob("*") if path.is_file()}
    assert set(listed) == files - {"manifest.json", "source-map.json"}
    for path, entry in listed.items():
        assert entry["sha256"] == sha256((written.directory / path).read_bytes()).hexdigest()
        assert entry["source"]["line"] >= 1
    assert list(Schemas.of(SCHEMAS_FOLDER).problems("manifest", document)) == []


def test_a_folder_that_cannot_be_written_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("a file")
    with pytest.raises(UnwritableError, match="cannot write"):
        write_output(compiled(), tmp_path / "build")
