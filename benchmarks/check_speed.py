"""Times what somebody waits for at a keyboard: a query explained, one file checked, and a thousand files checked.

The files are like those of strangers (``public_files``), or those of a folder that is given. Each figure is of
a fresh process, the best of a few, and stands beside peers that are measured in the same run where they are installed:
``promtool check rules``, ``pint lint`` and ``dashboard-linter lint``. Those do less: promtool parses rules, pint reads
no dashboard, dashboard-linter no rules and one file at a time, and none of them is told what to leave out. Run as
``python -m benchmarks.check_speed [FOLDER]``.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from attrs import frozen
from rich.console import Console
from rich.table import Table

from benchmarks.compile_speed import REPOSITORY, Run, measure
from benchmarks.public_files import write_files

_FILES = 1000
_WITH_FINDINGS = (0, 1)
"""Exit codes of a check that was done."""
_RULE_FILES = (".yaml", ".yml")


@frozen
class Peer:
    """Another program, and its command lines for some files; none where it reads no such file."""

    name: str
    commands: Callable[[Sequence[Path]], Sequence[list[str]]]


def _rules_of(paths: Sequence[Path]) -> list[str]:
    return [str(path) for path in paths if path.suffix in _RULE_FILES]


def _promtool(paths: Sequence[Path]) -> Sequence[list[str]]:
    return [["promtool", "check", "rules", *rules]] if (rules := _rules_of(paths)) else []


def _pint(paths: Sequence[Path]) -> Sequence[list[str]]:
    return [["pint", "--offline", "--log-level", "error", "lint", *rules]] if (rules := _rules_of(paths)) else []


def _dashboard_linter(paths: Sequence[Path]) -> Sequence[list[str]]:
    return [["dashboard-linter", "lint", str(path)] for path in paths if path.suffix not in _RULE_FILES]


PEERS = (
    Peer("promtool", _promtool),
    Peer("pint", _pint),
    Peer("dashboard-linter", _dashboard_linter),
)


@frozen
class Task:
    """What is measured, by our command line; ``target`` is how many seconds it may take."""

    name: str
    target: float
    arguments: Sequence[str]
    files: Sequence[Path] = ()
    has_peers: bool = True

    @property
    def command(self) -> list[str]:
        """Our own command line."""
        return [sys.executable, str(REPOSITORY / "build.py"), *self.arguments, *map(str, self.files)]


def tasks(folder: Path, given: Path | None) -> list[Task]:
    """Return what is measured; files are written to ``folder`` unless a folder of them is given."""
    written = write_files(folder, _FILES)
    files = (
        written
        if given is None
        else sorted(path for path in given.rglob("*") if path.suffix in (".json", *_RULE_FILES))
    )
    small = min((path for path in written if path.suffix in _RULE_FILES), key=lambda path: path.stat().st_size)
    board = min((path for path in written if path.suffix not in _RULE_FILES), key=lambda path: path.stat().st_size)
    check = ("check", "--no-catalog")
    return [
        Task("explain up", 0.25, ("explain", "up"), has_peers=False),
        Task("one rule file", 0.2, check, [small]),
        Task("one dashboard", 0.2, check, [board]),
        Task(f"{len(files):,} files, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB", 60.0, check, files),
    ]


def peers_of(task: Task, runs: int) -> str:
    """Return how long each peer that is installed takes for the files of a task that it reads."""
    found = []
    for peer in PEERS if task.has_peers else ():
        commands = peer.commands(task.files)
        if commands and shutil.which(peer.name):
            read = len(commands) if len(commands) > 1 else len(_rules_of(task.files)) or 1
            seconds = sum(measure(command, runs, _WITH_FINDINGS).seconds for command in commands)
            found.append(f"{peer.name} {seconds:.2f} s for {read:,}")
    return ", ".join(found)


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--runs", default=3, show_default=True, help="Processes per figure; the best counts.")
def main(folder: Path | None, runs: int) -> None:
    """Print how long explaining and checking take, for files like those of strangers, or those of FOLDER."""
    console = Console()
    table = Table(box=None, pad_edge=False)
    for name in ("task", "seconds", "of CPU", "peak", "goal", "peers, on the files that they read"):
        table.add_column(name, justify="left" if name in ("task", "peers, on the files that they read") else "right")
    with tempfile.TemporaryDirectory() as scratch:
        for task in tasks(Path(scratch), folder):
            with console.status(task.name):
                ours: Run = measure(task.command, runs, _WITH_FINDINGS)
                peers = peers_of(task, 1 if len(task.files) > 1 else runs)
            table.add_row(
                task.name,
                f"{ours.seconds:.2f} s",
                f"{ours.processor_seconds:.2f} s",
                f"{ours.peak_bytes / 1024**2:.0f} MiB",
                f"{task.target:g} s",
                peers,
            )
    console.print(table)


if __name__ == "__main__":
    main()
