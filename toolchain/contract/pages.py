"""Pages of everything that a finding of the contract can be."""

from toolchain.base.finding import Severity
from toolchain.contract.rule import Rule
from toolchain.contract.rules import RULES

_WAIVER = """A waiver of the contract is about something, and its day has not passed.

Differences that are known and take time are accepted until a day, with a reason: a `ContractWaiver` in a module of
`metrics/`. After that day the difference is told again, and so is the waiver. One that accepts nothing, when everything
is compared, hides what comes later.

Mend what it was written for, or agree on another day; remove it where nothing is left.
"""

WAIVER = Rule("contract-waiver", Severity.ERROR, _WAIVER, lambda _compared, _readers: ())
PAGES: tuple[Rule, ...] = (*RULES, WAIVER)
