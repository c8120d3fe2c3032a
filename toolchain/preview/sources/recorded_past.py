"""What rules would have recorded before a period, where windows over what they record reach back into that time.

Scraped series have few samples there. A rate over five minutes would find none of them in most of its windows, so the
rule is asked with windows that are wide enough, and each answer stands for the time since the one before it: averages
and sums over days come to what they would be.
"""

from collections.abc import Callable, Iterable, Iterator
from math import ceil

from attrs import evolve

from toolchain.base.durations import duration_seconds
from toolchain.languages.promql.ast import Expression, Range, map_ranges, selectors
from toolchain.languages.promql.printer import to_promql
from toolchain.live.prometheus import QueryResult, Series
from toolchain.preview.sources.needs import Needs, Tier

Ask = Callable[[str, float, float, float], QueryResult]
"""Returns the series of a query from a time to a time (inclusive, Unix seconds) every so many seconds."""

_WINDOW_IN_SAMPLES = 2
"""A rate needs two samples, wherever its window begins."""


def recorded_before(
    record: str, expression: Expression, needs: Needs, ask: Ask, *, start: float, step: float, sampled: float
) -> tuple[Series, ...]:
    """Return the series that a rule would have recorded before ``start``, a sample every ``step`` seconds.

    ``sampled`` is the time between samples of scraped series, at least. Nothing is returned for a rule whose series no
    window reaches back into, or that reads only what other rules record.
    """
    reach = max((look.reach for look in needs.looks.get(record, ()) if look.back <= 0), default=0.0)
    scraped = next((each.name for each in selectors(expression) if each.name not in needs.recorded), None)
    if not reach or scraped is None:
        return ()
    tiers = needs.tiers(scraped, start, sampled)
    return tuple(_joined(((tier, _answer(expression, tier, ask)) for tier in tiers), start - reach, start, step))


def _answer(expression: Expression, tier: Tier, ask: Ask) -> QueryResult:
    text = to_promql(widened(expression, _WINDOW_IN_SAMPLES * tier.apart + 1))
    return ask(text, tier.begin + tier.apart, tier.times[-1] + tier.apart, tier.apart)


def _joined(answers: Iterable[tuple[Tier, QueryResult]], begin: float, end: float, step: float) -> Iterator[Series]:
    """Yield the answers of all tiers as series of samples that are ``step`` seconds apart, and end before ``end``."""
    known = dict[tuple[tuple[str, str], ...], dict[int, float]]()
    first = -ceil((end - begin) / step)
    for tier, answer in answers:
        for series in answer.series:
            values = known.setdefault(tuple(sorted(series.labels.items())), {})
            for time, value in zip(series.times, series.values, strict=True):
                since = max(first, _place(time - tier.apart, end, step) + 1)
                values |= dict.fromkeys(range(since, min(_place(time, end, step), -1) + 1), value)
    for labels, values in known.items():
        places = sorted(values)
        yield Series(dict(labels), tuple(end + step * each for each in places), tuple(values[each] for each in places))


def _place(time: float, end: float, step: float) -> int:
    """Return the number of the last sample up to a time; the one at ``end`` would be 0."""
    return int((time - end) // step)


def widened(expression: Expression, least: float) -> Expression:
    """Return an expression in which every window is at least so many seconds wide."""

    def wide(found: Range) -> Range:
        is_narrow = (duration_seconds(found.window) or least) < least
        return evolve(found, window=f"{least:.0f}s") if is_narrow else found

    return map_ranges(expression, wide)
