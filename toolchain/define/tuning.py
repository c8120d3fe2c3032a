"""What differs between environments: a definition says what is usual, an environment what it has instead."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Name
from toolchain.define.stack.sampling import Sampling

T = TypeVar("T", int, float)


@frozen(eq=False)
class Tuning:
    """What an environment has instead of what is usual, by name, and which names were asked for while it loaded.

    ``sampling`` says which traces are kept there.
    """

    values: Mapping[str, float]
    sampling: Sampling = field(factory=Sampling)
    asked: set[str] = field(factory=set)


_TUNING: ContextVar[Tuning | None] = ContextVar("tuning", default=None)


@checked
def tuned(name: Name, usual: T) -> T:
    """Return the number that the environment which is loaded has under a name, or else the usual one.

    ``HEAP_LIMIT_BYTES = tuned("heap_limit_bytes", 768 * 1024**2)``, and ``tuning={"heap_limit_bytes": ...}`` in the
    environment that differs. Everything that is computed from it follows.
    """
    tuning = _TUNING.get()
    if tuning is None:
        return usual
    tuning.asked.add(name)
    value = tuning.values.get(name, usual)
    return type(usual)(value)


def sampling_here() -> Sampling:
    """Return which traces are kept in the environment that is loaded; all where none is.

    What a panel says of rates that are made of spans follows it.
    """
    tuning = _TUNING.get()
    return Sampling() if tuning is None else tuning.sampling


def asked_here() -> set[str]:
    """Return the names that were asked for since the environment is loaded, to be changed; none where none is."""
    tuning = _TUNING.get()
    return set() if tuning is None else tuning.asked


@contextmanager
def tuning_of(values: Mapping[str, float], sampling: Sampling | None = None) -> Iterator[Tuning]:
    """Let definitions that are loaded meanwhile have an environment's numbers, and know its sampling."""
    tuning = Tuning(values, sampling or Sampling())
    token = _TUNING.set(tuning)
    try:
        yield tuning
    finally:
        _TUNING.reset(token)
