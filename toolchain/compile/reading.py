"""Reads the artifacts that a build wrote: those that its manifest lists, as it wrote them, and nothing else."""

from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from attrs import frozen

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.json_file import read_json_file
from toolchain.base.documents.plain import json_value, yaml_value
from toolchain.base.documents.text_file import decoded, read_bytes
from toolchain.base.errors import UserError
from toolchain.base.source import SourceLocation
from toolchain.compile.artifact import FORMAT, Artifact, ArtifactKind
from toolchain.compile.output import MANIFEST

_KINDS = {each.value: each for each in ArtifactKind}
_REMEDY = "Build it again."


class UnreadableOutputError(UserError):
    """The output of a build that is of another version of the tool, incomplete, or was changed since."""


@frozen(eq=False)
class Output:
    """The output of an environment, as it was written."""

    environment: str
    artifacts: tuple[Artifact, ...]


def read_output(directory: Path) -> Output:
    """Return what a build wrote to a directory, in the order of paths.

    Raises UnreadableOutputError.
    """
    path = directory / MANIFEST
    manifest = read_json_file(path, _REMEDY)
    if not isinstance(manifest, dict) or manifest.get("formatVersion") != FORMAT:
        raise UnreadableOutputError(f"{directory} is no output of this version of the tool", _REMEDY)
    match manifest:
        case {"environment": str(environment), "artifacts": list(entries)}:
            return Output(environment, tuple(_artifact(directory, number, each) for number, each in enumerate(entries)))
    raise UnreadableOutputError(f"{path} is not as a build writes it", _REMEDY)


def _artifact(directory: Path, number: int, entry: Any) -> Artifact:
    match entry:
        case {
            "path": str(path),
            "kind": str(kind),
            "sha256": str(checksum),
            "source": {"file": str(file), "line": int(line)},
        } if _is_below(path) and kind in _KINDS:
            content = _content(directory / path)
            if sha256(content).hexdigest() != checksum:
                raise UnreadableOutputError(f"{directory / path} was changed since it was built", _REMEDY)
            return Artifact(path, _KINDS[kind], _document(directory / path, content), SourceLocation(file, line))
    raise UnreadableOutputError(f"{directory / MANIFEST}: artifacts[{number}] is not as a build writes it", _REMEDY)


def _is_below(path: str) -> bool:
    parts = PurePosixPath(path)
    return not parts.is_absolute() and bool(parts.parts) and ".." not in parts.parts


def _content(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except DocumentError as error:
        raise UnreadableOutputError(f"{path}: {error.message}", _REMEDY) from error


def _document(path: Path, content: bytes) -> Any:
    """Return what the bytes say, by the suffix as they were written."""
    try:
        text = decoded(content)
        if path.suffix == ".json":
            return json_value(text)
        return yaml_value(text) if path.suffix in (".yaml", ".yml") else text
    except DocumentError as error:
        raise UnreadableOutputError(f"{path}:{error.line}: {error.message}", _REMEDY) from error
