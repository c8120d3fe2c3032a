"""Writes artifacts: the whole tree is made beside the old one and then takes its place."""

from pathlib import Path

from attrs import frozen

from toolchain.base.errors import OccupiedError
from toolchain.base.replacement import replaced_folder
from toolchain.compile.artifact import manifest
from toolchain.compile.compilation import Compilation
from toolchain.compile.source_map import SOURCE_MAP, origins_of, source_map_bytes

MANIFEST = "manifest.json"


@frozen
class Written:
    """Where the output is and how much there is of it."""

    directory: Path
    files: int
    bytes: int


def write_output(compilation: Compilation, build: Path) -> Written:
    """Replace the environment's output below ``build`` by this compilation's, whole or not at all.

    Raises UnwritableError when the folder cannot be written, OccupiedError when it is not an output of this tool.
    """
    name = compilation.project.environment.name
    contents = {artifact.path: (artifact, artifact.content()) for artifact in compilation.artifacts}
    files = {path: content for path, (_, content) in contents.items()}
    files[MANIFEST] = manifest(name, contents)
    files[SOURCE_MAP] = source_map_bytes(origins_of(compilation))
    target = build / name
    with replaced_folder(target, _refuse_foreign) as staged:
        for parent in {(staged / path).parent for path in files}:
            parent.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            (staged / path).write_bytes(content)
    return Written(target, len(files), sum(len(content) for content in files.values()))


def _refuse_foreign(target: Path) -> None:
    if target.exists() and any(target.iterdir()) and not (target / MANIFEST).is_file():
        raise OccupiedError(
            f"{target} holds files that this tool did not write",
            "Move them away, or choose another folder with --output.",
        )
