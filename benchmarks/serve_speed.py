"""Times the author's loop: from the write of a file until a page has the new picture, beside the whole preview command.

A copy of this repository's definitions is served; a page's part is played by a client that hears the events and fetches
the dashboard. Each edit changes what is to be seen, and what it asks for was never asked before. Beside the wall time
stands what the server used of processors in it, which other programs on the machine change little. "before" is
``build.py preview UID`` over the same definitions in the same run: what an author waited for without the page. Run as
``python -m benchmarks.serve_speed [--rounds 20] [--no-before]``.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import click
from attrs import frozen
from rich.console import Console
from rich.table import Table

from benchmarks.served import REPOSITORY, Served, served
from toolchain.project.packages import CHECKS, ENVIRONMENTS, PACKAGES, SIMULATION

_DEFINITION, _SHARED = 0.3, 1.0


@frozen
class Edit:
    """An edit of a file that changes a dashboard: ``new`` has a place for the number of the round."""

    title: str
    name: str
    old: str
    new: str
    uid: str
    goal: float


EDITS = (
    Edit(
        "a query of a definition",
        "dashboards/backend_api.py",
        "P95 = q.histogram_quantile(0.95, BUCKETS)",
        "P95 = q.histogram_quantile(0.9{:03d}, BUCKETS)",
        "backend-api",
        _DEFINITION,
    ),
    Edit(
        "a title of a definition",
        "dashboards/backend_api.py",
        '"Requests per second",',
        '"Requests per second {}",',
        "backend-api",
        _DEFINITION,
    ),
    Edit(
        "a colour of the house",
        "dashboards/_colors.py",
        '*("green", "red", ',
        '*("green", "#f000{:02x}", ',
        "backend-api",
        _SHARED,
    ),
    Edit(
        "a threshold",
        "alerts/thresholds.py",
        "API_LATENCY_P95 = above(warning=0.5, critical=2)",
        "API_LATENCY_P95 = above(warning=0.5{:02d}, critical=2)",
        "backend-api",
        _SHARED,
    ),
    Edit(
        "a metric of an exporter",
        "metrics/exporters/node.py",
        '"node_disk_read_bytes_total", unit="Bps"',
        '"node_disk_read_bytes_total", unit="{}"',
        "infrastructure",
        _SHARED,
    ),
)
_UNITS = ("binBps", "Bps")


@frozen
class Measured:
    """Seconds from the write to the event, and to the picture, and those of processors."""

    told: float
    shown: float
    processor: float


def copied(folder: Path) -> Path:
    """Copy this repository's definitions to a folder."""
    for name in (*PACKAGES, ENVIRONMENTS, CHECKS, SIMULATION):
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def measured(running: Served, root: Path, edit: Edit, rounds: int) -> Iterator[Measured]:
    """Make an edit so many times, and yield what each took."""
    path = root / edit.name
    text = path.read_text(encoding="utf-8")
    if text.count(edit.old) != 1:
        raise ValueError(f"{edit.old!r} does not stand in {edit.name} once")
    before = hashes(running, edit.uid)
    for number in range(1, rounds + 1):
        new = edit.new.format(_UNITS[number % 2 - 1] if "unit=" in edit.new else number)
        changed = text.replace(edit.old, new)
        said = len(running.said)
        used, started = running.processor_seconds(), time.perf_counter()
        path.write_text(changed, encoding="utf-8")
        at, _ = running.changed(edit.uid)
        after = hashes(running, edit.uid)
        shown = time.perf_counter()
        if after == before:
            raise RuntimeError(f"{edit.title}: the picture is as before")
        before = after
        yield Measured(at - started, shown - started, running.processor_seconds() - used)
        running.settled(said)
    said = len(running.said)
    path.write_text(text, encoding="utf-8")
    running.settled(said)
    running.forget()


def hashes(running: Served, uid: str) -> Sequence[object]:
    """Fetch a dashboard, and return the titles of its rows and what tells its pictures apart."""
    found = running.ask(f"api/dashboards/{uid}")
    return [(part["title"], [panel["hash"] for panel in part["panels"]]) for part in found["sections"]]


def preview_seconds(root: Path, uid: str, folder: Path, hours: float) -> float:
    """Return how long the preview of one dashboard takes as a command."""
    command = [sys.executable, str(REPOSITORY / "build.py"), "preview", uid, "--root", str(root), "--hours", str(hours)]
    started = time.perf_counter()
    subprocess.run([*command, "--output", str(folder)], check=True, capture_output=True)
    return time.perf_counter() - started


@click.command()
@click.option("--rounds", default=20, show_default=True, help="Saves of each file.")
@click.option("--hours", default=24.0, show_default=True, help="Of data.")
@click.option("--before/--no-before", default=True, show_default=True, help="Run the preview command as well.")
def main(rounds: int, hours: float, before: bool) -> None:  # noqa: FBT001 - click's
    """Print how long it takes from a save to its picture."""
    console = Console()
    table = Table(box=None, pad_edge=False)
    for name in ("save", "told", "picture", "worst", "of CPU", "goal", "before", "ratio"):
        table.add_column(name, justify="left" if name == "save" else "right")
    with tempfile.TemporaryDirectory() as scratch:
        root = copied(Path(scratch) / "definitions")
        usual = {
            uid: preview_seconds(root, uid, Path(scratch) / uid, hours) if before else 0.0
            for uid in dict.fromkeys(each.uid for each in EDITS)
        }
        with served(root, "--hours", str(hours)) as running:
            running.has_data()
            running.listen()
            for edit in EDITS:
                found = list(measured(running, root, edit, rounds))
                shown = median(each.shown for each in found)
                was = usual[edit.uid]
                table.add_row(
                    edit.title,
                    f"{median(each.told for each in found):.3f} s",
                    f"{shown:.3f} s",
                    f"{max(each.shown for each in found):.3f} s",
                    f"{median(each.processor for each in found):.3f} s",
                    f"{edit.goal:g} s",
                    f"{was:.1f} s" if was else "",
                    f"{was / shown:.0f}x" if was else "",
                )
    console.print(table)


if __name__ == "__main__":
    main()
