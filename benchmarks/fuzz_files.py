"""Reads mutants of files and of servers' answers, and tells which did not end in one message, soon, in little memory.

Mutants are made of what a small project compiles to, of its plan and its backup, of what a Grafana, rulers, Prometheus
and Loki answer, and of the files that are named. Run as ``python -m benchmarks.fuzz_files --seed N --mutants 10000``;
``--only NUMBER`` with the same seed and files tries one mutant again, in this process.
"""

import os
import secrets
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.mutants.bench import bench
from tests.mutants.pool import verdicts
from tests.mutants.subjects import SUBJECTS
from tests.mutants.trial import MEBIBYTES, SECONDS, Verdict, subject_of


@click.command()
@click.option("--seed", type=int, help="A number; the same mutants come of the same one. Printed where none is given.")
@click.option("--mutants", default=10_000, show_default=True, help="How many.")
@click.option("--only", type=int, metavar="NUMBER", help="Try this mutant of the seed alone, with its traceback.")
@click.option("--processes", default=os.cpu_count() or 1, show_default=True, help="At once.")
@click.option(
    "--files", type=click.Path(exists=True, path_type=Path), multiple=True, help="A folder to mutate as well."
)
def main(seed: int | None, mutants: int, only: int | None, processes: int, files: tuple[Path, ...]) -> None:
    """Try mutants; exit code 1 where one ends otherwise than in a message."""
    console = Console()
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    more = sorted(found for each in files for found in each.rglob("*") if found.is_file())
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        made = bench(Path(folder), more)
        if only is not None:
            name, random = subject_of(seed, only)
            console.print(f"mutant {only} of seed {seed}: {name}")
            SUBJECTS[name][1](made, random)  # without a net: the traceback is what is wanted
            return
        started = time.perf_counter()
        numbers = track(range(mutants), f"seed {seed}", console=Console(stderr=True), disable=not sys.stderr.isatty())
        found = list(verdicts(made, seed, numbers, processes))
    _tell(console, seed, found, time.perf_counter() - started)
    sys.exit(1 if any(each.wrong for each in found) else 0)


def _tell(console: Console, seed: int, found: list[Verdict], seconds: float) -> None:
    kinds: dict[str, list[Verdict]] = defaultdict(list)
    for each in found:
        if each.wrong:
            kinds[f"{each.subject}: {each.wrong.partition(': ')[0]}"].append(each)
    for kind, those in sorted(kinds.items(), key=lambda item: -len(item[1])):
        numbers = ", ".join(str(each.number) for each in those[:5])
        console.print(f"{len(those)} x {kind} (--seed {seed} --only {numbers})", markup=False, soft_wrap=True)
        console.print(f"    {those[0].wrong}", markup=False, soft_wrap=True)
    table = Table("what reads them", "mutants", "refused", "longest", "wrong")
    for name in SUBJECTS:
        those = [each for each in found if each.subject == name]
        refused, wrong = sum(each.is_refused for each in those), sum(bool(each.wrong) for each in those)
        longest = max((each.seconds for each in those), default=0.0)
        table.add_row(name, str(len(those)), str(refused), f"{longest:.2f} s", str(wrong))
    console.print(table)
    peak = max((each.mebibytes for each in found), default=0)
    wrong = sum(bool(each.wrong) for each in found)
    console.print(
        f"seed {seed}: {len(found):,} mutants in {seconds:.0f} s; at most {peak} MiB (allowed: {MEBIBYTES} MiB, "
        f"{SECONDS:g} s each); {wrong} ended otherwise than in a message",
        soft_wrap=True,
    )


if __name__ == "__main__":
    main()
