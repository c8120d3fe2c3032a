"""Which revision our last deploy made, and what that tells of a dashboard."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from toolchain.base.documents.document import Document
from toolchain.sync.dashboards.history import Revision, last_write, settled
from toolchain.sync.model import Desired, Key, Live

KEY = Key("dashboard", "board")
MANAGER = "observability-as-code-test"


def revision(mark: str, title: str = "", *, gives_back: bool = False, checksum: str = "") -> Revision:
    """A revision that holds a title."""
    return Revision(mark, checksum, lambda: {"title": title}, dict, gives_back)


def live(title: str) -> Live:
    """A dashboard of ours."""
    return Live(KEY, title, {"title": title}, {}, "7", is_ours=True)


def desired(title: str) -> Desired:
    """What is wanted of it."""
    return Desired(KEY, title, {"title": title})


def test_the_first_of_the_revisions_that_carry_the_same_marks_is_ours() -> None:
    ours, theirs = revision("a", "ours"), revision("a", "theirs")
    assert last_write([theirs, ours, revision("b", "earlier")]) is ours


def test_a_revision_without_marks_hides_nothing_of_what_was_before() -> None:
    ours = revision("a", "ours")
    assert last_write([revision("", "theirs"), ours]) is ours


def test_what_was_given_back_is_nobodys_of_ours() -> None:
    assert last_write([revision("x", gives_back=True), revision("a", "ours")]) is None
    assert last_write([revision("", "theirs"), revision("x", gives_back=True), revision("a", "ours")]) is None


@given(st.lists(st.sampled_from(["", "a", "b", "c"]), max_size=12))
def test_whatever_the_history_the_revision_found_starts_the_newest_run_of_one_mark(marks: list[str]) -> None:
    revisions = [revision(mark, str(number)) for number, mark in enumerate(marks)]
    found = last_write(revisions)
    if found is None:
        assert not any(marks)
        return
    place = revisions.index(found)
    newest = next(number for number, mark in enumerate(marks) if mark)
    assert marks[newest] == found.mark
    assert set(marks[newest : place + 1]) == {found.mark}
    assert place + 1 == len(marks) or marks[place + 1] != found.mark


def test_content_that_is_not_that_of_our_write_was_edited() -> None:
    assert settled(live("theirs"), desired("ours"), MANAGER, revision("a", "ours")).is_edited
    assert not settled(live("ours"), desired("new"), MANAGER, revision("a", "ours")).is_edited


def test_a_history_that_no_longer_holds_our_write_leaves_an_edit_to_be_feared() -> None:
    assert settled(live("theirs"), desired("ours"), MANAGER, None).is_edited


def test_what_a_server_made_of_the_same_document_before_it_would_make_again() -> None:
    wanted = desired("ours")
    stored: Document = {"title": "ours", "addedByTheServer": 1}
    there = evolve(live("ours"), document=stored)
    written = Revision("a", wanted.checksum[:12], lambda: stored, dict)
    assert not settled(there, wanted, MANAGER, written).differs_from(wanted)
    assert settled(there, desired("new"), MANAGER, written).differs_from(desired("new"))


def test_what_the_server_itself_answered_counts_before_its_history() -> None:
    wanted = desired("ours")
    asked = evolve(live("theirs"), outcome={"title": "ours"})
    answered = settled(asked, wanted, MANAGER, Revision("a", wanted.checksum, lambda: {"title": "theirs"}, dict))
    assert answered.differs_from(wanted)
