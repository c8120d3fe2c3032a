"""A plan that does more than is safe says so, and how to allow it."""

import pytest

from toolchain.sync.change import Action, Change
from toolchain.sync.model import Key
from toolchain.sync.plan import Plan
from toolchain.sync.safety import SafetyLimits


def plan(action: Action, number: int, existing: int) -> Plan:
    """A plan of so many changes, where so many resources are ours."""
    changes = tuple(Change(Key("dashboard", str(each)), action) for each in range(number))
    return Plan("test", "http://grafana", changes, existing)


@pytest.mark.parametrize(
    ("action", "number", "existing"),
    [
        (Action.DELETE, 1, 3),
        (Action.DELETE, 10, 100),
        (Action.UPDATE, 5, 5),
        (Action.UPDATE, 50, 100),
        (Action.CREATE, 100, 0),
    ],
)
def test_a_share_is_safe_and_so_are_a_few(action: Action, number: int, existing: int) -> None:
    assert SafetyLimits().refusal(plan(action, number, existing)) == ""


@pytest.mark.parametrize(
    ("action", "number", "option"),
    [(Action.DELETE, 11, "--allow-deletes 11"), (Action.UPDATE, 51, "--allow-changes 51")],
)
def test_more_is_refused_unless_that_many_are_allowed(action: Action, number: int, option: str) -> None:
    made = plan(action, number, 100)
    assert option in SafetyLimits().refusal(made)
    assert SafetyLimits(allowed_deletes=number, allowed_changes=number).refusal(made) == ""
    assert option in SafetyLimits(allowed_deletes=number - 1, allowed_changes=number - 1).refusal(made)
