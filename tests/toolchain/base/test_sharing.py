"""Work that two processes share is done once and whole, whatever becomes of the other process."""

import os
import signal
import time
from collections.abc import Callable
from threading import RLock

import pytest

from toolchain.base import sharing
from toolchain.base.sharing import shared


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "available_processors", lambda: 2)


def test_results_are_in_the_order_of_the_work() -> None:
    assert shared(lambda index: index * index, 500) == [index * index for index in range(500)]


def test_more_pieces_of_work_than_a_pipe_has_room_for_are_done_as_well() -> None:
    assert shared(lambda index: index, 100_000) == list(range(100_000))


def test_both_processes_do_a_part() -> None:
    pipes = {True: os.pipe(), False: os.pipe()}
    here = os.getpid()
    met: list[bytes] = []

    def work(index: int) -> int:
        if not met:  # each waits for the other to have begun
            is_here = os.getpid() == here
            os.write(pipes[not is_here][1], b"x")
            met.append(os.read(pipes[is_here][0], 1))
        return os.getpid()

    assert len(set(shared(work, 50))) == 2


def only_elsewhere(failure: Callable[[], object]) -> Callable[[int], int]:
    here = os.getpid()

    def work(index: int) -> int:
        if os.getpid() != here:
            failure()
        return index

    return work


@pytest.mark.parametrize(
    "failure",
    [lambda: 1 / 0, lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: os._exit(3)],
    ids=["raises", "is killed", "ends"],
)
def test_what_the_other_process_does_not_send_is_done_here(failure: Callable[[], object]) -> None:
    assert shared(only_elsewhere(failure), 100) == list(range(100))


def test_what_cannot_be_sent_is_made_here() -> None:
    made = shared(lambda index: (index, RLock()), 20)
    assert [index for index, _ in made] == list(range(20))


def test_what_the_work_raises_here_ends_the_other_process() -> None:
    (read, write), here, seen = os.pipe(), os.getpid(), []

    def work(index: int) -> int:
        if os.getpid() == here:
            seen.append(int(os.read(read, 20)))
            raise KeyboardInterrupt
        os.write(write, str(os.getpid()).encode())
        time.sleep(60)
        return index

    with pytest.raises(KeyboardInterrupt):
        shared(work, 1000)
    with pytest.raises(ProcessLookupError):
        os.kill(seen[0], 0)


def test_one_processor_does_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "available_processors", lambda: 1)
    assert set(shared(lambda _: os.getpid(), 10)) == {os.getpid()}


def test_this_process_tells_how_far_both_are() -> None:
    told: list[int] = []

    def advance(text: str = "", steps: int = 1) -> None:
        told.append(steps)

    shared(only_elsewhere(lambda: os._exit(3)), 200, advance)
    assert min(told) >= 0
    assert 190 < sum(told) < 200
