"""Moments relative to now, as Grafana's ``datemath.ts`` has them, in time zones."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from toolchain.preview.data.date_math import UTC_CLOCK, Clock, clock_of, range_name, relative_moment
from toolchain.preview.data.errors import PreviewError
from toolchain.preview.data.timing import dashboard_range, moment

NOW = datetime(2026, 10, 28, 15, 47, 33, 500_000, UTC).timestamp()
"""A Wednesday."""
BERLIN = Clock(ZoneInfo("Europe/Berlin"))
KATHMANDU = Clock(ZoneInfo("Asia/Kathmandu"))
FISCAL = Clock(fiscal_month=4)

CASES = [
    ("now", UTC_CLOCK, "2026-10-28T15:47:33.500", "2026-10-28T15:47:33.500"),
    ("now-6h", UTC_CLOCK, "2026-10-28T09:47:33.500", "2026-10-28T09:47:33.500"),
    ("now-d", UTC_CLOCK, "2026-10-27T15:47:33.500", "2026-10-27T15:47:33.500"),
    ("now/h", UTC_CLOCK, "2026-10-28T15:00:00.000", "2026-10-28T15:59:59.999"),
    ("now/d", UTC_CLOCK, "2026-10-28T00:00:00.000", "2026-10-28T23:59:59.999"),
    ("now-1d/d", UTC_CLOCK, "2026-10-27T00:00:00.000", "2026-10-27T23:59:59.999"),
    ("now/d+8h", UTC_CLOCK, "2026-10-28T08:00:00.000", "2026-10-29T07:59:59.999"),
    ("now/w", UTC_CLOCK, "2026-10-25T00:00:00.000", "2026-10-31T23:59:59.999"),
    ("now/w", Clock(first_day=0), "2026-10-26T00:00:00.000", "2026-11-01T23:59:59.999"),
    ("now/M", UTC_CLOCK, "2026-10-01T00:00:00.000", "2026-10-31T23:59:59.999"),
    ("now-1M/M", UTC_CLOCK, "2026-09-01T00:00:00.000", "2026-09-30T23:59:59.999"),
    ("now-8M", UTC_CLOCK, "2026-02-28T15:47:33.500", "2026-02-28T15:47:33.500"),
    ("now/Q", UTC_CLOCK, "2026-10-01T00:00:00.000", "2026-12-31T23:59:59.999"),
    ("now/y", UTC_CLOCK, "2026-01-01T00:00:00.000", "2026-12-31T23:59:59.999"),
    ("now/fy", FISCAL, "2026-04-01T00:00:00.000", "2027-03-31T23:59:59.999"),
    ("now/fQ", Clock(fiscal_month=3), "2026-09-01T00:00:00.000", "2026-11-30T23:59:59.999"),
    ("now/d", BERLIN, "2026-10-27T23:00:00.000", "2026-10-28T22:59:59.999"),
    ("now-3d/d", BERLIN, "2026-10-24T22:00:00.000", "2026-10-25T22:59:59.999"),
    ("now-4d", BERLIN, "2026-10-24T14:47:33.500", "2026-10-24T14:47:33.500"),
    ("now-96h", BERLIN, "2026-10-24T15:47:33.500", "2026-10-24T15:47:33.500"),
    ("now/d", KATHMANDU, "2026-10-27T18:15:00.000", "2026-10-28T18:14:59.999"),
]


@pytest.mark.parametrize(("text", "clock", "begin", "end"), CASES)
def test_it_is_the_begin_of_its_unit_or_the_last_of_it(text: str, clock: Clock, begin: str, end: str) -> None:
    for expected, ends in ((begin, False), (end, True)):
        found = relative_moment(text, NOW, clock, ends=ends)
        assert found is not None
        assert datetime.fromtimestamp(found, UTC).isoformat(timespec="milliseconds") == f"{expected}+00:00"


@pytest.mark.parametrize("text", ["", "now-x", "now/2d", "now-1x", "later", "now-1h/", "now 1h", "2026-10-28"])
def test_what_is_not_relative_is_none(text: str) -> None:
    assert relative_moment(text, NOW, UTC_CLOCK, ends=False) is None


@pytest.mark.parametrize("text", ["now-999999999y", "now+999999999d", "now-999999999h"])
def test_what_no_calendar_has_is_told(text: str) -> None:
    with pytest.raises(PreviewError, match="is no moment"):
        moment(text, NOW)


def test_the_clock_of_a_dashboard() -> None:
    assert clock_of("browser") == clock_of("utc") == clock_of(None) == clock_of("Middle/Earth") == UTC_CLOCK
    assert clock_of("../../etc/passwd") == UTC_CLOCK
    assert clock_of("Europe/Berlin", "monday", 3) == Clock(ZoneInfo("Europe/Berlin"), 0, 4)


def test_ranges_of_calendar_units_have_names() -> None:
    today = dashboard_range({"from": "now/d", "to": "now/d"}, NOW, BERLIN)
    assert (today.text, round(today.seconds, 3)) == ("Today", 86_399.999)
    assert range_name("now/w", "now") == "This week so far"
    assert range_name("now-6h", "now") == ""
