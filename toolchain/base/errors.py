"""Errors that a person who edits definitions can cause and mend."""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any, Self

from toolchain.base.finding import Finding, Subject
from toolchain.base.mend import Correction, Mend
from toolchain.base.source import SourceLocation, calling_location

_CLOSE = 60
"""Percent of similarity from which a name is worth suggesting."""

_SHORT, _LONG = 3, 8
"""Characters: of a name as short as that anything is one slip away, and in one as long two are one mistake."""


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


def only_near(wrong: str, known: Iterable[str]) -> str | None:
    """Return the known name that is one slip of the hand away, two in a long name; None where none or several are.

    A slip is a character too many, too few or another one, or two that changed places.
    """
    from rapidfuzz.distance import OSA

    most = 2 if len(wrong) >= _LONG else 1
    near = [each for each in dict.fromkeys(known) if OSA.distance(wrong, each, score_cutoff=most) <= most]
    return near[0] if len(near) == 1 and len(wrong) > _SHORT else None


def slip_of(wrong: str, known: Iterable[str]) -> Correction | None:
    """Return what corrects a misspelt name of the source, where only one name can be meant."""
    meant = only_near(wrong, known)
    return None if meant is None else Correction.whole(wrong, meant)


class UserError(Exception):
    """What the person at the keyboard can mend: what is wrong, and what to do.

    The group of commands tells it and ends with exit code 2; nothing else needs to catch it to tell it. ``location`` is
    the line that it is about, where it is about one.
    """

    location: SourceLocation | None = None

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how another process, which a worker's error crosses to, makes it again: with what it has, not anew."""
        return _remade, (type(self), self.args, self.__dict__)

    def with_remedy(self, remedy: str) -> Self:
        """Return the same error with other words on what to do."""
        again = copy(self)
        again.remedy = remedy
        return again

    @property
    def told(self) -> str:
        """The whole of it, as a command tells it."""
        return f"{self.message}\n{self.remedy}"


def _remade(kind: type[UserError], args: tuple[Any, ...], held: Mapping[str, Any]) -> UserError:
    error = kind.__new__(kind, *args)
    vars(error).update(held)
    return error


class DefinitionError(UserError):
    """A definition that cannot be built; carries its rule, its line, a remedy, what it may follow from and its mend."""

    rule = "definition"
    location: SourceLocation

    def __init__(
        self,
        message: str,
        remedy: str,
        location: SourceLocation | None = None,
        *,
        follows: tuple[Subject, ...] = (),
        mend: Mend | None = None,
    ) -> None:
        super().__init__(message, remedy)
        self.location = location or calling_location()
        self.follows = follows
        self.mend = mend

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
    """The project does not have what was asked of it: no environments, no routing, two models where one is."""


class UnloadableError(ConfigurationError):
    """Definitions without which nothing can be compiled do not load; ``finding`` is what to report them as."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.location}: {finding.message}", finding.remedy)
        self.finding = finding
        self.location = finding.location


class OptionError(UserError):
    """What a command was asked for makes no sense: an option, an argument, or two that do not go together."""


class UnknownNameError(UserError):
    """A name that nothing has: of a dashboard, an alert, an environment, an incident, a metric."""

    @classmethod
    def among(cls, known: Iterable[str], what: str, name: str, remedy: str = "") -> Self:
        """Return the error of a name that is none of those known, the closest of which it suggests.

        Without a remedy all names are.
        """
        names = list(known)
        listed = f"{what.capitalize()}s are {', '.join(names) or 'not defined'}."
        return cls(f"there is no {what} {name!r}.{did_you_mean(name, names)}", remedy or listed)


class MissingVariableError(UserError):
    """An environment variable that is needed and is not set."""


class UnwritableError(UserError):
    """A file or a folder that cannot be written: no room, no permission."""


class OccupiedError(UserError):
    """A place that holds what this tool did not write, or what is in use; it stays as it is."""


class ProgramError(UserError):
    """Another program, such as promtool or Chromium, did not do what it should."""


class MissingProgramError(ProgramError):
    """Another program is not installed."""
