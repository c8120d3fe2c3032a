"""OpenMetrics text of any period, and Prometheus blocks made of it by promtool.

Source: OpenMetrics specification, text format; ``promtool tsdb create-blocks-from openmetrics --help``. Blocks carry
neither types nor exemplars, so the text has no metadata; promtool takes series one after the other as long as the
samples of each are in order. A gap is only a gap: text cannot say that a series is stale, so instant queries find the
last sample for five more minutes.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from attrs import frozen

from toolchain.base.children import run
from toolchain.base.errors import MissingProgramError, ProgramError
from toolchain.base.pools import forked
from toolchain.base.scratch import scratch_folder
from toolchain.simulate.world import SimulatedSeries, World

BLOCK = 7200
"""Seconds of Prometheus' smallest block: files cut at its multiples are read only once."""
_COARSE_BLOCK = 86_400
_COARSE_STEP = 120.0

# Go's default collects garbage so often that promtool needs half as long again.
_GARBAGE_COLLECTION = "400"

_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def selector(series: SimulatedSeries) -> str:
    """Return name and labels as the exposition formats write them, labels in order: promtool need not sort them."""
    labels = ",".join(f'{name}="{value.translate(_ESCAPED)}"' for name, value in sorted(series.labels))
    return f"{series.name}{{{labels}}}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def write_openmetrics(
    world: World, file: TextIO, start: float, end: float, step: float, names: Iterable[str] | None = None
) -> int:
    """Write the samples from ``start`` to before ``end``, one series after the other; return how many there are."""
    stamps: list[str] = []
    samples = 0
    for series in world.series(names, start, end, step):
        if not stamps:
            stamps = [f" {_number(start + index * step)}\n" for index in range(len(series.values))]
        prefix = selector(series) + " "
        pairs = zip(series.values, stamps, strict=True)
        lines = [f"{prefix}{value}{stamp}" for value, stamp in pairs if value is not None]
        samples += len(lines)
        file.write("".join(lines))
    file.write("# EOF\n")
    return samples


def create_blocks(
    world: World,
    directory: Path,
    start: float,
    end: float,
    step: float,
    *,
    names: Sequence[str] | None = None,
    workers: int = 2,
    promtool: str = "promtool",
) -> Iterator[tuple[float, int]]:
    """Fill a Prometheus data directory with the period; yield (end of a part in Unix seconds, its samples) when done.

    Parts are made at the same time by several ``workers``. Raises MissingProgramError without promtool and when
    promtool refuses the text.
    """
    found = shutil.which(promtool)
    if found is None:
        raise MissingProgramError(f"{promtool} is not on the PATH", "Install it: apt-get install prometheus.")
    directory.mkdir(parents=True, exist_ok=True)
    length = BLOCK if step < _COARSE_STEP else _COARSE_BLOCK
    parts = []
    edge = start
    while edge < end:
        until = min(end, (edge // length + 1) * length)
        parts.append(_Part(world, directory, edge, until, step, names, found, length))
        edge = edge + -(-(until - edge) // step) * step
    with scratch_folder("simulated-") as texts:
        yield from forked(lambda part: part.created(texts), parts, workers)


@frozen
class _Part:
    """A piece of the period that becomes a block."""

    world: World
    directory: Path
    start: float
    end: float
    step: float
    names: Sequence[str] | None
    promtool: str
    length: int

    def created(self, texts: Path) -> tuple[float, int]:
        """Make the block, its text in a folder of texts, and return where it ends and how many samples it has."""
        path = texts / f"{self.start:.0f}.om"
        with path.open("w", encoding="utf-8", buffering=1 << 20) as file:
            samples = write_openmetrics(self.world, file, self.start, self.end, self.step, self.names)
        longest = f"--max-block-duration={self.length}s"
        command = [self.promtool, "tsdb", "create-blocks-from", longest, "openmetrics", "--quiet"]
        # It has temporary files of its own, which it leaves where it is killed.
        environ = {**os.environ, "GOGC": _GARBAGE_COLLECTION, "TMPDIR": str(texts)}
        made = run([*command, str(path), str(self.directory)], env=environ)
        path.unlink()
        if made.returncode:
            raise ProgramError(f"promtool refused the samples: {made.stderr.strip()}", "Look at the behaviours.")
        return self.end, samples
