"""The whole site of small projects: whole pages whatever texts say, and a folder that is replaced whole."""

from pathlib import Path

import pytest

from tests.programs import needed
from tests.toolchain.compilation import board, compilation
from tests.toolchain.site.crawl import broken, crawled, is_elsewhere, wrong_headings
from tests.toolchain.site.hostile import hostile_content
from tests.toolchain.site.seen import reader
from toolchain.base.errors import OccupiedError
from toolchain.site.content import Content
from toolchain.site.links import Links
from toolchain.site.search import KINDS
from toolchain.site.site import MARK, site_pages, write_site

EVERY_KIND = {
    "dashboard",
    "alert",
    "metric",
    "recording",
    "panel",
    "incident",
    "severity",
    "owner",
    "contact point",
} | {
    "mute timing",
    "environment",
    "log schema",
    "log field",
    "pattern",
    "guide",
}


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages about texts that try to be something else."""
    folder = tmp_path_factory.mktemp("hostile")
    write_site(hostile_content(folder / "root"), folder / "site", {})
    return folder / "site"


def test_no_text_becomes_an_element_an_address_or_a_script(hostile_site: Path) -> None:
    pages = crawled(hostile_site)
    assert list(broken(hostile_site, pages)) == []
    for page in pages.values():
        assert page.elements["script"] == 3
        assert page.elements["img"] == page.elements["iframe"] == 0
        assert page.handlers == []
        assert [each for each in page.links if each.lower().lstrip().startswith("javascript")] == []
        assert [each for each in page.loaded if is_elsewhere(each)] == []
        assert page.ids.most_common(1)[0][1] == 1
        assert wrong_headings(page) == []


def test_every_kind_of_thing_is_told_of_as_it_is_written(hostile_site: Path, tmp_path: Path) -> None:
    told = "".join("".join(page.text) for page in crawled(hostile_site).values())
    assert "<script>alert(1)</script>" in told
    assert '="@/index.html"' in told
    found = {entry.kind for page in site_pages(hostile_content(tmp_path)) for _, entry in page.found()}
    assert found >= EVERY_KIND
    assert found <= set(KINDS)


def test_a_browser_runs_nothing_of_them(hostile_site: Path) -> None:
    needed("chromium")
    with reader(hostile_site) as browser:
        for path in sorted(hostile_site.rglob("*.html")):
            browser.open(path.relative_to(hostile_site).as_posix())
            assert browser.problems() == [], path
        browser.type("script alert")
        assert browser.found()
        assert browser.ask("document.querySelectorAll('#site-found script, #site-found img').length") == 0


def test_a_project_with_next_to_nothing_has_pages_all_the_same(tmp_path: Path) -> None:
    made = compilation(board(), root=tmp_path)
    written = write_site(Content(made, Links(made)), tmp_path / "site", {})
    pages = crawled(tmp_path / "site")
    assert written.pages == len(pages)
    assert list(broken(tmp_path / "site", pages)) == []
    assert "routing.html" not in pages


def test_what_was_there_before_is_gone_and_pictures_are_beside_their_pages(tmp_path: Path) -> None:
    made = compilation(board(), root=tmp_path)
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"PNG")
    content = Content(made, Links(made), pictures={"board": ("pictures/light.png", "pictures/dark.png")})
    copied = {"pictures/light.png": picture, "pictures/dark.png": picture}
    site = tmp_path / "site"
    site.mkdir()
    (site / MARK).touch()
    (site / "old.html").touch()
    written = write_site(content, site, copied)
    assert not (site / "old.html").exists()
    assert sorted(written.files) == sorted(
        each.relative_to(site).as_posix() for each in site.rglob("*") if each.is_file() and each.name != MARK
    )
    page = crawled(site)["dashboards/board.html"]
    assert page.loaded.count("../pictures/light.png") == 1
    assert list(broken(site, crawled(site))) == []


def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    made = compilation(board(), root=tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.tex").touch()
    with pytest.raises(OccupiedError):
        write_site(Content(made, Links(made)), tmp_path / "site", {})
    assert [each.name for each in (tmp_path / "site").iterdir()] == ["thesis.tex"]
