"""Moments as people write them."""

from datetime import UTC, datetime

from toolchain.base.errors import OptionError

FIRST_YEAR, LAST_YEAR = 1970, 2099
"""Years in which every moment has a time in seconds, and a date in every time zone."""


def utc_time(text: str) -> datetime:
    """Return a date, or a date and time, in ISO format; in UTC where it names no zone.

    Raises ValueError for anything else, and for a year before 1970 or after 2099.
    """
    found = datetime.fromisoformat(text)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"{found.year} is not among the years from {FIRST_YEAR} to {LAST_YEAR}")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


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
