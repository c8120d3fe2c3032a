"""Disturbs deploys of the whole repository at every call, and counts how many the next one brings to the same state.

At every API call of a deploy in turn the call fails in one way, and in another deploy the process is killed before or
after it; the ways take turns. With ``--in-every-way`` each call meets them all. See ``tests/toolchain/sync/sweep.py``,
of which the tests take a sample. Run as ``python -m benchmarks.fault_sweep``.
"""

import multiprocessing
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import click
from attrs import frozen
from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.toolchain.sync.sweep import (
    EVERY_FATE,
    FAILURES,
    KILLS,
    SCENARIOS,
    TARGETS,
    Repository,
    Scenario,
    Sweep,
    Target,
)


@frozen
class Strike:
    """One call that meets a fate."""

    target: Target
    scenario: Scenario
    number: int
    fate: str


@frozen
class Outcome:
    """Whether the fate befell the call, and what was not as it should be in the end."""

    strike: Strike
    is_struck: bool
    wrong: str


_SWEEPS: dict[tuple[Target, Scenario], Sweep] = {}
"""Made before the workers are forked, which inherit them."""


def outcome(strike: Strike) -> Outcome:
    """Return what comes of a strike."""
    try:
        is_struck, wrong = _SWEEPS[strike.target, strike.scenario].strike(strike.number, strike.fate)
    except AssertionError as error:
        is_struck, wrong = True, f"the deploy afterwards fails: {str(error)[:300]}"
    return Outcome(strike, is_struck, wrong)


def strikes(every: int, *, in_every_way: bool) -> Iterator[Strike]:
    """Yield each call of each sweep with its fates."""
    failures, kills = tuple(FAILURES), tuple(KILLS)
    for (target, scenario), sweep in _SWEEPS.items():
        for number in range(1, sweep.calls + 1, every):
            turn = number // every
            some = (failures[turn % len(failures)], kills[turn % len(kills)])
            for fate in EVERY_FATE if in_every_way else some:
                yield Strike(target, scenario, number, fate)


@click.command()
@click.option("--target", "names", multiple=True, type=click.Choice([*map(str, TARGETS)]), help="These; all else.")
@click.option("--scenario", "scenarios", multiple=True, type=click.Choice(SCENARIOS), default=SCENARIOS)
@click.option("--in-every-way", is_flag=True, help="Let each call meet every fate, which takes four times as long.")
@click.option("--every", default=1, show_default=True, help="Strike every how many-th call.")
@click.option("--workers", default=multiprocessing.cpu_count(), show_default=True)
def main(
    names: tuple[str, ...], scenarios: tuple[Scenario, ...], every: int, workers: int, *, in_every_way: bool
) -> None:
    """Strike, deploy again, compare, count. Exit code 1 where something ended otherwise."""
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        for target in TARGETS:
            for scenario in scenarios if not names or str(target) in names else ():
                repository = Repository.load(target.schema)
                _SWEEPS[target, scenario] = Sweep(repository, scenario, target, Path(folder))
        todo = list(strikes(every, in_every_way=in_every_way))
        with ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
            found = pool.map(outcome, todo, chunksize=4)
            outcomes = list(track(found, "striking", len(todo), console=Console(stderr=True)))
    console.print(_table(outcomes))
    wrong = [each for each in outcomes if each.wrong]
    for each in wrong:
        console.print(f"{each.strike}: {each.wrong}", markup=False, soft_wrap=True)
    met = sum(each.is_struck for each in outcomes)
    console.print(f"{met:,} disturbed deploys, {met - len(wrong):,} ended in the same state after the next one")
    sys.exit(1 if wrong else 0)


def _table(outcomes: Iterable[Outcome]) -> Table:
    struck: Counter[tuple[Target, Scenario, str]] = Counter()
    wrong: Counter[tuple[Target, Scenario, str]] = Counter()
    for each in outcomes:
        place = (each.strike.target, each.strike.scenario, each.strike.fate)
        struck[place] += each.is_struck
        wrong[place] += bool(each.wrong)
    places = list(dict.fromkeys((target, scenario) for target, scenario, _ in struck))
    table = Table(box=None, pad_edge=False)
    table.add_column("the same state after", no_wrap=True)
    for target, scenario in places:
        table.add_column(f"{target} {scenario}\n{_SWEEPS[target, scenario].calls} calls", justify="right")
    for fate in EVERY_FATE:
        cells = ((*place, fate) for place in places)
        table.add_row(fate, *(f"{struck[cell] - wrong[cell]} of {struck[cell]}" for cell in cells))
    return table


if __name__ == "__main__":
    main()
