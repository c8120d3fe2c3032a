"""The page's shell and files: no script stands in it, and nothing of a definition is read as HTML."""

import re
from html.parser import HTMLParser

import pytest

from toolchain.serve.page import asset, asset_names, dashboard_html, index_html

HOSTILE = "</title><script>alert(1)</script>\"'&"


class Elements(HTMLParser):
    """Collects the start tags with their attributes, and what stands in scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.script = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note what stands in a script."""
        if self.found and self.found[-1][0] == "script":
            self.script += data.strip()


@pytest.mark.parametrize("html", [index_html("/token", HOSTILE), dashboard_html("/token", HOSTILE, HOSTILE)])
def test_no_script_stands_in_the_page_and_texts_are_escaped(html: str) -> None:
    elements = Elements(html)
    assert elements.script == ""
    sources = [attributes["src"] or "" for tag, attributes in elements.found if tag == "script"]
    assert len(sources) == 4
    assert all(source.startswith("/token/assets/") for source in sources)
    handlers = {name for _, attributes in elements.found for name in attributes if name.startswith("on")}
    assert handlers == set()


def test_the_page_knows_where_it_is() -> None:
    root = dict(Elements(dashboard_html("/token/", "over&view", "Overview")).found)["html"]
    assert (root["data-base"], root["data-uid"]) == ("/token/", "over&view")


def test_everything_that_a_page_loads_is_there() -> None:
    loaded = re.findall(r'/token/assets/([^"?]+)', dashboard_html("/token", "a", "A") + index_html("/token", "A"))
    assert "plotly.min.js" in loaded
    kinds = {name: asset(name)[1] for name in loaded}
    assert {kinds[name] for name in loaded if name.endswith(".js")} == {"text/javascript; charset=utf-8"}
    assert {kinds[name] for name in loaded if name.endswith(".css")} == {"text/css; charset=utf-8"}


def test_scripts_import_only_what_is_there() -> None:
    for name in asset_names():
        if name.endswith(".js"):
            imported = re.findall(r'from "\./([\w.]+)"', asset(name)[0].decode())
            assert set(imported) <= asset_names()


@pytest.mark.parametrize("name", ["", "no.js", "../shell.py", "/etc/passwd", "assets"])
def test_other_files_are_not_there(name: str) -> None:
    with pytest.raises(KeyError):
        asset(name)


def test_a_file_that_may_be_kept_is_asked_by_what_it_holds() -> None:
    first, second = (re.findall(r"plotly\.min\.js\?v=(\w+)", index_html("/token", each)) for each in ("A", "B"))
    assert first == second != []
