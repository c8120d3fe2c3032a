"""Tabs on a page: one is open, keys and clicks choose another, and on paper all of them stand below each other."""

from pathlib import Path
from typing import Any

import pytest

from tests.programs import needed
from tests.toolchain.compilation import board, compilation
from toolchain.define import auto_grid, row, tab, tabs, text
from toolchain.preview.data.answers import DataSources
from toolchain.preview.page.browser import Tab, browser
from toolchain.preview.page.queries import Settings
from toolchain.preview.preview import Preview, write_preview

NOW = 1_700_000_000
OPEN = (
    "[...document.querySelectorAll('[role=tabpanel]')].filter((each) => each.offsetHeight)"
    ".map((each) => document.getElementById(each.getAttribute('aria-labelledby')).textContent).join()"
)
CHOSEN = "document.querySelector('[role=tab][aria-selected=true]').textContent"


@pytest.fixture
def preview(tmp_path: Path) -> Preview:
    rows = [
        row("Now", text("Above", "Always.", description="x")),
        tabs(
            tab("Hosts", row("Hosts", text("One", "1", description="x"))),
            tab(
                "Containers",
                auto_grid("", text("Two", "2", description="x")),
                row("More", text("Three", "3", description="x")),
            ),
            tab("<Nginx>", row("", text("Four", "4", description="x"))),
        ),
        row("Below", text("Five", "5", description="x")),
    ]
    return written(tmp_path, rows)


def written(folder: Path, rows: list[Any]) -> Preview:
    return write_preview(compilation(board(rows=rows)), DataSources({}), folder / "preview", Settings(now=NOW))


def test_a_page_has_a_bar_of_tabs_among_its_rows(preview: Preview) -> None:
    html = (preview.folder / "board.html").read_text(encoding="utf-8")
    above, _, rest = html.partition('<div class="tab-group">')
    inside, below, _ = rest.partition("<summary>Below</summary>")
    assert "Always." in above
    assert inside.count('role="tab"') == inside.count('role="tabpanel"') == 3
    assert "&lt;Nginx&gt;" in inside
    assert inside.count("</summary>") == 1  # rows called as their tab, or not at all, have no header
    assert "<summary>More</summary>" in inside
    assert below


def test_without_tabs_there_are_rows(tmp_path: Path) -> None:
    made = written(tmp_path, [row("Now", text("Above", "Always.", description="x"))])
    assert "tablist" not in (made.folder / "board.html").read_text(encoding="utf-8")


def press(page: Tab, key: str) -> None:
    """What a key does to the tab that has the focus."""
    event = f"new KeyboardEvent('keydown', {{key: '{key}', bubbles: true, cancelable: true}})"
    page.evaluate(f"document.activeElement.dispatchEvent({event})")


def test_clicks_and_keys_choose_a_tab_and_print_shows_all(preview: Preview) -> None:
    needed("chromium")
    with browser() as running:
        page = running.open((preview.folder / "board.html").as_uri(), width=1200, height=900)
        assert page.wait_for("document.documentElement?.dataset.tabs === 'one'")
        assert page.evaluate(OPEN) == "Hosts"
        page.evaluate("document.querySelectorAll('[role=tab]')[1].click()")
        assert page.evaluate(OPEN) == "Containers"
        page.evaluate("document.querySelector('[role=tab][aria-selected=true]').focus()")
        for key, title in [
            ("ArrowRight", "<Nginx>"),
            ("ArrowRight", "Hosts"),
            ("ArrowLeft", "<Nginx>"),
            ("Home", "Hosts"),
            ("End", "<Nginx>"),
        ]:
            press(page, key)
            assert (
                page.evaluate(OPEN),
                page.evaluate(CHOSEN),
                page.evaluate("document.activeElement.textContent"),
            ) == (title, title, title)
        assert page.evaluate("document.querySelectorAll('[role=tab][tabindex=\"0\"]').length") == 1
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate(OPEN) == "Hosts,Containers,<Nginx>"
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert page.evaluate(OPEN) == "<Nginx>"
        assert page.evaluate("document.body.dataset.errors") == "[]"
