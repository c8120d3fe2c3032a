"""What the systems that a report asks remember of its period: a gap must not read as a quiet day."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from attrs import frozen

from toolchain.base.errors import UserError
from toolchain.compile.reports import CompiledReport
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.languages.promql.ast import Expression, selectors
from toolchain.preview.data.timing import TimeRange, clock_text
from toolchain.preview.sources.prometheus import MetricQueries

_LOOKS = 96
"""How many moments of a period are looked at, at most: in a day every quarter of an hour."""
_LEAST_STEP = 60.0
_LOOKBACK = 300.0


class ForgottenError(UserError):
    """A period of which a system remembers nothing."""


@frozen
class Gap:
    """A time of which there is no sample, in Unix seconds."""

    start: float
    end: float

    def __str__(self) -> str:
        return f"{clock_text(self.start)} to {clock_text(self.end)}"


def what_is_read(report: CompiledReport) -> str:
    """Return a selector of the series that a report reads, of its environment where they tell it; empty for none."""
    queries = (target.query for panel in report.dashboard.panels for target in panel.targets)
    read = [each for query in queries if isinstance(query, Expression) for each in selectors(query) if each.name]
    own = {each.name: matcher for each in read for matcher in each.matchers if matcher.label == ENVIRONMENT_LABEL}
    names = "|".join(sorted(own or {each.name for each in read}))
    matchers = [f'__name__=~"{names}"', *(f'{each.label}{each.op}"{each.value}"' for each in list(own.values())[:1])]
    return f"{{{', '.join(matchers)}}}" if names else ""


def gaps(client: MetricQueries, selector: str, span: TimeRange) -> tuple[Gap, ...]:
    """Return the times of a period in which a Prometheus has no sample of any series that a selector matches.

    Shorter ones than a few looks are not seen. Raises ForgottenError where there is none at all.
    """
    step = max(_LEAST_STEP, span.seconds / _LOOKS)
    found = client.query_range(f"count({selector})", span.start, span.end, step)
    times = sorted({time for series in found.series for time in series.times})
    if not times:
        raise ForgottenError(
            f"Prometheus has no sample from {clock_text(span.start)} to {clock_text(span.end)} UTC of what the report "
            f"reads: {selector}",
            "Let it keep samples for longer (--storage.tsdb.retention.time), or ask for a period that it remembers.",
        )
    return tuple(_gaps([span.start, *times, span.end], step + _LOOKBACK))


def _gaps(times: list[float], longest: float) -> Iterator[Gap]:
    for before, after in pairwise(times):
        if after - before > longest:
            yield Gap(before, after)


def told(missing: Iterable[Gap]) -> str:
    """Return what a report says of gaps, empty for none."""
    times = ", ".join(map(str, missing))
    return f"Prometheus has no sample from {times} UTC: figures are of the rest" if times else ""
