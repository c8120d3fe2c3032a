"""Time ranges and steps, as Grafana computes them from a panel's width and the data source's interval.

Facts: Grafana's ``calculateInterval`` and ``roundInterval`` (@grafana/data), and the Prometheus data source's safe step
of 11,000 points and its ``$__rate_interval``.
"""

import re
from datetime import UTC, datetime

from attrs import evolve, frozen

from toolchain.base.durations import duration_seconds
from toolchain.base.moments import utc_time
from toolchain.preview.data.date_math import UTC_CLOCK, Clock, range_name, relative_moment
from toolchain.preview.data.errors import PreviewError

_LAST = re.compile(r"now-(?P<amount>[0-9]+)(?P<unit>[smhdwMy])")
_MOST_POINTS = 11_000
_ROUND_STEPS = (
    (10, 1),
    (15, 10),
    (35, 20),
    (75, 50),
    (150, 100),
    (350, 200),
    (750, 500),
    (1_500, 1_000),
    (3_500, 2_000),
    (7_500, 5_000),
    (12_500, 10_000),
    (17_500, 15_000),
    (25_000, 20_000),
    (45_000, 30_000),
    (90_000, 60_000),
    (210_000, 120_000),
    (450_000, 300_000),
    (750_000, 600_000),
    (1_050_000, 900_000),
    (1_500_000, 1_200_000),
    (2_700_000, 1_800_000),
    (5_400_000, 3_600_000),
    (9_000_000, 7_200_000),
    (16_200_000, 10_800_000),
    (32_400_000, 21_600_000),
    (86_400_000, 43_200_000),
    (604_800_000, 86_400_000),
    (1_814_400_000, 604_800_000),
    (3_628_800_000, 2_592_000_000),
)
"""Milliseconds: an interval below the first figure becomes the second."""


@frozen
class TimeRange:
    """From when to when, in seconds since 1970; ``text`` is how the dashboard names it, ``clock`` what it goes by."""

    start: float
    end: float
    text: str = ""
    clock: Clock = UTC_CLOCK

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start

    def not_before(self, earliest: float | None) -> "TimeRange":
        """Return the range cut to what begins at ``earliest``, seconds since 1970; never empty."""
        if earliest is None or earliest <= self.start or earliest >= self.end:
            return self
        return evolve(self, start=earliest, text=f"{self.text}, as far as there is data")


def dashboard_range(document: dict[str, str], now: float, clock: Clock = UTC_CLOCK) -> TimeRange:
    """Return the range of a dashboard's ``{from, to}`` when it is opened at ``now`` (seconds since 1970).

    Raises PreviewError for a moment that is neither relative to now nor an ISO date.
    """
    start_text, end_text = str(document.get("from", "now-6h")), str(document.get("to", "now"))
    start, end = moment(start_text, now, clock), moment(end_text, now, clock, ends=True)
    if start >= end:
        raise PreviewError(f"the time range {start_text} to {end_text} is empty", "Let it start before it ends.")
    return TimeRange(start, end, _range_text(start_text, end_text, start, end), clock)


def moment(text: str, now: float, clock: Clock = UTC_CLOCK, *, ends: bool = False) -> float:
    """Return a moment such as ``now-6h``, ``now/d`` or an ISO date in seconds since 1970.

    Where a range ``ends`` with it, a rounded one is the last of its day. Raises PreviewError when it is none.
    """
    try:
        found = relative_moment(text, now, clock, ends=ends)
        return utc_time(text).timestamp() if found is None else found
    except (ValueError, OverflowError, OSError):
        raise PreviewError(
            f"{text!r} is no moment of a time range", "Write now, now-6h, now/d or an ISO date."
        ) from None


def _range_text(start_text: str, end_text: str, start: float, end: float) -> str:
    found = _LAST.fullmatch(start_text)
    if end_text == "now" and found:
        names = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "M": "month", "y": "year"}
        amount, name = int(found["amount"]), names[found["unit"]]
        return f"Last {amount} {name}{'' if amount == 1 else 's'}"
    return range_name(start_text, end_text) or f"{clock_text(start)} to {clock_text(end)}"


def clock_text(seconds: float) -> str:
    """Return a moment as ``2026-11-23 20:00`` in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


@frozen
class Step:
    """What a panel's queries get: ``interval`` and ``rate_interval`` in seconds."""

    interval: float
    rate_interval: float


def panel_step(span: TimeRange, width: int, *, min_step: str, scrape_interval: str) -> Step:
    """Return the steps of a panel ``width`` points wide; ``min_step`` is its target's or its own, empty for none.

    The interval is the range by the points, rounded to a readable one and at least ``min_step`` (else the data
    source's scrape interval). The rate interval is four scrapes or one scrape more than the interval.
    """
    low_text = min_step or scrape_interval or "15s"
    lowest = duration_seconds(low_text) or duration_seconds(scrape_interval) or 15.0
    raw = span.seconds / max(1, width)
    interval = lowest if raw <= lowest else max(lowest, rounded_interval(raw))
    interval = max(interval, rounded_interval(span.seconds / _MOST_POINTS))
    return Step(interval, max(interval + lowest, 4 * lowest))


def rounded_interval(seconds: float) -> float:
    """Return the readable interval nearest to one in seconds."""
    milliseconds = seconds * 1000
    return next((step for limit, step in _ROUND_STEPS if milliseconds < limit), 31_536_000_000) / 1000


def duration_text(seconds: float) -> str:
    """Return a whole duration as Prometheus and Grafana write it, ``1h``, ``90s`` or ``1500ms``."""
    milliseconds = round(seconds * 1000)
    if milliseconds % 1000:
        return f"{milliseconds}ms"
    whole = milliseconds // 1000
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if whole and whole % size == 0:
            return f"{whole // size}{unit}"
    return f"{whole}s"
