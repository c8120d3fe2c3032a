"""Moments as people write them."""

from datetime import UTC, datetime

from toolchain.errors import ConfigurationError


def utc_time(text: str) -> datetime:
    """Return a date, or a date and time, in ISO format; in UTC where it names no zone. Raises ValueError."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def moment(text: str) -> float:
    """Return a date, or a date and time, as Unix seconds; UTC unless it says otherwise.

    Raises ConfigurationError for anything else.
    """
    try:
        return utc_time(text).timestamp()
    except ValueError:
        raise ConfigurationError(
            f"{text!r} is no date and time", "Write it as 2026-01-05 or 2026-01-05T20:00, in UTC."
        ) from None
