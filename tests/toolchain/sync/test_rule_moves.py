"""A group that lost a rule to another group of ours is the one that is expected."""

from typing import Any

from toolchain.sync.change import Action, Change
from toolchain.sync.model import Desired, Key, Live, checksum
from toolchain.sync.rule_moves import as_left

A, B = Key("alert group", "team/a"), Key("alert group", "team/b")


def group(*rules: str) -> dict[str, Any]:
    """A group of rules by uid."""
    return {"interval": 60, "rules": [{"uid": each} for each in rules]}


def live(key: Key, *rules: str) -> Live:
    """A group as Grafana has it."""
    document = group(*rules)
    return Live(key, key.name, document, document, checksum(document), is_ours=True)


def written(key: Key, *rules: str, there: Live | None = None) -> Change:
    """A change that gives a group these rules."""
    return Change(key, Action.UPDATE if there else Action.CREATE, Desired(key, key.name, group(*rules)), there)


def version(change: Change, *earlier: Change) -> str:
    """The version that a change expects after earlier ones."""
    return as_left(change, earlier, lambda raw: raw).version


def test_a_group_is_expected_without_what_earlier_changes_took() -> None:
    change = written(A, "one", there=live(A, "one", "two"))
    assert version(change, written(B, "three", "two", there=live(B, "three"))) == checksum(group("one"))


def test_a_group_of_which_nothing_was_taken_is_the_one_that_the_plan_saw() -> None:
    change = written(A, "one", "new", there=live(A, "one"))
    assert as_left(change, [written(B, "three")], lambda raw: raw) is change
    assert as_left(change, [change], lambda raw: raw) is change, "its own rules are not taken"
    made = written(B, "one")
    assert as_left(made, [change], lambda raw: raw) is made


def test_a_group_that_lost_its_last_rule_is_expected_to_be_gone() -> None:
    there, taker = live(A, "one"), written(B, "one")
    assert version(written(A, "new", there=there), taker) == ""
    assert version(Change(A, Action.DELETE, live=there), taker) == ""


def test_other_kinds_take_nothing() -> None:
    change = written(A, "one", there=live(A, "one", "two"))
    folder = Key("folder", "two")
    assert version(change, Change(folder, Action.CREATE, Desired(folder, "", {"title": ""}))) == change.version
