"""What a build wrote is read as it was compiled, or not at all."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.schemas.test_files import ARTIFACTS, COMPILED
from toolchain.base.documents.errors import UnreadableFileError
from toolchain.compile.output import write_output
from toolchain.compile.reading import UnreadableOutputError, read_output


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a project that has artifacts of most kinds."""
    return write_output(COMPILED, tmp_path_factory.mktemp("build")).directory


@pytest.fixture
def output(built: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return shutil.copytree(built, tmp_path / "test")


def test_what_is_read_is_what_was_compiled(built: Path) -> None:
    read = read_output(built)
    assert read.environment == "test"
    compiled = {each.path: each for each in COMPILED.artifacts}
    assert [each.path for each in read.artifacts] == sorted(compiled)
    for each in read.artifacts:
        original = compiled[each.path]
        assert (each.kind, each.location, each.content()) == (original.kind, original.location, original.content())


def test_every_artifact_has_a_path_of_its_own() -> None:
    paths = [each.path for each in COMPILED.artifacts]
    assert len(set(paths)) == len(paths)
    assert any(each.path.startswith("resources/rule-groups/") for each in ARTIFACTS)


def test_a_file_that_was_changed_since_is_refused(output: Path) -> None:
    (output / "dashboards/board.json").write_text("{}")
    with pytest.raises(UnreadableOutputError, match=r"board\.json was changed since it was built"):
        read_output(output)


def test_a_file_that_is_missing_is_named(output: Path) -> None:
    (output / "dashboards/board.json").unlink()
    with pytest.raises(UnreadableOutputError, match=r"board\.json: the file cannot be read"):
        read_output(output)


def test_a_folder_without_a_manifest_is_no_output(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"manifest\.json"):
        read_output(tmp_path)


def with_manifest(output: Path, **changes: Any) -> Path:
    """An output whose manifest says something else."""
    path = output / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return output


def with_entry(output: Path, **changes: Any) -> Path:
    """An output whose first artifact is listed as something else."""
    entries = json.loads((output / "manifest.json").read_text())["artifacts"]
    return with_manifest(output, artifacts=[{**entries[0], **changes}, *entries[1:]])


@pytest.mark.parametrize("version", [1, 3, "2", None])
def test_an_output_of_another_version_is_refused(output: Path, version: object) -> None:
    with pytest.raises(UnreadableOutputError, match="is no output of this version"):
        read_output(with_manifest(output, formatVersion=version))


@pytest.mark.parametrize("changes", [{"artifacts": {}}, {"environment": 1}, {"artifacts": ["a"]}])
def test_a_manifest_that_no_build_writes_is_refused(output: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(UnreadableOutputError, match="not as a build writes it"):
        read_output(with_manifest(output, **changes))


@pytest.mark.parametrize(
    "changes",
    [{"path": "../other/manifest.json"}, {"path": "/etc/hostname"}, {"path": ""}, {"kind": "alert"}, {"source": {}}],
)
def test_an_entry_that_no_build_writes_is_refused(output: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(UnreadableOutputError, match=r"artifacts\[0\] is not as a build writes it"):
        read_output(with_entry(output, **changes))
