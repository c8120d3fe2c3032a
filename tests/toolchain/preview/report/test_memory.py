"""What Prometheus remembers of a period: none of it is an error, a gap is told."""

import pytest
from attrs import frozen

from tests.toolchain.metrics import REQUESTS, SESSIONS
from tests.toolchain.preview.report.telling import END, Metrics, report_of, reported
from toolchain.define import prom, q, stat
from toolchain.live.prometheus import QueryResult, Series
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.report.memory import ForgottenError, Reading, gaps, told, what_is_read

DAY = TimeRange(END - 86_400, END)
FIGURES = [
    stat("Sessions", prom(q.sum(SESSIONS), "x", mode="instant"), description="x"),
    stat("Answered", prom(q.sum(q.increase(REQUESTS, q.RANGE)), "x", mode="instant"), description="x"),
]


@frozen(eq=False)
class Remembering(Metrics):
    """Remembers from some seconds after the begin of the day to others."""

    stretches: tuple[tuple[float, float], ...] = ()

    def query_range(self, expression: str, start: float, end: float, step: float) -> QueryResult:
        """Answer with a sample at each step that it remembers."""
        self.asked.append((expression, step))
        times = [start + step * number for number in range(int((end - start) / step) + 1)]
        kept = tuple(time for time in times if any(a <= time - DAY.start <= b for a, b in self.stretches))
        return QueryResult("matrix", (Series({}, kept, (1.0,) * len(kept)),) if kept else ())


def remembering(*stretches: tuple[float, float]) -> Remembering:
    """A Prometheus that remembers some of a day."""
    return Remembering(lambda _text, _time: {}, stretches=stretches)


def test_what_a_report_reads_is_looked_for_in_its_environment() -> None:
    read = what_is_read(report_of(reported(*FIGURES)))
    assert read is not None
    assert read.selector == '{__name__=~"http_requests_total|sessions_active", environment="test"}'
    by_hand = stat("Up", prom("vector(1)", "x", mode="instant"), description="x")
    assert what_is_read(report_of(reported(by_hand))) is None


def test_a_day_that_is_remembered_has_no_gaps() -> None:
    metrics = remembering((0, 86_400))
    assert gaps(metrics, Reading(("up",)), DAY) == ()
    assert metrics.asked == [('count({__name__=~"up"})', 900.0)]
    assert told(()) == ""


def test_a_prometheus_that_was_away_or_forgets_leaves_a_gap() -> None:
    found = gaps(remembering((21_600, 40_000), (50_000, 86_400)), Reading(("up",)), DAY)
    assert told(found) == (
        "Prometheus has no sample from 2026-11-20 21:00 to 2026-11-21 03:00, 2026-11-21 08:00 to 2026-11-21 11:00 UTC: "
        "figures are of the rest"
    )


def test_a_day_of_which_nothing_is_remembered_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(ForgottenError) as caught:
        gaps(remembering(), Reading(("a", "b", "c", "d", "e"), 'environment="test"'), DAY)
    assert caught.value.message == (
        "Prometheus has no sample from 2026-11-20 21:00 to 2026-11-21 21:00 UTC of what the report reads: "
        'a, b, c and 2 more, with environment="test"'
    )
    assert "--storage.tsdb.retention.time" in caught.value.remedy
