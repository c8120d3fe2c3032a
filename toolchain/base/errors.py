"""Errors that a person who edits definitions can cause and mend."""

from collections.abc import Iterable

from toolchain.base.finding import Finding, Subject
from toolchain.base.source import SourceLocation, calling_location

_CLOSE = 60
"""Percent of similarity from which a name is worth suggesting."""


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for the closest known name, or an empty string."""
    close = closest(wrong, known)
    return "" if close is None else f" Did you mean {close!r}?"


def is_close(wrong: str, name: str) -> bool:
    """Return whether one name is worth suggesting for another."""
    return closest(wrong, [name]) is not None


def closest(wrong: str, known: Iterable[str], *, at_least: float = _CLOSE) -> str | None:
    """Return the known name that is most similar, by at least so many percent; None where none is."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import extractOne

    close = extractOne(wrong, list(known), scorer=ratio, score_cutoff=at_least)
    return close[0] if close else None


class UserError(Exception):
    """What the person at the keyboard can mend: what is wrong, and what to do.

    The group of commands tells it and ends with exit code 2; nothing else needs to catch it to tell it.
    """

    message: str
    remedy: str

    @property
    def told(self) -> str:
        """The whole of it, as a command tells it."""
        return f"{self.message}\n{self.remedy}"


class DefinitionError(UserError):
    """A definition that cannot be built; carries its rule, its line, a remedy, and what it may follow from."""

    rule = "definition"

    def __init__(
        self,
        message: str,
        remedy: str,
        location: SourceLocation | None = None,
        *,
        follows: tuple[Subject, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.location = location or calling_location()
        self.follows = follows

    @property
    def told(self) -> str:
        """The whole of it, with the line of the definition."""
        return f"{self.location}: {super().told}"


class UnknownLabelError(DefinitionError):
    """A label that the metric or the expression does not have."""

    rule = "unknown-label"


class UnknownLabelValueError(DefinitionError):
    """A label value, or a regular expression, that no allowed value of the label matches."""

    rule = "unknown-label-value"


class QueryError(DefinitionError):
    """An expression that the query language, or the meaning of the metric, does not allow."""

    rule = "query"


class ConfigurationError(UserError):
    """The project itself cannot be read: a missing folder or an environment that does not exist."""

    finding: Finding | None = None
    """What a definition that cannot be loaded is to be reported as, where one is the reason."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __reduce__(self) -> tuple[type["ConfigurationError"], tuple[str, str]]:
        """Say how another process, which a worker's error crosses to, makes it again."""
        return type(self), (self.message, self.remedy)
