"""Rules and a past at hand, for tests of backtests."""

from typing import Any

from attrs import evolve, frozen

from tests.toolchain.alerts import FAILED_LOGINS, alert
from tests.toolchain.compilation import compilation
from toolchain.prove.backtest.history import Held, Key, LeftOutError, Points
from toolchain.prove.backtest.period import Period
from toolchain.prove.backtest.rule import Rule, rules_of

MONDAY = 1_767_571_200.0
PERIOD = Period(MONDAY, MONDAY + 3600, 60.0)
"""An hour, evaluated every minute."""
ONE: Key = (("instance", "a"),)
OTHER: Key = (("instance", "b"),)


def rule(recordings: tuple[Any, ...] = (), **changes: Any) -> Rule:
    """A compiled rule of PromQL: above 10, for 30 seconds."""
    (found,) = rules_of(compilation(alerts=(alert(**changes),), recordings=recordings).rules)
    return found


def log_rule(**changes: Any) -> Rule:
    """A compiled rule of LogQL."""
    return rule(query=FAILED_LOGINS, **changes)


@frozen(eq=False)
class Remembered:
    """A past that is given: by condition, the values at evaluations by labels."""

    held_by_text: dict[str, dict[Key, Points]]
    description: str = "an hour at hand"

    def held(self, rule: Rule, period: Period) -> Held:
        """Return what is given for the rule's condition."""
        if rule.text not in self.held_by_text:
            raise LeftOutError("nobody remembers it", "Ask somebody else.")
        return Held(self.held_by_text[rule.text])


def tuned(rule: Rule, **changes: Any) -> Rule:
    """The rule with other fields."""
    return evolve(rule, **changes)
