"""Moments as people write them."""

import re
from datetime import UTC, datetime, timedelta

from toolchain.base.errors import OptionError

FIRST_YEAR, LAST_YEAR = 1970, 2099
"""Years in which every moment has a time in seconds, and a date in every time zone."""

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def utc_time(text: str) -> datetime:
    """Return a date, or a date and time, in ISO format; in UTC where it names no zone.

    Raises ValueError for anything else, and for a year before 1970 or after 2099.
    """
    found = datetime.fromisoformat(text)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"{found.year} is not among the years from {FIRST_YEAR} to {LAST_YEAR}")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def last_moment(text: str, now: float) -> float:
    """Return a date and time, or the last time before ``now`` that clocks said it in UTC, as Unix seconds.

    Raises OptionError for anything else.
    """
    found = _CLOCK.fullmatch(text)
    if found is None:
        return moment(text)
    today = datetime.fromtimestamp(now, UTC)
    then = today.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    return (then if then <= today else then - timedelta(days=1)).timestamp()


def moment(text: str) -> float:
    """Return a date, or a date and time, as Unix seconds; UTC unless it says otherwise.

    Raises OptionError for anything else.
    """
    try:
        return utc_time(text).timestamp()
    except ValueError:
        raise OptionError(
            f"{text!r} is no date and time",
            f"Write it as 2026-01-05 or 2026-01-05T20:00, in UTC; years from {FIRST_YEAR} to {LAST_YEAR}.",
        ) from None
