"""Which findings somebody wants: of which rules, how severe each rule is to them, and from which severity on."""

from collections.abc import Iterable, Mapping

from attrs import evolve, field, frozen

from toolchain.base.errors import OptionError, UnknownNameError
from toolchain.base.finding import Finding, Severity
from toolchain.check.files.pages import FILE_SYNTAX
from toolchain.check.rules.loading import PAGES, UNUSED_WAIVER

ALWAYS_TOLD = frozenset({each.id for each in PAGES} - {UNUSED_WAIVER} | {FILE_SYNTAX})
"""What keeps something from being checked at all: without it, the silence of rules would mean nothing."""

_LISTED = "`build.py explain` lists all rules."


@frozen
class Choice:
    """The rules whose findings are wanted, none of ``skip``, of ``only`` where it is not empty.

    ``severities`` are those that rules have instead of their own, ``least`` that from which on findings are told.
    """

    only: frozenset[str] = frozenset()
    skip: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(factory=dict)
    least: Severity = Severity.INFO

    def wants(self, rule: str) -> bool:
        """Return whether the findings of a rule are wanted."""
        if rule in ALWAYS_TOLD:
            return True
        return rule not in self.skip and (not self.only or rule in self.only)

    def wanted(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return the findings of wanted rules, as severe as was chosen; to be asked before one counts with another."""
        return tuple(
            evolve(each, severity=self.severities.get(each.rule, each.severity))
            for each in findings
            if self.wants(each.rule)
        )

    def severe(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return the findings that are severe enough to be told; to be asked when each cause is as bad as its worst."""
        return tuple(each for each in findings if each.severity.rank <= self.least.rank)


EVERYTHING = Choice()


def require_rules(names: Iterable[str], known: Iterable[str]) -> None:
    """Raise UnknownNameError for the name of a rule that does not exist, with the likeliest match."""
    rules = set(known)
    for name in names:
        if name not in rules:
            raise UnknownNameError.among(sorted(rules), "rule", name, _LISTED)


def require_skippable(names: Iterable[str]) -> None:
    """Raise OptionError for a rule without which nobody knows what was checked."""
    for name in names:
        if name in ALWAYS_TOLD:
            raise OptionError(
                f"{name!r} cannot be skipped: what it reports could not be checked at all",
                "Mend what it reports, or do not name the file.",
            )
