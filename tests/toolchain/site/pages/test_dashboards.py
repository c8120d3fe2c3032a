"""The pages of dashboards: of each panel what it says, asks and reads."""

from pathlib import Path

from tests.toolchain.compilation import board, compilation
from tests.toolchain.site.pages.made import HEAPS, content
from tests.toolchain.site.pages.reading import links_of, section, text_of
from toolchain.define import LibraryPanel
from toolchain.site.content import Content
from toolchain.site.links import Links
from toolchain.site.pages import dashboards


def test_a_panel_says_what_it_shows_asks_and_reads(tmp_path: Path) -> None:
    (_, page) = dashboards.pages(content(tmp_path))
    html = section(page, "panel-errors")
    assert text_of(html).startswith("Errors. Kind timeseries Unit reqps Reads http_requests_total Alerts ManyErrors")
    assert "PromQL A as errors" in text_of(html)
    assert {"metrics/http_requests_total.html", "alerts/ManyErrors.html"} <= set(links_of(html))
    assert "recordings.html#method-http_requests-rate5m" in links_of(section(page, "panel-by-method"))


def test_a_picture_has_a_text_that_names_the_panels(tmp_path: Path) -> None:
    made = content(tmp_path, pictures={"board": ("pictures/light.png", "pictures/dark.png")})
    index, page = dashboards.pages(made)
    assert 'alt="Dashboard Board over a simulated day, with the panels Errors, By method, Heap' in page.lead
    assert page.lead.count("<img ") == 2
    assert index.sections[0].html.count("<img ") == 2


def test_without_pictures_there_are_none(tmp_path: Path) -> None:
    index, page = dashboards.pages(content(tmp_path))
    assert "<img" not in page.lead + index.sections[0].html


def test_a_panel_of_the_library_says_where_else_it_is_shown(tmp_path: Path) -> None:
    heap = LibraryPanel(uid="heap", panel=HEAPS)
    boards = (board(heap), board(heap, uid="other", title="Other"), board(HEAPS, uid="third", title="Third"))
    made = compilation(*boards, library_panels=(heap,), root=tmp_path)
    _, first, _, third = dashboards.pages(Content(made, Links(made)))
    assert "Shown on Other Grafana" in text_of(section(first, "panel-heap"))
    assert "dashboards/other.html" in links_of(section(first, "panel-heap"))
    assert "Shown on" not in text_of(section(third, "panel-heap"))
