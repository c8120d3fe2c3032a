"""One mutant and what becomes of it: a message, or what must not be."""

import gc
import resource
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from types import FrameType

from attrs import frozen

from tests.mutants.bench import Bench
from tests.mutants.subjects import EXPECTED, SUBJECTS

SECONDS = 5.0
"""The longest that a mutant may take, of the processor: a busy machine makes nothing wrong."""
MEBIBYTES = 500
"""The most memory that a process may take with it."""


@frozen(eq=False)
class Verdict:
    """What came of a mutant: ``wrong`` is empty where it ended in a message, or well."""

    number: int
    subject: str
    seconds: float
    mebibytes: int
    wrong: str = ""
    is_refused: bool = False


class _TooLong(BaseException):
    """The time is over."""


def subject_of(seed: int, number: int) -> tuple[str, Random]:
    """Return what a mutant is for, and the random numbers that it is made of: the same for the same seed and number."""
    random = Random(f"{seed} {number}")
    names = sorted(SUBJECTS)
    return random.choices(names, [SUBJECTS[name][0] for name in names])[0], random


def tried(bench: Bench, seed: int, number: int) -> Verdict:
    """Return what comes of one mutant."""
    name, random = subject_of(seed, number)
    wrong, is_refused = "", False
    started = time.process_time()
    try:
        with _limited():
            SUBJECTS[name][1](bench, random)
    except EXPECTED as error:
        is_refused = True
        wrong = _unprintable(str(error))
    except (Exception, _TooLong) as error:  # noqa: BLE001 - every other exception is what is looked for
        wrong = _told(error)
    seconds = time.process_time() - started
    gc.collect()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if not wrong and peak > MEBIBYTES:
        wrong = f"took {peak} MiB"
    return Verdict(number, name, seconds, peak, wrong, is_refused)


def _unprintable(message: str) -> str:
    try:
        message.encode()
    except UnicodeEncodeError:
        return "a message that cannot be printed"
    return f"a message of {len(message):,} characters" if len(message) > 5_000 else ""


def _told(error: BaseException) -> str:
    if isinstance(error, _TooLong):
        return f"took longer than {SECONDS:g} s"
    frames = [each for each in traceback.extract_tb(error.__traceback__) if "/toolchain/" in each.filename]
    place = f"{frames[-1].filename.rpartition('/toolchain/')[2]}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} at {place}: {str(error)[:120]}"


@contextmanager
def _limited() -> Iterator[None]:
    def over(_: int, __: FrameType | None) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def limit_memory() -> None:
    """Let this process take no more memory than a mutant may; as the command line, it does not look for garbage."""
    gc.disable()
    gc.freeze()
    resource.setrlimit(resource.RLIMIT_DATA, (MEBIBYTES * 1024 * 1024, resource.RLIM_INFINITY))
