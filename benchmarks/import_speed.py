"""Times the import of many dashboards, beside what else reads the same files in the same run.

The files are like those of strangers (``public_files``), or those of a folder that is given. Beside them stand our own
check of the same files, which writes nothing, and ``dashboard-linter`` where it is installed, which reads one file at a
time and writes nothing either. Run as ``python -m benchmarks.import_speed [FOLDER]``.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.compile_speed import REPOSITORY, measure
from benchmarks.public_files import write_files

_DASHBOARDS = 500
_GOAL = 60.0
_WITH_FINDINGS = (0, 1)
"""Exit codes of a command that was done: a file that is refused, or has findings, is told by 1."""


def dashboards(folder: Path, given: Path | None) -> list[Path]:
    """Return the dashboards of a folder, or as many as are measured, written to another."""
    if given is not None:
        return sorted(given.rglob("*.json"))[:_DASHBOARDS]
    return [path for path in write_files(folder, 2 * _DASHBOARDS) if path.suffix == ".json"][:_DASHBOARDS]


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path | None) -> None:
    """Print how long importing takes, of files like those of strangers, or of those in FOLDER."""
    with tempfile.TemporaryDirectory() as scratch:
        paths = list(map(str, dashboards(Path(scratch) / "given", folder)))
        ours = [sys.executable, str(REPOSITORY / "build.py")]
        commands = {
            "import": [*ours, "import", *paths, "--output", str(Path(scratch) / "made")],
            "check": [*ours, "check", "--no-catalog", *paths],
        }
        table = Table(box=None, pad_edge=False)
        for name in (f"{len(paths)} dashboards", "seconds", "of CPU", "peak", "goal"):
            table.add_column(name, justify="left" if "dashboards" in name else "right")
        for name, command in commands.items():
            run = measure(command, 1, _WITH_FINDINGS)
            goal = f"{_GOAL:g} s" if name == "import" else ""
            peak = f"{run.peak_bytes / 1024**2:.0f} MiB"
            table.add_row(name, f"{run.seconds:.2f} s", f"{run.processor_seconds:.2f} s", peak, goal)
        if shutil.which("dashboard-linter"):
            seconds = sum(measure(["dashboard-linter", "lint", path], 1, _WITH_FINDINGS).seconds for path in paths)
            table.add_row("dashboard-linter", f"{seconds:.2f} s", "", "", "")
    Console().print(table)


if __name__ == "__main__":
    main()
