"""Times writing the documentation without pictures: of this repository, and of generated trees of dashboards.

Each figure is of a fresh process, the best of a few runs: loading, compiling, every page and the index of the search.
There is no peer that does the same. Run as ``python -m benchmarks.documentation_speed``.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.compile_speed import PANELS, REPOSITORY, measure, write_tree

_GOAL = 10.0
"""Seconds for this repository."""
_SIZES = (100, 300, 1000)


def docs_command(output: Path, *arguments: str) -> list[str]:
    """Return the command line that writes the documentation."""
    return [
        *(sys.executable, str(REPOSITORY / "build.py"), "docs", "--no-pictures", "--output", str(output)),
        *arguments,
    ]


def _row(name: str, goal: float, command: Sequence[str], output: Path, runs: int) -> tuple[str, ...]:
    run = measure(list(command), runs)
    files = [each for each in output.rglob("*") if each.is_file()]
    return (
        name,
        f"{run.seconds:.2f} s",
        f"{run.processor_seconds:.2f} s",
        f"{goal:g} s" if goal else "",
        f"{run.peak_bytes / 1024**2:.0f} MiB",
        f"{sum(each.suffix == '.html' for each in files):,}",
        f"{sum(each.stat().st_size for each in files) / 1e6:.1f} MB",
    )


@click.command()
@click.option("--runs", default=3, show_default=True, help="Processes per figure; the best counts.")
def main(runs: int) -> None:
    """Print how long the documentation takes to write, and how large it is."""
    console = Console()
    table = Table(box=None, pad_edge=False)
    for name in ("definitions", "seconds", "of CPU", "goal", "peak", "pages", "size"):
        table.add_column(name, justify="left" if name == "definitions" else "right", no_wrap=True)
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / "site"
        with console.status("this repository"):
            own = docs_command(output, "-e", "production")
            table.add_row(*_row("this repository", _GOAL, own, output, runs))
        for size in _SIZES:
            with console.status(f"{size} dashboards"):
                root = Path(scratch) / f"tree-{size}"
                write_tree(root, size)
                command = docs_command(output, "--root", str(root))
                table.add_row(*_row(f"{size:,} x {PANELS} panels", 0.0, command, output, runs))
    console.print(table)


if __name__ == "__main__":
    main()
