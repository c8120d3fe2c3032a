"""Numbers of documents: those that a JSON reader in any language can hold."""

from math import isfinite

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.limits import MOST_DIGITS

_LEAST, _MOST = -(2**63), 2**64 - 1


def number_of(text: str, line: int) -> int | float:
    """Return a number of JSON; a whole one of more than 64 bits is a float, as everywhere else.

    Raises DocumentError for one of more characters than the limit, or that no float holds.
    """
    if len(text) > MOST_DIGITS:
        raise DocumentError(f"the number has {len(text):,} characters, and may have {MOST_DIGITS:,}", line)
    if text.lstrip("-").isdecimal():
        return bounded(int(text), line)
    return _finite(float(text), text, line)


def bounded(value: int, line: int) -> int | float:
    """Return a whole number, as a float where it has more than 64 bits. Raises DocumentError where none holds it."""
    if _LEAST <= value <= _MOST:
        return value
    try:
        return float(value)
    except OverflowError:
        raise DocumentError("the number is larger than any that can be stored", line) from None


def _finite(value: float, text: str, line: int) -> float:
    if not isfinite(value):
        raise DocumentError(f"the number {text[:60]} is larger than any that can be stored", line)
    return value
