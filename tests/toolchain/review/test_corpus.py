"""Every edit of the corpus gets exactly the review that stands beside it."""

import pytest

from tests.toolchain.review import shop
from toolchain.review.change import Change
from toolchain.review.review import review
from toolchain.review.words.text import text

CASES = {each["name"]: each["review"] for each in shop.corpus()}
every_case = pytest.mark.parametrize("case", CASES)


@every_case
def test_an_edit_gets_its_review(case: str) -> None:
    assert text(shop.reviewed(case)) == CASES[case]


@every_case
def test_taken_back_what_was_added_is_removed(case: str) -> None:
    there = shop.reviewed(case)
    back = review(shop.after(case), shop.shop(), base="after", head="before")
    assert names(there.changes, "added") == names(back.changes, "removed")
    assert names(there.changes, "removed") == names(back.changes, "added")


def names(changes: tuple[Change, ...], what: str) -> list[tuple[str, str]]:
    """The kinds and names of changes that are called so; a query's letter depends on the side."""
    return sorted((each.kind.value, " › ".join(each.subject[:2])) for each in changes if each.what == what)


@every_case
def test_every_change_has_a_line_and_a_reason(case: str) -> None:
    for change in shop.reviewed(case).changes:
        assert change.reason
        folder = change.source.file.partition("/")[0]
        assert folder in ("alerts", "dashboards", "metrics", "datasources", "environments"), change
        assert change.source.line > 0


def test_the_project_compared_with_itself_is_unchanged() -> None:
    assert review(shop.shop(), shop.compiled(shop.SHOP), base="a", head="b").changes == ()
