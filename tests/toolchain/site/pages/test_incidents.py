"""The page of incidents: what must find each, who is told, and what came of it."""

from pathlib import Path

from attrs import evolve

from tests.toolchain.site.pages.made import INCIDENT, content
from tests.toolchain.site.pages.reading import links_of, section, text_of
from toolchain.site.content import PlayedResult
from toolchain.site.pages import incidents


def test_who_is_told_follows_from_what_must_fire(tmp_path: Path) -> None:
    (page,) = incidents.pages(content(tmp_path))
    html = section(page, "incidents")
    assert "errors Half of all requests fail. ManyErrors 1m45s Pagers" in text_of(html)
    assert {"alerts/ManyErrors.html", "routing.html#contact-pagers"} <= set(links_of(html))


def test_a_pattern_says_how_many_alerts_it_means(tmp_path: Path) -> None:
    (page,) = incidents.pages(content(tmp_path, incidents=(evolve(INCIDENT, fires=("SLOBurn*",)),)))
    assert "SLOBurn* (4 alerts)" in text_of(section(page, "incidents"))


def test_what_came_of_it_stands_beside_what_was_promised(tmp_path: Path) -> None:
    results = {"errors": PlayedResult(("ManyErrors",), (("Pagers", 3),), 61.0, holds=True)}
    (page,) = incidents.pages(content(tmp_path, results=results))
    assert "1m45s 1m1s as promised Pagers" in text_of(section(page, "incidents"))
    assert "Fired ManyErrors" in text_of(section(page, "incident-errors"))
    assert "Notifications Pagers 3" in text_of(section(page, "incident-errors"))


def test_without_incidents_there_is_no_page(tmp_path: Path) -> None:
    assert list(incidents.pages(content(tmp_path, incidents=()))) == []
