"""Reads the artifacts that a build wrote: those that its manifest lists, as it wrote them, and nothing else.

Builds of earlier revisions wrote format 1, which is read as what format 2 would be. What a build writes of a
compilation is there without files as well, and is the same.
"""

from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from attrs import evolve, frozen

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.json_file import read_json_file
from toolchain.base.documents.plain import ini_value, json_value, yaml_value
from toolchain.base.documents.text_file import decoded, read_bytes
from toolchain.base.errors import UserError
from toolchain.base.source import SourceLocation
from toolchain.compile.artifact import FORMAT, Artifact, ArtifactKind
from toolchain.compile.compilation import Compilation
from toolchain.compile.entry import Entry, rule_lines
from toolchain.compile.format_1 import as_format_2
from toolchain.compile.output import MANIFEST
from toolchain.compile.source_map import SOURCE_MAP, Origins, origins_of, read_source_map
from toolchain.define.resources.kinds import KINDS as RESOURCE_KINDS

_KINDS = {each.schema: each for each in (*ArtifactKind, *RESOURCE_KINDS.values())}
_REMEDY = "Build it again."


class UnreadableOutputError(UserError):
    """The output of a build that is of another version of the tool, incomplete, or was changed since."""


@frozen(eq=False)
class Output:
    """The output of an environment, as it was written; ``format`` is the one that it was written in."""

    environment: str
    artifacts: tuple[Artifact, ...]
    format: int = FORMAT


def output_of(compilation: Compilation) -> Output:
    """Return what a build writes of a compilation."""
    origins = origins_of(compilation)
    artifacts = (evolve(each, origins=origins.get(each.path, {})) for each in compilation.artifacts)
    return Output(compilation.project.environment.name, tuple(artifacts))


def read_output(directory: Path) -> Output:
    """Return what a build wrote to a directory, in the order of paths.

    Raises UnreadableOutputError.
    """
    path = directory / MANIFEST
    match read_json_file(path, _REMEDY):
        case {"formatVersion": int(version)} if version not in (1, FORMAT):
            raise UnreadableOutputError(
                f"{directory} is an output of format {version}, and this version of the tool reads 1 to {FORMAT}",
                "Use the version that built it, or a newer one.",
            )
        case {"formatVersion": int(version), "environment": str(environment), "artifacts": list(listed)}:
            entries = [_entry(directory, number, each) for number, each in enumerate(listed)]
            if version == 1:
                entries = as_format_2(environment, entries)
            origins = _origins(directory)
            artifacts = tuple(
                _artifact(directory, each, rule_lines(each) if origins is None else origins.get(each.path, {}))
                for each in entries
            )
            return Output(environment, artifacts, version)
    raise UnreadableOutputError(f"{path} is not as a build writes it", _REMEDY)


def _entry(directory: Path, number: int, entry: Any) -> Entry:
    match entry:
        case {
            "path": str(path),
            "kind": str(kind),
            "sha256": str(checksum),
            "source": {"file": str(file), "line": int(line)},
        } if _is_below(path):
            content = _content(directory / path)
            if sha256(content).hexdigest() != checksum:
                raise UnreadableOutputError(f"{directory / path} was changed since it was built", _REMEDY)
            text = _text(directory / path, content)
            return Entry(path, kind, _document(directory / path, text), SourceLocation(file, line), text)
    raise UnreadableOutputError(f"{directory / MANIFEST}: artifacts[{number}] is not as a build writes it", _REMEDY)


def _artifact(directory: Path, entry: Entry, origins: Origins) -> Artifact:
    if entry.kind not in _KINDS:
        raise UnreadableOutputError(
            f"{directory / entry.path} is a {entry.kind!r}, which this version of the tool does not know",
            "Use the version that built it, or a newer one.",
        )
    return Artifact(entry.path, _KINDS[entry.kind], entry.document, entry.location, origins)


def _origins(directory: Path) -> dict[str, Origins] | None:
    """Return where the parts of artifacts came from, None where the build did not say it."""
    path = directory / SOURCE_MAP
    if not path.is_file():
        return None
    try:
        return read_source_map(read_json_file(path, _REMEDY))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableOutputError(f"{path} is not as a build writes it", _REMEDY) from error


def _is_below(path: str) -> bool:
    parts = PurePosixPath(path)
    return not parts.is_absolute() and bool(parts.parts) and ".." not in parts.parts


def _content(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except DocumentError as error:
        raise UnreadableOutputError(f"{path}: {error.message}", _REMEDY) from error


def _text(path: Path, content: bytes) -> str:
    try:
        return decoded(content)
    except DocumentError as error:
        raise UnreadableOutputError(f"{path}:{error.line}: {error.message}", _REMEDY) from error


def _document(path: Path, text: str) -> Any:
    """Return what a text says, by the suffix as it was written."""
    try:
        if path.suffix == ".json":
            return json_value(text)
        if path.suffix == ".ini":
            return ini_value(text)
        return yaml_value(text) if path.suffix in (".yaml", ".yml") else text
    except DocumentError as error:
        raise UnreadableOutputError(f"{path}:{error.line}: {error.message}", _REMEDY) from error
