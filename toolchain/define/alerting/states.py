"""When an alert fires, given when its condition held: what Prometheus does at each evaluation of a rule.

A series of the result is pending from its first evaluation and fires at the first at which it has been there for
``for``. Once gone it fires on while less than ``keep_firing_for`` has passed since the first evaluation without it; if
it is back by then, nothing has happened. A pending one that is gone starts anew (Prometheus documentation, "Alerting
rules"). Loki's ruler is the same engine.
"""

from collections.abc import Iterator, Sequence
from math import ceil

from attrs import frozen

_ROUNDING = 1e-9


@frozen
class Firing:
    """An alert that fires from evaluation ``start`` to before evaluation ``end``; None where it goes on.

    ``held`` is the evaluation at which the condition held last.
    """

    start: int
    end: int | None
    held: int


@frozen
class Replay:
    """What became of a condition; ``waited`` is how often it held, but not for long enough to fire."""

    firings: tuple[Firing, ...]
    waited: int


def replay(held: Sequence[int], evaluations: int, step: float, *, wait: float, keep_firing: float) -> Replay:
    """Return when an alert fired, by the numbers of the evaluations at which its condition ``held``, ascending.

    Evaluations are ``step`` seconds apart and numbered from 0 to below ``evaluations``; ``wait`` and ``keep_firing``
    are in seconds. What holds at evaluation 0 counts as new there.
    """
    wait_for, keep_for = ceil(wait / step - _ROUNDING), ceil(keep_firing / step - _ROUNDING)
    firings: list[Firing] = []
    waited = 0
    start: int | None = None
    last = 0
    for first, until in _runs(held):
        if start is not None and first > last + keep_for + 1:
            firings.append(Firing(start, last + 1 + keep_for, last))
            start = None
        if start is None:
            if first + wait_for > until:
                waited += until < evaluations - 1  # at the end of the period it may still be going to fire
                continue
            start = first + wait_for
        last = until
    if start is not None:
        end = last + 1 + keep_for
        firings.append(Firing(start, end if end < evaluations else None, last))
    return Replay(tuple(firings), waited)


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of numbers that follow each other."""
    if not numbers:
        return
    first = before = numbers[0]
    for number in numbers[1:]:
        if number != before + 1:
            yield first, before
            first = number
        before = number
    yield first, before
