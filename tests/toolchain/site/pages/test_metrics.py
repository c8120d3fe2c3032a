"""The pages of metrics: who reads each, and which nobody does."""

from pathlib import Path

from attrs import evolve

from tests.toolchain.metrics import DURATION, REQUESTS, WEB
from tests.toolchain.site.pages.made import content
from tests.toolchain.site.pages.reading import links_of, section, text_of
from toolchain.catalog import Catalog
from toolchain.site.content import Content
from toolchain.site.page import Page
from toolchain.site.pages import metrics


def page(made: Content, name: str) -> Page:
    """The page of a metric."""
    return next(each for each in metrics.pages(made) if each.title == name)


def test_who_reads_it_itself_is_apart_from_who_reads_what_is_recorded_of_it(tmp_path: Path) -> None:
    found = page(content(tmp_path), "http_requests_total")
    direct, through = links_of(section(found, "readers")), links_of(section(found, "through"))
    assert {"alerts/ManyErrors.html", "dashboards/board.html#panel-errors"} <= set(direct)
    assert "recordings.html#method-http_requests-rate5m" in direct
    assert "objectives/Answers.html" in direct
    assert "dashboards/board.html#panel-by-method" in through
    assert "dashboards/board.html#panel-by-method" not in direct


def test_what_nobody_reads_is_marked_on_its_page_and_in_the_list(tmp_path: Path) -> None:
    made = content(tmp_path)
    assert "No query reads it" in text_of(section(page(made, "sessions_active"), "readers"))
    listed = next(iter(metrics.pages(made)))
    assert "1 of them, marked unread" in text_of(listed.lead)
    assert text_of(section(listed, "backend")).count("unread") == 1


def test_labels_have_their_values_and_where_they_come_from(tmp_path: Path) -> None:
    told = text_of(section(page(content(tmp_path), "http_requests_total"), "labels"))
    assert "method GET POST 2 the metric" in told
    assert "endpoint any, such as /a 80 the metric" in told
    assert "environment local production 2 the scrape of app" in told


def test_metrics_of_one_name_are_told_of_on_one_page(tmp_path: Path) -> None:
    made = content(tmp_path)
    other = evolve(REQUESTS, jobs=(WEB,), help="Pages answered.")
    project = evolve(made.project, catalog=Catalog((REQUESTS, other)))
    both = evolve(made.compilation, project=project)
    found = page(Content(both, evolve(made.links, compilation=both)), "http_requests_total")
    assert [each.title for each in found.sections if each.level == 2][:2] == ["From app", "From web"]


def test_a_histogram_says_where_it_is_exact(tmp_path: Path) -> None:
    made = content(tmp_path)
    project = evolve(made.project, catalog=Catalog((DURATION,)))
    one = evolve(made.compilation, project=project)
    found = page(Content(one, evolve(made.links, compilation=one)), "http_request_duration_seconds")
    assert text_of(section(found, "buckets")).startswith("0.1 0.5 2 +Inf")
