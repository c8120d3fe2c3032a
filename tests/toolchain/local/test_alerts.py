"""What became of alerts between two looks."""

import pytest
from attrs import evolve

from toolchain.local.alerts import ActiveAlert, Change, changes

PENDING = ActiveAlert("Down", (("service", "a"),), (("service", "a"),), False, "2026-01-01T00:00:00Z", "")
FIRING = evolve(PENDING, is_firing=True)
OTHER = evolve(PENDING, labels=(("service", "b"),))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [PENDING], [Change("pending", PENDING)]),
        ([PENDING], [FIRING], [Change("firing", FIRING)]),
        ([], [FIRING], [Change("firing", FIRING)]),
        ([FIRING], [], [Change("resolved", FIRING)]),
        ([PENDING], [], [Change("inactive", PENDING)]),
        ([FIRING], [FIRING], []),
        ([FIRING], [OTHER], [Change("resolved", FIRING), Change("pending", OTHER)]),
    ],
)
def test_each_change_is_told_once(before: list[ActiveAlert], after: list[ActiveAlert], expected: list[Change]) -> None:
    assert list(changes(before, after)) == expected


def test_an_alert_is_told_by_what_tells_it_from_others() -> None:
    assert (PENDING.told, evolve(PENDING, own=()).told) == ("Down (service=a)", "Down")
