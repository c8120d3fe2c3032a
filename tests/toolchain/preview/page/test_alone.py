"""A page as one file: everything stands inside, and nothing that stands there ends it or asks anybody."""

from pathlib import Path

import pytest

from tests.programs import needed
from toolchain.preview.page.alone import alone
from toolchain.preview.page.pages import LINKED
from toolchain.preview.picture import drawn_page

SHELL = f"<!doctype html><html><head><meta charset='utf-8'>{LINKED}</head><body>{{}}</body></html>"
DONE = "window.addEventListener('DOMContentLoaded', () => { document.body.dataset.done = '1'; %s });"


def test_style_and_scripts_stand_inside_and_nothing_is_loaded() -> None:
    page = alone(SHELL.format("x"), "p { color: red }", ("let a = 1;", "let b = 2;"))
    assert "<style>p { color: red }</style><script>let a = 1;</script><script>let b = 2;</script>" in page
    assert "default-src 'none'" in page
    assert "src=" not in page.replace("img-src", "").replace("script-src", "").replace("style-src", "").replace(
        "default-src", ""
    )
    assert "stylesheet" not in page


def test_a_script_that_speaks_of_scripts_does_not_end_its_element(tmp_path: Path) -> None:
    needed("chromium")
    script = (
        DONE
        % "document.body.dataset.errors = JSON.stringify(['</script>', '</SCRIPT>', '<!--'].map((each) => each.length + each));"
    )
    path = tmp_path / "page.html"
    path.write_text(alone(SHELL.format("x"), "", (script,)))
    assert drawn_page(path).errors == ("9</script>", "9</SCRIPT>", "4<!--")


def test_it_asks_nobody(tmp_path: Path) -> None:
    needed("chromium")
    script = (
        DONE
        % "fetch('https://example.invalid/').catch((error) => { document.body.dataset.errors = JSON.stringify([error.name]); })"
    )
    path = tmp_path / "page.html"
    path.write_text(alone(SHELL.format("<img src='https://example.invalid/x.png'>"), "", (script,)))
    assert drawn_page(path).drawn == 0


def test_a_page_that_links_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="does not link"):
        alone("<html></html>", "", ())
