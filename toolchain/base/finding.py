"""Findings: what a check, or the loading of the definitions, has to say."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

from attrs import evolve, field, frozen

from toolchain.base.mend import Mend
from toolchain.base.source import SourceLocation

RULE_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
"""How the rules are called that findings name."""


class Severity(Enum):
    """How bad a finding is; only errors make a command fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@frozen
class Subject:
    """Something in the definitions that one finding is about, and that others follow from, such as a uid."""

    kind: str
    name: str
    location: SourceLocation

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how another process makes it, by its parts."""
        return type(self), (self.kind, self.name, self.location)


@frozen
class Finding:
    """One problem: which rule, where in the Python, what is wrong and what to do.

    ``about`` is what is wrong where others may follow from it, ``follows`` what may be the reason for this one, and
    ``followers`` are those that go away with it. ``mend`` is what mends it, where that is no choice.
    """

    rule: str
    severity: Severity
    location: SourceLocation
    message: str
    remedy: str
    about: tuple[Subject, ...] = field(default=(), eq=False, repr=False)
    follows: tuple[Subject, ...] = field(default=(), eq=False, repr=False)
    followers: tuple["Finding", ...] = field(default=(), eq=False, repr=False)
    breaks: tuple[Subject, ...] = field(default=(), eq=False, repr=False)
    mend: Mend | None = field(default=None, eq=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how another process makes it, by its parts."""
        told = (self.rule, self.severity, self.location, self.message, self.remedy)
        return type(self), (*told, self.about, self.follows, self.followers, self.breaks, self.mend)

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """By place, then the worst first."""
        return (self.location.file, self.location.line, self.severity.rank, self.rule, self.message)

    @property
    def consequence(self) -> str:
        """How many others follow from it, in words; empty for none."""
        count = len(self.followers)
        return f"and {count:,} more follow{'s' * (count == 1)} from it" if count else ""


def sorted_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by place, each once and each cause once: what follows from it is among its followers.

    A cause is as bad as the worst that follows from it.
    """
    distinct = tuple(dict.fromkeys(findings))
    causes = {subject: each for each in reversed(distinct) for subject in each.about}
    following: defaultdict[Finding, list[Finding]] = defaultdict(list)
    for each in distinct if causes else ():
        cause = _cause_of(each, causes)
        if cause is not None:
            following[cause].append(each)
    kept: Iterable[Finding] = distinct
    if following:
        taken = {each for followers in following.values() for each in followers}
        kept = (_with_followers(each, following.get(each, ())) for each in distinct if each not in taken)
    return tuple(sorted(kept, key=lambda finding: finding.sort_key))


def _cause_of(finding: Finding, causes: Mapping[Subject, Finding]) -> Finding | None:
    """Return the finding from which one follows in the end, None where it stands for itself."""
    cause = None
    seen = {finding}
    while True:
        above = next((causes[subject] for subject in (cause or finding).follows if subject in causes), None)
        if above is None or above in seen:
            return cause
        seen.add(above)
        cause = above


def _with_followers(finding: Finding, followers: Sequence[Finding]) -> Finding:
    if not followers:
        return finding
    found = tuple(sorted(followers, key=lambda each: each.sort_key))
    worst = min((finding, *found), key=lambda each: each.severity.rank).severity
    return evolve(finding, severity=worst, followers=found)
