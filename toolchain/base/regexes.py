"""Regular expressions of Prometheus and Loki: anchored at both ends, read by RE2."""

import re
from functools import lru_cache
from typing import Any

import re2

_PROGRAM_BYTES = 64 * 2**20
"""Go has no limit that a pattern of letters of any script repeated 1000 times meets, as RE2's own 8 MB are."""


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.dot_nl = True
    options.max_mem = _PROGRAM_BYTES
    return re2.compile(pattern, options)


def regex_matches(pattern: str, value: str) -> bool:
    """Return whether ``pattern``, anchored at both ends as Prometheus does, matches ``value``.

    Raises re2.error for a pattern that RE2 refuses.
    """
    return bool(_compiled(pattern).fullmatch(value))


@lru_cache(maxsize=4096)
def regex_refusal(pattern: str) -> str:
    """Return why Prometheus and Loki refuse a pattern, empty for one that they take.

    Their engine is Go's: RE2 without ``\\C``, with names of groups in ASCII.
    """
    try:
        names = _compiled(pattern).groupindex
    except UnicodeEncodeError:
        return "invalid UTF-8"
    except re2.error as error:
        reason = error.args[0] if error.args else "malformed"
        return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    wrong = next((name for name in names if not name.isascii()), "")
    if wrong:
        return f"the name of the group {wrong!r} has other letters than a to z"
    return r"\C matches single bytes" if re.search(r"(?<!\\)(?:\\\\)*\\C", pattern) else ""


def regex_groups(pattern: str) -> frozenset[str]:
    """Return the names of a pattern's groups. Raises re2.error for a pattern that RE2 refuses."""
    return frozenset(_compiled(pattern).groupindex)
