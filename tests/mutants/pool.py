"""Tries mutants in processes of their own, each after the other: one that crashes or hangs is told, and replaced."""

import multiprocessing
import time
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from attrs import define, evolve

from tests.mutants.bench import Bench
from tests.mutants.trial import SECONDS, Verdict, limit_memory, subject_of, tried

_PATIENCE = 20 * SECONDS
"""Seconds after which a process is ended that did not end itself."""


@define(eq=False)
class _Worker:
    process: BaseProcess
    pipe: Connection
    number: int | None = None
    since: float = 0.0

    def give(self, number: int) -> None:
        self.number, self.since = number, time.monotonic()
        self.pipe.send(number)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def verdicts(bench: Bench, seed: int, numbers: Iterable[int], processes: int) -> Iterator[Verdict]:
    """Yield what comes of each mutant, in no order."""
    pending = iter(numbers)
    workers: list[_Worker] = []
    made = 0
    try:
        while True:
            while len(workers) < processes and (number := next(pending, None)) is not None:
                workers.append(_worker(bench, seed, made))
                workers[-1].give(number)
                made += 1
            if not workers:
                return
            ready = wait([each.pipe for each in workers], timeout=1.0)
            for worker in list(workers):
                verdict = _answer(worker, seed, is_ready=worker.pipe in ready)
                if verdict is None:
                    continue
                yield verdict
                number = next(pending, None) if worker.number is None else None
                if number is not None:
                    worker.give(number)
                    continue
                worker.end()
                workers.remove(worker)
    finally:
        for worker in workers:
            worker.end()


def _answer(worker: _Worker, seed: int, *, is_ready: bool) -> Verdict | None:
    """Return what a worker says, or what is to be said of it; its number stays where it can do nothing more."""
    assert worker.number is not None
    seconds = time.monotonic() - worker.since
    name, _ = subject_of(seed, worker.number)
    if is_ready:
        try:
            verdict: Verdict = worker.pipe.recv()
        except (EOFError, ConnectionResetError):
            worker.process.join()
            return Verdict(worker.number, name, seconds, 0, f"the process ended with {worker.process.exitcode}")
        worker.number = None
        return verdict
    return Verdict(worker.number, name, seconds, 0, "hangs") if seconds > _PATIENCE else None


def _worker(bench: Bench, seed: int, made: int) -> _Worker:
    forking = multiprocessing.get_context("fork")
    ours, theirs = forking.Pipe()
    own = evolve(bench, scratch=bench.scratch.with_name(f"scratch-{made}"))
    process = forking.Process(target=_work, args=(own, seed, theirs), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _work(bench: Bench, seed: int, pipe: Connection) -> None:
    limit_memory()
    while True:
        number = pipe.recv()
        pipe.send(tried(bench, seed, number))
