"""The film of docs/serve.md can be taken again: what it edits still stands in the definitions."""

import re

from docs.serve_film import DOCS, MENDED, MISTAKE, ROOT, _code, _terminal


def test_the_line_that_the_film_edits_stands_in_its_definition_once() -> None:
    text = (ROOT / MISTAKE.file).read_text(encoding="utf-8")
    assert text.count(MISTAKE.old) == 1
    assert MISTAKE.new not in text
    assert MENDED.old == MISTAKE.new


def test_each_picture_that_is_told_of_is_there() -> None:
    told = re.findall(r"!\[[^\]]+\]\((serve-[\w-]+\.png)\)", (DOCS / "serve.md").read_text(encoding="utf-8"))
    assert len(told) == 6
    assert [name for name in told if not (DOCS / name).is_file()] == []


def test_code_and_words_are_escaped() -> None:
    edited = f"before <b>\n{MISTAKE.new}\nafter"
    assert "before &lt;b&gt;" in _code(MISTAKE, edited)
    shown = _terminal("\x1b[1mbold <i>\x1b[0m\n\x1b[31mred\x1b[0m")
    assert "bold &lt;i&gt;" in shown
    assert "red</span>" in shown
