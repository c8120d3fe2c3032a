"""`build.py docs` over this repository: every page, opened from files, in a real Chromium too."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen
from click.testing import CliRunner

from build import main
from tests.conftest import REPOSITORY
from tests.programs import needed
from tests.toolchain.site.crawl import Crawled, broken, crawled, crawled_page, is_elsewhere, wrong_headings
from tests.toolchain.site.seen import Reader, reader
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project

SOURCE = "https://git.example/team/blob/main"


def written(folder: Path, *arguments: str) -> str:
    """Write the documentation, and return what is printed."""
    ran = CliRunner().invoke(main, ["docs", "-e", "production", "--no-pictures", "--output", str(folder), *arguments])
    assert ran.exit_code == 0, ran.output
    return ran.output


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation of this repository, without pictures."""
    folder = tmp_path_factory.mktemp("documentation") / "site"
    written(folder)
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Crawled]:
    """Its pages."""
    return crawled(site)


@pytest.fixture(scope="module")
def compilation() -> Compilation:
    """What they tell of."""
    return compile_project(load_project(REPOSITORY, "production"))


@pytest.fixture(scope="module")
def browser(site: Path) -> Iterator[Reader]:
    """A Chromium that opens its pages."""
    needed("chromium")
    with reader(site) as opened:
        yield opened


def test_every_link_leads_to_a_page_and_a_place_that_are_there(site: Path, pages: dict[str, Crawled]) -> None:
    assert len(pages) > 100
    assert list(broken(site, pages)) == []


def test_nothing_is_loaded_from_elsewhere_and_no_page_has_a_script_of_its_own(pages: dict[str, Crawled]) -> None:
    assert [each for page in pages.values() for each in page.loaded if is_elsewhere(each) or not each] == []
    assert [page.path for page in pages.values() if page.handlers or page.elements["style"]] == []
    assert {page.elements["script"] for page in pages.values()} == {3}


def test_ids_are_there_once_and_headings_skip_no_level(pages: dict[str, Crawled]) -> None:
    assert {page.path: page.ids.most_common(1) for page in pages.values() if page.ids.most_common(1)[0][1] > 1} == {}
    assert {page.path: wrong_headings(page) for page in pages.values() if wrong_headings(page)} == {}
    assert {page.headings.count(1) for page in pages.values()} == {1}


def test_pictures_have_a_text_and_heads_of_tables_a_scope(pages: dict[str, Crawled]) -> None:
    assert {page.path: page.nameless for page in pages.values() if page.nameless} == {}


def test_every_definition_has_its_page(site: Path, compilation: Compilation, pages: dict[str, Crawled]) -> None:
    for folder, names in {
        "metrics": {each.name for each in compilation.project.catalog.metrics},
        "alerts": {each.name for each in compilation.rules.alerts},
        "dashboards": {each.uid for each in compilation.dashboards},
        "objectives": {each.name for each in compilation.project.slos},
    }.items():
        assert {f"{folder}/{name}.html" for name in names} <= set(pages)
    recorded = {each.record for each in compilation.rules.recordings if not each.of_alert}
    assert recorded <= set(pages["recordings.html"].text)


def test_the_same_definitions_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    written(again)
    assert digests(again) == digests(site)


def digests(folder: Path) -> dict[str, str]:
    """The hash of each file."""
    files = (each for each in sorted(folder.rglob("*")) if each.is_file())
    return {each.relative_to(folder).as_posix(): hashlib.sha256(each.read_bytes()).hexdigest() for each in files}


@pytest.fixture(scope="module")
def told_more(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation with the address of its sources, and with what came of an incident."""
    folder = tmp_path_factory.mktemp("more")
    results = folder / "incidents.json"
    results.write_text(
        '{"incidents": [{"incident": "backend-down", "alerts": [{"labels": {"alertname": "ServiceDown"}}],'
        '"detected_after_seconds": 61, "notifications": {"Incidents": 3}, "holds": false}]}'
    )
    written(folder / "site", "--source", SOURCE, "--incidents", str(results))
    return folder / "site"


def test_lines_lead_to_where_the_files_are_read(told_more: Path) -> None:
    page = crawled_page(told_more, "alerts/HighErrorRate.html")
    assert any(each.startswith(f"{SOURCE}/alerts/critical.py#L") for each in page.links)


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("precious")
    ran = CliRunner().invoke(main, ["docs", "--no-pictures", "--output", str(tmp_path)])
    assert ran.exit_code == 2
    assert "holds files that this tool did not write" in " ".join(ran.output.split())
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.tex"]


def test_what_came_of_incidents_is_told(told_more: Path) -> None:
    text = "".join(crawled_page(told_more, "incidents.html").text)
    assert "1m1s not as promised" in text


def test_results_that_are_none_are_refused(tmp_path: Path) -> None:
    results = tmp_path / "incidents.json"
    results.write_text("[1]")
    ran = CliRunner().invoke(main, ["docs", "--no-pictures", "--incidents", str(results)])
    assert ran.exit_code == 2
    assert "holds no results of incidents" in ran.output


@pytest.mark.parametrize(
    ("typed", "kind", "name"),
    [
        ("http_requests_total", "metric", "http_requests_total"),
        ("higherror", "alert", "HighErrorRate"),
        ("HighErorRate", "alert", "HighErrorRate"),
        ("requests per second", "panel", "Requests per second"),
        ("reqests per secnd", "panel", "Requests per second"),
        ("backend api", "dashboard", "Backend API"),
        ("redis evict", "metric", "redis_evicted_keys_total"),
        ("incidents", "page", "Incidents"),
        ("S1", "objective", "API availability"),
        ("pagerduty", "contact point", "Incidents"),
        ("how to add a metric", "guide", "Add a metric"),
    ],
)
def test_the_search_finds(browser: Reader, typed: str, kind: str, name: str) -> None:
    browser.open("index.html")
    browser.type(typed)
    assert (kind, name) in browser.found()[:6]


def test_the_search_is_used_by_the_keyboard_alone(browser: Reader) -> None:
    browser.open("metrics/index.html")
    browser.press("/")
    assert browser.ask("document.activeElement.id") == "site-search"
    browser.type("HighErrorRate", focus=False)
    browser.press("ArrowDown")
    browser.press("ArrowUp")
    assert browser.ask("document.querySelector('[aria-selected=true] b').textContent") == "HighErrorRate"
    assert browser.ask("document.getElementById('site-search').getAttribute('aria-activedescendant')") == "site-found-0"
    browser.press("Enter")
    browser.wait_for("location.pathname.endsWith('/alerts/HighErrorRate.html')")


def test_a_search_for_nothing_says_so_and_escape_closes_it(browser: Reader) -> None:
    browser.open("index.html")
    browser.type("zzqxjw")
    assert browser.found() == []
    assert browser.ask("document.getElementById('site-told').textContent") == "nothing found"
    browser.press("Escape")
    assert browser.ask("document.getElementById('site-found').hidden") is True


def test_colours_are_chosen_and_remembered(browser: Reader) -> None:
    browser.open("index.html", dark=False)
    browser.ask("localStorage.clear()")
    browser.open("index.html", dark=False)
    light = browser.ask("getComputedStyle(document.body).backgroundColor")
    browser.ask("document.querySelector('button.theme').click()")
    dark = browser.ask("getComputedStyle(document.body).backgroundColor")
    assert light != dark
    browser.open("alerts/index.html", dark=False)
    assert browser.ask("getComputedStyle(document.body).backgroundColor") == dark
    browser.ask("localStorage.clear()")


SAMPLE = (
    *("index.html", "metrics/index.html", "metrics/http_requests_total.html", "alerts/index.html", "severities.html"),
    *("alerts/HighErrorRate.html", "dashboards/index.html", "dashboards/backend-api.html", "routing.html"),
    *("recordings.html", "logs.html", "traces.html", "privacy.html", "incidents.html", "owners.html", "reports.html"),
    *("environments.html", "objectives/index.html", "objectives/ApiAvailability.html", "guides/index.html"),
    "guides/definitions.html",
)


@frozen
class Looked:
    """What a browser shows of a page: loading it takes longer than looking at it in every way."""

    problems: list[str]
    faint: dict[str, list[str]]
    unnamed: list[str]
    width_on_a_phone: int


@pytest.fixture(scope="module")
def looked(browser: Reader) -> dict[str, Looked]:
    """The pages of the sample, each in light, in dark, and as wide as a phone."""
    found = {}
    for path in SAMPLE:
        browser.open(path)
        faint, unnamed = {"light": browser.too_faint()}, browser.unnamed()
        browser.look(dark=True)
        faint["dark"] = browser.too_faint()
        browser.look(width=360)
        width = browser.ask("document.documentElement.scrollWidth")
        found[path] = Looked(browser.problems(), faint, unnamed, width)
    return found


@pytest.mark.parametrize("path", SAMPLE)
def test_a_page_has_no_errors_and_colours_that_can_be_read(looked: dict[str, Looked], path: str) -> None:
    assert looked[path].problems == []
    assert looked[path].faint == {"light": [], "dark": []}


def test_a_page_that_is_opened_in_the_dark_has_no_errors_and_looks_as_one_that_becomes_dark(browser: Reader) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    browser.open("index.html", dark=True)
    opened = browser.ask(colour)
    assert (browser.problems(), browser.too_faint()) == ([], [])
    browser.look(dark=False)
    assert browser.ask(colour) != opened
    browser.look(dark=True)
    assert browser.ask(colour) == opened


def test_what_is_too_faint_or_has_no_name_would_be_found(browser: Reader) -> None:
    browser.open("index.html")
    browser.ask("document.querySelector('h1').style.color = '#aaa'")
    browser.ask("document.querySelector('button.theme').removeAttribute('aria-label')")
    browser.ask("document.querySelector('button.theme').replaceChildren()")
    assert [each.split()[1] for each in browser.too_faint()] == ["H1"]
    assert len(browser.unnamed()) == 1


def test_everything_that_is_worked_with_has_a_name(looked: dict[str, Looked]) -> None:
    assert {path: page.unnamed for path, page in looked.items() if page.unnamed} == {}


def test_what_has_the_focus_shows_it(browser: Reader) -> None:
    browser.open("index.html")
    browser.press("Tab")
    assert browser.ask("document.activeElement.className") == "skip"
    assert browser.ask("document.activeElement.getBoundingClientRect().height") > 10
    browser.press("Tab")
    assert browser.ask("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_nothing_is_wider_than_a_phone(browser: Reader, looked: dict[str, Looked]) -> None:
    assert {path: page.width_on_a_phone for path, page in looked.items() if page.width_on_a_phone > 360} == {}
    browser.open("index.html")
    browser.ask("document.querySelector('h1').style.width = '400px'")
    browser.look(width=360)
    assert browser.ask("document.documentElement.scrollWidth") > 360, "what is too wide would be found"


def test_the_navigation_opens_on_a_phone_without_a_script(browser: Reader) -> None:
    browser.open("index.html#site-areas", width=360)
    assert browser.ask("document.querySelector('nav.areas').getBoundingClientRect().height") > 300
    browser.open("index.html", width=360)
    assert browser.ask("getComputedStyle(document.querySelector('nav.areas')).display") == "none"


def test_paper_shows_what_is_folded_and_no_navigation(browser: Reader) -> None:
    browser.open("alerts/HighErrorRate.html", media="print", dark=True)
    assert browser.too_faint() == []
    assert browser.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.ask("getComputedStyle(document.querySelector('nav.areas')).display") == "none"
    browser.ask("dispatchEvent(new Event('beforeprint'))")
    assert browser.ask("document.querySelectorAll('details:not([open])').length") == 0
    browser.ask("dispatchEvent(new Event('afterprint'))")
    assert browser.ask("document.querySelectorAll('details:not([open])').length") > 0


def test_pages_can_be_read_without_a_script(browser: Reader) -> None:
    browser.open("metrics/http_requests_total.html", scripts=False)
    assert browser.ask("document.querySelector('.search').checkVisibility()") is False
    assert browser.ask("document.querySelector('nav.areas').checkVisibility()") is True
    assert browser.ask("document.querySelectorAll('main table tbody tr').length") > 2
