"""The page: one file, nothing loaded, no script, and nothing in a title is markup."""

import re

from tests.toolchain.review.changes import NASTY, change, nasty, review_of
from tests.toolchain.review.words.test_markdown import Tags
from toolchain.review.change import Drawing
from toolchain.review.page import page
from toolchain.review.pictures import Pictures

PICTURE = b"\x89PNG"
DRAWING = Drawing(("api", 1), ("api", 2))


def test_nothing_in_a_name_is_markup() -> None:
    text = page(review_of(nasty(), environment=NASTY, base=NASTY, head=NASTY), Pictures(remark=NASTY))
    parser = Tags()
    parser.feed(text)
    assert "script" not in parser.tags
    assert "img" not in parser.tags


def test_it_loads_nothing() -> None:
    text = page(review_of(change(drawing=DRAWING)), Pictures({("api", 1): PICTURE}, {("api", 2): PICTURE}))
    assert re.findall(r'(?:src|href)="(?!data:)', text) == []
    assert "default-src 'none'" in text
    assert text.count('src="data:image/png;base64,iVBORw=="') == 2


def test_a_panel_that_is_new_has_a_picture_of_after_only() -> None:
    pictures = Pictures(after={("api", 2): PICTURE})
    text = page(review_of(change(drawing=Drawing(None, ("api", 2)))), pictures)
    assert text.count("<img ") == 1
    assert "not there" in text
