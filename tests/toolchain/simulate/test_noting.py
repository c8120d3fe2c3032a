"""What is looked at within is looked at by all who are around it, before and afterwards."""

from toolchain.simulate.noting import NotedConditions, Noting


def test_whoever_asks_is_given_what_is_looked_at_within_and_around() -> None:
    looked_at = Noting()
    conditions = NotedConditions({"slow": 0.0, "errors": 0.1, "late": 1.0}, looked_at)
    with looked_at.from_here() as outer:
        assert conditions["slow"] == 0.0
        with looked_at.from_here() as inner:
            assert conditions["errors"] == 0.1
        assert conditions["late"] == 1.0
        looked_at.update([("outages", "app")])
    looked_at.add(("clock", "jobs"))
    assert inner == {("condition", "errors")}
    assert outer == {("condition", "slow"), ("condition", "errors"), ("condition", "late"), ("outages", "app")}
