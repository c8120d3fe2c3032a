"""A page as one file: everything stands inside, and nothing that stands there ends it or asks anybody."""

import pytest

from tests.programs import needed
from toolchain.preview.page.alone import alone
from toolchain.preview.page.pages import LINKED
from toolchain.preview.picture import DrawnPage, drawn_pages

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


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, DrawnPage]:
    """What became, in one browser, of a page whose script speaks of scripts, and of one that asks somebody."""
    needed("chromium")
    folder = tmp_path_factory.mktemp("alone")
    speaks = "document.body.dataset.errors = JSON.stringify(['</script>', '</SCRIPT>', '<!--'].map((each) => each.length + each));"
    asks = "fetch('https://example.invalid/').catch((error) => { document.body.dataset.errors = JSON.stringify([error.name]); })"
    shells = {"speaks": SHELL.format("x"), "asks": SHELL.format("<img src='https://example.invalid/x.png'>")}
    for name, script in (("speaks", speaks), ("asks", asks)):
        (folder / f"{name}.html").write_text(alone(shells[name], "", (DONE % script,)))
    return dict(zip(shells, drawn_pages([folder / f"{name}.html" for name in shells]), strict=True))


def test_a_script_that_speaks_of_scripts_does_not_end_its_element(drawn: dict[str, DrawnPage]) -> None:
    assert drawn["speaks"].errors == ("9</script>", "9</SCRIPT>", "4<!--")


def test_it_asks_nobody(drawn: dict[str, DrawnPage]) -> None:
    assert drawn["asks"].drawn == 0


def test_a_page_that_links_something_else_is_refused() -> None:
    with pytest.raises(ValueError, match="does not link"):
        alone("<html></html>", "", ())
