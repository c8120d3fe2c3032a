"""Labels: a name and what values it may take."""

import re
from functools import lru_cache
from typing import Any

import re2
from attrs import frozen


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.dot_nl = True
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


@frozen
class Label:
    """A label of a metric with its value domain and the most values it may have.

    Exactly one of ``values`` (the whole domain), ``pattern`` (RE2, fully anchored) and ``example`` (an open domain) is
    given. ``bound`` is the cardinality bound used for series budgets.
    """

    name: str
    bound: int
    values: tuple[str, ...] = ()
    pattern: str | None = None
    example: str | None = None

    def allows(self, value: str) -> bool:
        """Return whether the label can have this value; an open domain allows every value."""
        if self.values:
            return value in self.values
        return self.pattern is None or regex_matches(self.pattern, value)

    def matched_by(self, pattern: str) -> tuple[str, ...]:
        """Return the values of a closed domain that the anchored regular expression matches.

        Raises re2.error for a pattern that RE2 refuses.
        """
        return tuple(value for value in self.values if regex_matches(pattern, value))


def one_of(name: str, *values: str, bound: int | None = None) -> Label:
    """Return a label with a closed list of values; ``bound`` leaves room for planned ones."""
    return Label(name, bound if bound is not None else len(values), values=values)


def matching(name: str, pattern: str, *, bound: int) -> Label:
    """Return a label whose values match an RE2 pattern."""
    return Label(name, bound, pattern=pattern)


def open_label(name: str, *, example: str, bound: int) -> Label:
    """Return a label whose values are not known beforehand."""
    return Label(name, bound, example=example)
