"""The past of a simulated system: blocks of samples and recorded series in a real Prometheus, and log lines.

Blocks cannot say that a series has ended, so an instant query finds its last sample for five more minutes; a target
that is down is no such case, since its ``up`` is then 0.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from attrs import define, field, frozen

from toolchain.base.scratch import scratch_folder
from toolchain.compile.alerting.model import CompiledRecording
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.prometheus import PrometheusClient
from toolchain.prove.backtest.history import Held, LeftOutError, asked
from toolchain.prove.backtest.logs import Answer, held_in_logs
from toolchain.prove.backtest.period import Period, days_said, history_of, sampling_of
from toolchain.prove.backtest.recording import record
from toolchain.prove.backtest.rule import Rule, recording_meaning
from toolchain.simulate.openmetrics import create_blocks
from toolchain.simulate.world import World

RECORDING_STEP = 120.0
"""Seconds between the samples of recorded series at least: several in the five minutes for which one counts."""

Advance = Callable[[str, float], None]
"""Is told what is being done, and how much of it is done (0 to 1)."""


def no_progress(_text: str, _share: float) -> None:
    """Tell nobody."""


@frozen(eq=False)
class SimulatedHistory:
    """Answers from one Prometheus for each set of recording rules, and from log lines as they are made."""

    description: str
    world: World
    clients: tuple[tuple["_Storage", PrometheusClient], ...]
    log_rules: tuple[Rule, ...]
    advance: Advance = field(repr=False)
    _lines: dict[Period, dict[int, Answer]] = field(factory=dict, init=False, repr=False)

    def held(self, rule: Rule, period: Period) -> Held:
        """Return where the rule's condition held."""
        if rule.is_log_rule:
            if period not in self._lines:  # lines are the costly part, so all rules that share a step look at them once
                found = held_in_logs(self.world, self.log_rules, period, lambda share: self.advance("log lines", share))
                self._lines[period] = {id(each): points for each, points in zip(self.log_rules, found, strict=True)}
            answer = self._lines[period][id(rule)]
            if isinstance(answer, str):
                raise LeftOutError(f"simulated lines cannot answer it: {answer}", "Ask a Loki, with --loki.")
            return Held(answer)
        unknown = sorted(rule.reads - set(self.world.catalog.by_series_name))
        if unknown:
            raise LeftOutError(
                f"the simulated system has no {', '.join(unknown)}", "Ask a Prometheus that has it, with --prometheus."
            )
        client = next(client for storage, client in self.clients if storage.takes(rule))
        return Held(asked(lambda *between: client.query_range(rule.text, *between).series, period))


@define(eq=False)
class _Storage:
    """A TSDB folder and what is recorded in it: rules that record the same name differently cannot share one."""

    folder: Path
    recordings: list[CompiledRecording] = field(factory=list)

    def takes(self, rule: Rule) -> bool:
        """Return whether everything that the rule reads can be recorded here."""
        known = {each.definition.record: recording_meaning(each) for each in self.recordings}
        return all(
            known.get(each.definition.record, recording_meaning(each)) == recording_meaning(each)
            for each in rule.recordings
        )

    def add(self, rule: Rule) -> None:
        """Record what the rule reads."""
        known = {each.definition.record for each in self.recordings}
        self.recordings += [each for each in rule.recordings if each.definition.record not in known]


@contextmanager
def simulated_history(
    world: World, rules: Sequence[Rule], period: Period, *, scrape: float, advance: Advance = no_progress
) -> Iterator[SimulatedHistory]:
    """Give the past of a simulated system, as far as ``rules`` read it; ``scrape`` is its scrape interval in seconds.

    Raises ConfigurationError where Prometheus is missing, or refuses something.
    """
    log_rules = tuple(rule for rule in rules if rule.is_log_rule)
    known = [rule for rule in rules if not rule.is_log_rule and rule.reads <= set(world.catalog.by_series_name)]
    sampling = sampling_of(known, period.step, scrape)
    days = days_said(period.end - period.start)
    with scratch_folder("backtest-") as folder, ExitStack() as running:
        clients: list[tuple[_Storage, PrometheusClient]] = []
        if known:
            start = period.start - max(history_of(rule) for rule in known)
            for storage in _storages(world, known, folder, (start - start % sampling, period, sampling), advance):
                clients.append((storage, running.enter_context(local_prometheus(storage.folder))))
        samples = f", a sample every {sampling:g} s" if known else ""
        description = f"{days} of a simulated system, seed {world.seed}{samples}"
        yield SimulatedHistory(description, world, tuple(clients), log_rules, advance)


def _storages(
    world: World, rules: Sequence[Rule], folder: Path, times: tuple[float, Period, float], advance: Advance
) -> list[_Storage]:
    """Return folders with all samples, and with what has to be recorded for the rules."""
    start, period, sampling = times
    names = sorted({name for rule in rules for name in rule.reads})
    storages = [_Storage(folder / "0")]
    storages[0].folder.mkdir()
    if names:
        end = period.last + sampling
        workers = max(1, os.cpu_count() or 1)
        for until, _ in create_blocks(world, storages[0].folder, start, end, sampling, names=names, workers=workers):
            advance("samples", (until - start) / (end - start))
    for rule in rules:
        storage = next((each for each in storages if each.takes(rule)), None)
        if storage is None:
            storage = _Storage(folder / str(len(storages)))
            shutil.copytree(storages[0].folder, storage.folder, copy_function=os.link)
            storages.append(storage)
        storage.add(rule)
    recorded = Period(start, period.last + 1, max(sampling, min(RECORDING_STEP, period.step)))
    for storage in storages:
        record(storage.folder, storage.recordings, recorded, lambda share: advance("recording rules", share))
    return storages
