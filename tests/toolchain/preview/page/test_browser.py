"""A browser that is busy does not hold up an interruption, wherever that finds who waits for it."""

import signal
import threading
import time
from collections.abc import Iterator

import pytest

from tests.programs import needed
from toolchain.base.errors import ProgramError
from toolchain.base.pools import threads
from toolchain.preview.page.browser import browser

WITHIN = 4.0
"""Seconds: less than a browser gets to close by itself, and than threads get to end."""
_BUSY = "(() => { const begun = Date.now(); while (Date.now() < begun + 60000) {} })()"


@pytest.fixture(autouse=True)
def _chromium() -> None:
    needed("chromium")


@pytest.fixture
def alarm() -> Iterator[None]:
    """A signal that interrupts as Ctrl-C does, whether or not that is ignored here."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_one_that_a_thread_waits_for_is_killed() -> None:
    began = threading.Event()

    def draw() -> None:
        with browser() as running:
            tab = running.open("about:blank", width=100, height=100)
            began.set()
            tab.evaluate(_BUSY)

    with pytest.raises(KeyboardInterrupt), threads(1) as pool:
        drawn = pool.submit(draw)
        assert began.wait(60)
        interrupted = time.monotonic()
        raise KeyboardInterrupt
    assert time.monotonic() - interrupted < WITHIN
    assert isinstance(drawn.exception(0), ProgramError)


@pytest.mark.usefixtures("alarm")
def test_one_that_the_command_itself_waits_for_is_killed() -> None:
    with pytest.raises(KeyboardInterrupt), browser() as running:
        tab = running.open("about:blank", width=100, height=100)
        interrupted = time.monotonic() + 0.2
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        tab.evaluate(_BUSY)
    assert time.monotonic() - interrupted < WITHIN
