"""Times incidents, alert tests and the preview, at an earlier revision and now, beside promtool on the same tests.

Both revisions are measured in the same run by the same Python and promtool, so that their ratio holds on a busy machine
too; what they tell has to be the same. The peer is ``promtool test rules`` on the files of all alert tests, which
evaluates every rule at every evaluation. Each run is told when it ends; what does not end within the time that is given
is ended and left out. Run as ``python -m benchmarks.proof_speed --base REVISION``.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Timer
from typing import Any

import click
from attrs import frozen
from rich.console import Console
from rich.table import Table

from benchmarks.compile_speed import REPOSITORY
from toolchain.base.revision import RevisionError, checked_out, tree_of
from toolchain.base.scratch import scratch_folder
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.prove.alert_tests import story_of
from toolchain.prove.promtool import needed_promtool, write_stories

GOALS = {"incidents": "60 s of CPU", "alert tests": "6 s of wall", "preview": "20 s of wall, 800 MB"}
_UNTIL = "2026-01-05T20:00:00Z"
"""The moment at which previews are opened."""
_WAYS = ("before", "now")


@frozen
class Run:
    """Seconds of a process and of all that it started, the MB of the largest of them, and what it printed."""

    seconds: float
    processor_seconds: float
    largest: float
    output: str


def run(command: Sequence[str], folder: Path, cache: Path, within: float) -> Run | None:
    """Run a command to its end; it may find that something is not as promised.

    None where it takes longer than ``within``, in seconds: it is killed.
    """
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "NO_COLOR": "1"}
    began = time.perf_counter()
    quiet = subprocess.DEVNULL  # promtool tells each outcome there
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=quiet, text=True
    ) as process:
        assert process.stdout is not None
        killing = Timer(within, process.kill)
        killing.start()
        output = process.stdout.read()
        killing.cancel()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode == -signal.SIGKILL:
        return None
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    seconds = time.perf_counter() - began
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6, output)


def told(output: str) -> Mapping[str, Any]:
    """Return what incidents printed in JSON, whatever its revision calls the parts: alerts and who is told by name."""
    document = json.loads(output)
    rows = document if isinstance(document, list) else document["incidents"]
    return {
        each["incident"]: (
            each["holds"],
            each["notifications"],
            [
                (a["labels"], a.get("start_seconds", a.get("from")), a.get("end_seconds", a.get("to")))
                for a in each["alerts"]
            ],
        )
        for each in rows
    }


def _row(name: str, runs: Mapping[str, Run]) -> Iterator[tuple[str, ...]]:
    before = runs.get("before")
    for way, each in runs.items():
        is_compared = before is not None and way != "before"
        yield (
            name if each is next(iter(runs.values())) else "",
            way,
            f"{each.processor_seconds:.1f} s",
            f"{each.seconds:.1f} s",
            f"{each.largest:.0f} MB",
            f"{before.processor_seconds / each.processor_seconds:.1f}" if before is not None and is_compared else "",
            f"{before.seconds / each.seconds:.1f}" if before is not None and is_compared else "",
            GOALS[name] if way == "now" else "",
        )


def _runs(
    command: Sequence[str],
    trees: Mapping[str, Path],
    scratch: Path,
    console: Console,
    until: float,
    ways: Sequence[str] = _WAYS,
) -> dict[str, Run]:
    runs = {}
    for way in ways:
        tree = trees["before" if way == "before" else "now"]
        whole = [sys.executable, str(tree / "build.py"), *command]
        within = until - time.monotonic()
        found = run(whole, tree, scratch / command[0] / tree.name, within) if within > 0 else None
        if found is None:
            console.print(f"{command[0]}, {way}: left out, there is no time left")
        else:
            console.print(f"{command[0]}, {way}: {found.processor_seconds:.1f} s of CPU in {found.seconds:.0f} s")
            runs[way] = found
    return runs


def _revision(_context: click.Context, _option: click.Parameter, revision: str) -> str:
    try:
        tree_of(REPOSITORY, revision)
    except RevisionError as error:
        raise click.BadParameter(f"{error.message} {error.remedy}") from error
    return revision


@click.command()
@click.option(
    "--base", required=True, metavar="REVISION", callback=_revision, help="The revision to measure before this tree."
)
@click.option("--environment", default="production", show_default=True)
@click.option("--within", default=1800.0, show_default=True, metavar="SECONDS", help="What takes longer is left out.")
@click.argument("names", nargs=-1, metavar="[INCIDENT]...")
def main(base: str, environment: str, within: float, names: tuple[str, ...]) -> None:
    """Print how long incidents, all or those named, alert tests and the preview take at a revision and now."""
    console = Console()
    titles = ("", "", "CPU", "wall", "largest process", "times less CPU", "times faster", "goal")
    table = Table(*titles, box=None, pad_edge=False)
    kept = (*_WAYS, "now, kept")
    with checked_out(REPOSITORY, base) as before, scratch_folder("proofs-") as scratch:
        trees = {"before": before, "now": REPOSITORY}
        until = time.monotonic() + within
        drawing = ("preview", "-e", environment, "--until", _UNTIL, "--output", str(scratch / "pages"))
        drawn = _runs(drawing, trees, scratch, console, until)
        tested = _runs(("test-alerts", "-e", environment), trees, scratch, console, until, kept)
        playing = ("incidents", *names, "--format", "json", "-e", environment)
        played = _runs(playing, trees, scratch, console, until, kept)
        for name, runs in (("incidents", played), ("alert tests", tested), ("preview", drawn)):
            for row in _row(name, runs):
                table.add_row(*row)
        peer = _promtool(environment, scratch, max(1.0, until - time.monotonic()))
        if peer is not None:
            cells = (f"{peer.processor_seconds:.1f} s", f"{peer.seconds:.1f} s")
            table.add_row("", "promtool test rules", *cells, f"{peer.largest:.0f} MB", "", "", "")
    console.print(table)
    outcomes = [told(each.output) for each in played.values()]
    if len(outcomes) < 2:
        sys.exit("too little was played to compare: allow more --within, or name an incident")
    is_same = all(each == outcomes[0] for each in outcomes)
    console.print(f"what {len(outcomes[0])} incidents tell is {'the same' if is_same else 'NOT the same'}")
    sys.exit(0 if is_same else 1)


def _promtool(environment: str, scratch: Path, within: float) -> Run | None:
    compilation = compile_project(load_project(REPOSITORY, environment))
    compiled = {id(alert.definition): alert for alert in compilation.rules.alerts}
    stories = [story_of(compilation, compiled[id(each.rule)], each) for each in compilation.project.alert_tests]
    folder = scratch / "files"
    folder.mkdir()
    files = write_stories(stories, folder)
    command = [shutil.which(needed_promtool()) or "promtool", "test", "rules", *map(str, files)]
    return run(command, folder, scratch, within)


if __name__ == "__main__":
    main()
