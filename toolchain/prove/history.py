"""How far back an expression looks, through the recorded series that it reads."""

from collections.abc import Iterator, Mapping
from math import inf

from toolchain.base.durations import duration_seconds
from toolchain.languages.promql.ast import Expression, Range, Selector, Subquery, children
from toolchain.languages.promql.lookback import LOOKBACK


def history_needed(expression: Expression, recorded: Mapping[str, Expression]) -> float:
    """Return how many seconds before an evaluation the oldest sample can be that counts.

    ``recorded`` are the expressions behind series names; none of them may read itself.
    """
    match expression:
        case Selector(name=name, offset=offset):
            behind = history_needed(recorded[name], recorded) if name in recorded else 0.0
            return _seconds(offset) + behind
        case Range(selector=selector, window=window):
            return _seconds(window) + history_needed(selector, recorded)
        case Subquery(expression=inner, window=window, offset=offset):
            return _seconds(window) + _seconds(offset) + history_needed(inner, recorded)
    return max((history_needed(child, recorded) for child in children(expression)), default=0.0)


def looks_back(expression: Expression, before: float = 0.0) -> Iterator[tuple[str, float]]:
    """Yield the name of each series that is read, and how many seconds before an evaluation its oldest sample can be.

    ``before`` is how long before it the expression is evaluated itself, at most.
    """
    match expression:
        case Selector(name=name, offset=offset):
            yield name, before + _seconds(offset) + LOOKBACK
        case Range(selector=selector, window=window):
            yield selector.name, before + _seconds(window) + _seconds(selector.offset)
        case Subquery(expression=inner, window=window, offset=offset):
            yield from looks_back(inner, before + _seconds(window) + _seconds(offset))
        case _:
            for child in children(expression):
                yield from looks_back(child, before)


def shortest_window(expression: Expression, recorded: Mapping[str, Expression]) -> float:
    """Return the shortest range in seconds that has to hold samples; infinite where only the latest ones are read."""
    return min(_windows(expression, recorded), default=inf)


def _windows(expression: Expression, recorded: Mapping[str, Expression]) -> Iterator[float]:
    match expression:
        case Selector(name=name) if name in recorded:
            yield from _windows(recorded[name], recorded)
        case Range(window=window) | Subquery(window=window):
            yield _seconds(window)
    for child in children(expression):
        yield from _windows(child, recorded)


def _seconds(duration: str) -> float:
    return duration_seconds(duration) or 0.0
