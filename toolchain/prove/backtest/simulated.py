"""The past of a simulated system: samples and recorded series in a real Prometheus, and log lines."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from attrs import define, field, frozen

from toolchain.base.progress import SILENT, Progress
from toolchain.base.scratch import scratch_folder
from toolchain.compile.alerting.evaluated import EvaluatedRecording
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.prometheus import PrometheusClient
from toolchain.live.remote_write import RemoteWriter
from toolchain.prove.backtest.history import Held, LeftOutError, asked
from toolchain.prove.backtest.logs import Answer, held_in_logs
from toolchain.prove.backtest.period import Period, days_said, history_of, sampling_of
from toolchain.prove.backtest.recording import record
from toolchain.prove.backtest.rule import Rule, recording_meaning
from toolchain.simulate.grid import regular_times
from toolchain.simulate.world import World

RECORDING_STEP = 120.0
"""Seconds between the samples of recorded series at least: several in the five minutes for which one counts."""


@frozen(eq=False)
class SimulatedHistory:
    """Answers from one Prometheus for each set of recording rules, and from log lines as they are made."""

    description: str
    world: World
    clients: tuple[tuple["_Storage", PrometheusClient], ...]
    log_rules: tuple[Rule, ...]
    progress: Progress = field(repr=False)
    _lines: dict[Period, dict[int, Answer]] = field(factory=dict, init=False, repr=False)

    def held(self, rule: Rule, period: Period) -> Held:
        """Return where the rule's condition held."""
        if rule.is_log_rule:
            if period not in self._lines:  # lines are the costly part, so all rules that share a step look at them once
                found = held_in_logs(self.world, self.log_rules, period, self.progress)
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
    """What is recorded in one Prometheus: rules that record the same name differently cannot share one."""

    recordings: list[EvaluatedRecording] = field(factory=list)
    names: set[str] = field(factory=set)

    def takes(self, rule: Rule) -> bool:
        """Return whether everything that the rule reads can be recorded here."""
        known = {each.record: recording_meaning(each) for each in self.recordings}
        return all(
            known.get(each.record, recording_meaning(each)) == recording_meaning(each) for each in rule.recordings
        )

    def add(self, rule: Rule) -> None:
        """Hold and record what the rule reads."""
        known = {each.record for each in self.recordings}
        self.recordings += [each for each in rule.recordings if each.record not in known]
        self.names |= rule.reads


@contextmanager
def simulated_history(
    world: World, rules: Sequence[Rule], period: Period, *, scrape: float, progress: Progress = SILENT
) -> Iterator[SimulatedHistory]:
    """Give the past of a simulated system, as far as ``rules`` read it; ``scrape`` is its scrape interval in seconds.

    Raises ProgramError where Prometheus is missing, or refuses something.
    """
    log_rules = tuple(rule for rule in rules if rule.is_log_rule)
    known = [rule for rule in rules if not rule.is_log_rule and rule.reads <= set(world.catalog.by_series_name)]
    sampling = sampling_of(known, period.step, scrape)
    days = days_said(period.end - period.start)
    with scratch_folder("backtest-") as folder, ExitStack() as running:
        clients: list[tuple[_Storage, PrometheusClient]] = []
        if known:
            start = period.start - max(history_of(rule) for rule in known)
            begin, end = start - start % sampling, period.last + sampling
            for number, storage in enumerate(_storages(known)):
                place = folder / str(number)
                clients.append((storage, running.enter_context(local_prometheus(place, receives=True))))
            with ExitStack() as writing:
                writers = [writing.enter_context(RemoteWriter(client.url)) for _, client in clients]
                _write_samples(world, clients, writers, regular_times(begin, end, sampling), progress)
                recorded = Period(begin, period.last + 1, max(sampling, min(RECORDING_STEP, period.step)))
                for (storage, client), writer in zip(clients, writers, strict=True):
                    advance = progress.begin("recording rules", len(storage.recordings))
                    record(client, writer, storage.recordings, recorded, advance)
        samples = f", a sample every {sampling:g} s" if known else ""
        description = f"{days} of a simulated system, seed {world.seed}{samples}"
        yield SimulatedHistory(description, world, tuple(clients), log_rules, progress)


def _storages(rules: Sequence[Rule]) -> list[_Storage]:
    """Return as few as can hold what the rules read."""
    storages: list[_Storage] = []
    for rule in rules:
        storage = next((each for each in storages if each.takes(rule)), None)
        if storage is None:
            storage = _Storage()
            storages.append(storage)
        storage.add(rule)
    return storages


def _write_samples(
    world: World,
    clients: Sequence[tuple[_Storage, PrometheusClient]],
    writers: Sequence[RemoteWriter],
    times: tuple[float, ...],
    progress: Progress,
) -> None:
    """Write the series that are read, each as often as there is a Prometheus that needs it."""
    names = sorted({name for storage, _ in clients for name in storage.names})
    advance = progress.begin("samples", len(names))
    seen = set[str]()
    for series in world.series_at(names, list(times)) if names else ():
        for (storage, _), writer in zip(clients, writers, strict=True):
            if series.name in storage.names or series.metric.name in storage.names:
                writer.add(series.name, series.labels, times, series.values)
        if series.name not in seen and len(seen) < len(names):
            seen.add(series.name)
            advance()
    for writer in writers:
        writer.flush()
