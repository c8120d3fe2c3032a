"""A group that lost a rule to another group of ours is the one that the plan saw."""

from typing import Any

from toolchain.sync.model import Desired, Key, Live, checksum
from toolchain.sync.rule_moves import RuleMoves

A, B = Key("alert group", "team/a"), Key("alert group", "team/b")


def group(*rules: str) -> dict[str, Any]:
    """A group of rules by uid."""
    return {"interval": 60, "rules": [{"uid": each} for each in rules]}


def live(key: Key, *rules: str) -> Live:
    """A group as Grafana has it."""
    document = group(*rules)
    return Live(key, key.name, document, document, checksum(document), is_ours=True)


def moves(**homes: str) -> RuleMoves:
    """The rules of a Grafana by uid, each with its group."""
    return RuleMoves({uid: f"team/{name}" for uid, name in homes.items()}, lambda raw: raw)


def test_a_group_that_only_lacks_what_was_taken_is_the_one_that_was_seen() -> None:
    found, seen = moves(one="a", two="a", three="b"), live(A, "one", "two")
    found.take(Desired(B, "b", group("three", "two")), lambda _: seen)
    wanted = Desired(A, "a", group("one"))
    settled = found.settled(A, wanted, live(A, "one"))
    assert settled is not None
    assert settled.version == seen.version
    untouched = found.settled(A, wanted, live(A, "one", "two"))
    assert untouched is not None
    assert untouched.version == seen.version, "the write that was to take it has failed"


def test_a_group_that_somebody_else_changed_as_well_is_another_one() -> None:
    found, seen = moves(one="a", two="a"), live(A, "one", "two")
    found.take(Desired(B, "b", group("two")), lambda _: seen)
    settled = found.settled(A, Desired(A, "a", group("one")), live(A, "one", "annas"))
    assert settled is not None
    assert settled.version != seen.version


def test_a_group_that_lost_its_last_rule_is_there_for_what_is_written_next_and_gone_for_a_deletion() -> None:
    found, seen = moves(one="a"), live(A, "one")
    found.take(Desired(B, "b", group("one")), lambda _: seen)
    settled = found.settled(A, Desired(A, "a", group("new")), None)
    assert settled is not None
    assert (settled.version, settled.document) == (seen.version, group())
    assert found.settled(A, None, None) is None


def test_a_rule_that_goes_on_to_a_third_group_is_taken_from_where_it_is() -> None:
    found, c = moves(one="a", two="b"), Key("alert group", "team/c")
    found.take(Desired(B, "b", group("one", "two")), lambda _: live(A, "one"))
    read: list[str] = []

    def asked(place: str) -> Live:
        read.append(place)
        return live(B, "one", "two")

    found.take(Desired(c, "c", group("one")), asked)
    assert read == ["team/b"]
