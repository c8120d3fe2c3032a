"""What a build wrote is read as it was compiled, or not at all."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.schemas.test_files import ARTIFACTS, COMPILED
from toolchain.base.documents.errors import UnreadableFileError
from toolchain.compile.artifact import artifacts_of
from toolchain.compile.output import write_output
from toolchain.compile.reading import UnreadableOutputError, output_of, read_output
from toolchain.define.alerting.group import ALERT_GROUP


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


@pytest.mark.parametrize(("version", "message"), [(0, "format 0"), (3, "format 3"), ("2", "not as"), (None, "not as")])
def test_an_output_of_another_format_is_refused(output: Path, version: object, message: str) -> None:
    with pytest.raises(UnreadableOutputError, match=message):
        read_output(with_manifest(output, formatVersion=version))


def test_an_artifact_of_a_kind_that_is_not_known_is_refused(output: Path) -> None:
    with pytest.raises(UnreadableOutputError, match="is a 'tapestry', which this version of the tool does not know"):
        read_output(with_entry(output, kind="tapestry"))


def test_parts_of_what_is_read_have_the_lines_that_they_were_compiled_with(built: Path) -> None:
    compiled = {each.path: each for each in output_of(COMPILED).artifacts}
    for artifact in read_output(built).artifacts:
        read, original = (
            {path: (each.location, each.unit, each.measures) for path, each in origins.items()}
            for origins in (artifact.origins, compiled[artifact.path].origins)
        )
        assert read == original
    assert any(len(each.origins) > 2 for each in compiled.values())


def test_without_a_source_map_rules_have_the_lines_of_their_file(output: Path) -> None:
    (output / "source-map.json").unlink()
    for each in artifacts_of(ALERT_GROUP, read_output(output).artifacts):
        location = each.map.location(("rules", 0))
        assert location.file == each.path
        line = (output / each.path).read_text().splitlines()[location.line - 1]
        assert line.strip() == "{"
    with pytest.raises(UnreadableOutputError, match=r"source-map\.json is not as a build writes it"):
        read_output(with_source_map(output, '{"artifacts": {"a.json": {"panels/0": 3}}}'))


def with_source_map(output: Path, text: str) -> Path:
    """An output with another source map."""
    (output / "source-map.json").write_text(text)
    return output


@pytest.mark.parametrize("changes", [{"artifacts": {}}, {"environment": 1}, {"artifacts": ["a"]}])
def test_a_manifest_that_no_build_writes_is_refused(output: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(UnreadableOutputError, match="not as a build writes it"):
        read_output(with_manifest(output, **changes))


@pytest.mark.parametrize(
    "changes",
    [{"path": "../other/manifest.json"}, {"path": "/etc/hostname"}, {"path": ""}, {"kind": 3}, {"source": {}}],
)
def test_an_entry_that_no_build_writes_is_refused(output: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(UnreadableOutputError, match=r"artifacts\[0\] is not as a build writes it"):
        read_output(with_entry(output, **changes))
