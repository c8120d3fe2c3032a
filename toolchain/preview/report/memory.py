"""What the systems that a report asks remember of its period: a gap must not read as a quiet day."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from attrs import frozen

from toolchain.base.errors import UserError
from toolchain.compile.model import CompiledReport
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.languages.promql.ast import Expression, selectors
from toolchain.languages.promql.lookback import LOOKBACK
from toolchain.preview.data.timing import TimeRange, clock_text
from toolchain.preview.sources.prometheus import MetricQueries

_LOOKS = 96
"""How many moments of a period are looked at, at most: in a day every quarter of an hour."""
_LEAST_STEP = 60.0
_NAMED = 3
"""How many names of series are told."""


class ForgottenError(UserError):
    """A period of which a system remembers nothing."""


@frozen
class Gap:
    """A time of which there is no sample, in Unix seconds."""

    start: float
    end: float

    def __str__(self) -> str:
        return f"{clock_text(self.start)} to {clock_text(self.end)}"


@frozen
class Reading:
    """The series that a report reads: their names, and the matcher of its environment where they tell it."""

    names: tuple[str, ...]
    environment: str = ""

    @property
    def selector(self) -> str:
        """A selector of all of them."""
        matchers = [f'__name__=~"{"|".join(self.names)}"', self.environment]
        return f"{{{', '.join(filter(None, matchers))}}}"

    def __str__(self) -> str:
        more = len(self.names) - _NAMED
        named = ", ".join(self.names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        return f"{named}, with {self.environment}" if self.environment else named


def what_is_read(report: CompiledReport) -> Reading | None:
    """Return the series that a report reads, of its environment where they tell it; None where there are none."""
    queries = (target.query for panel in report.dashboard.panels for target in panel.targets)
    read = [each for query in queries if isinstance(query, Expression) for each in selectors(query) if each.name]
    own = {each.name: matcher for each in read for matcher in each.matchers if matcher.label == ENVIRONMENT_LABEL}
    names = tuple(sorted(own or {each.name for each in read}))
    matchers = [f'{each.label}{each.op}"{each.value}"' for each in own.values()]
    return Reading(names, *matchers[:1]) if names else None


def gaps(client: MetricQueries, read: Reading, span: TimeRange) -> tuple[Gap, ...]:
    """Return the times of a period in which a Prometheus has no sample of anything that is read.

    Shorter ones than a few looks are not seen. Raises ForgottenError where there is none at all.
    """
    step = max(_LEAST_STEP, span.seconds / _LOOKS)
    found = client.query_range(f"count({read.selector})", span.start, span.end, step)
    times = sorted({time for series in found.series for time in series.times})
    if not times:
        raise ForgottenError(
            f"Prometheus has no sample from {clock_text(span.start)} to {clock_text(span.end)} UTC of what the report "
            f"reads: {read}",
            "Let it keep samples for longer (--storage.tsdb.retention.time), or ask for a period that it remembers.",
        )
    return tuple(_gaps([span.start, *times, span.end], step + LOOKBACK))


def _gaps(times: list[float], longest: float) -> Iterator[Gap]:
    for before, after in pairwise(times):
        if after - before > longest:
            yield Gap(before, after)


def told(missing: Iterable[Gap]) -> str:
    """Return what a report says of gaps, empty for none."""
    times = ", ".join(map(str, missing))
    return f"Prometheus has no sample from {times} UTC: figures are of the rest" if times else ""
