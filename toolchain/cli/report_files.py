"""Where the files of a report go, and how long those of earlier periods stay there."""

import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from toolchain.base.errors import OccupiedError
from toolchain.base.replacement import replaced_file

MARK = ".report"
"""The file that tells a folder of ours, which may be removed, from one of somebody else."""
_MOMENT = "%Y-%m-%dT%H-%MZ"


@frozen
class Place:
    """Where the files of a report go: a folder, or one in it for each period where the last ``kept`` ones stay."""

    folder: Path
    kept: int | None = None

    def of(self, name: str, end: float) -> Path:
        """Return the folder of a report whose period ends at a moment, in Unix seconds."""
        if self.kept is None:
            return self.folder
        return self.folder / f"{name}-{datetime.fromtimestamp(end, UTC).strftime(_MOMENT)}"


def write_files(place: Place, name: str, end: float, files: Mapping[str, bytes]) -> Path:
    """Write the files of a report by their names, remove periods that are not kept, and return their folder.

    Raises OccupiedError where something else has the name of that folder, UnwritableError.
    """
    folder = place.of(name, end)
    if place.kept is not None:
        if folder.exists() and not (folder / MARK).is_file():
            raise OccupiedError(f"{folder} was not written by this tool", "Move it away, or name another --output.")
        with replaced_file(folder / MARK) as staged:
            staged.write_bytes(b"")
    for file, content in files.items():
        with replaced_file(folder / file) as staged:
            staged.write_bytes(content)
    if place.kept is not None:
        periods = sorted(_periods(place.folder, name), reverse=True)
        for _, former in periods[place.kept :]:
            shutil.rmtree(former)
    return folder


def _periods(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    """Yield the folders that this tool wrote for periods of a report, each with the end of it."""
    ours = re.compile(rf"{re.escape(name)}-(\d{{4}}-\d\d-\d\dT\d\d-\d\dZ)")
    for each in folder.iterdir():
        found = ours.fullmatch(each.name)
        if found and (each / MARK).is_file() and not each.is_symlink():
            yield found[1], each
