"""An interruption waits for what threads do, and however many pools it goes through not for long."""

import time
from contextlib import ExitStack
from threading import Event

import pytest

from toolchain.base import pools
from toolchain.base.pools import threads


def test_an_interruption_waits_for_the_threads_of_all_pools_as_long_as_for_those_of_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pools, "_PATIENCE", 1.0)
    is_over = Event()
    with ExitStack() as stack:
        stack.callback(is_over.set)
        begun = time.monotonic()
        with pytest.raises(KeyboardInterrupt), ExitStack() as nested:
            for _ in range(8):
                nested.enter_context(threads(1)).submit(is_over.wait, 60)
            raise KeyboardInterrupt
        assert 1.0 <= time.monotonic() - begun < 5.0


def test_an_interruption_waits_until_threads_have_done_what_they_do() -> None:
    done = list[int]()

    def work() -> None:
        time.sleep(0.1)
        done.append(1)

    with pytest.raises(KeyboardInterrupt), threads(1) as pool:
        pool.submit(work)
        raise KeyboardInterrupt
    assert done == [1]
