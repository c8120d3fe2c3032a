"""The pages of alerts: when each fires, what silences it, who hears of it, what to do, and what proves it."""

from pathlib import Path

from tests.toolchain.site.pages.made import content
from tests.toolchain.site.pages.reading import links_of, section, text_of
from toolchain.site.page import Page
from toolchain.site.pages import alerts


def page(root: Path, name: str) -> Page:
    """The page of an alert."""
    return next(each for each in alerts.pages(content(root)) if each.title == name)


def test_the_condition_says_for_how_long_and_what_is_read(tmp_path: Path) -> None:
    html = section(page(tmp_path, "ManyErrors"), "condition")
    assert text_of(html).startswith("While its signal is above 10 for 30s, and until 3m after it last was.")
    assert "metrics/http_requests_total.html" in links_of(html)


def test_both_sides_of_an_inhibition_tell_of_it(tmp_path: Path) -> None:
    source, target = (section(page(tmp_path, name), "inhibition") for name in ("ManyErrors", "Consequence"))
    assert links_of(source) == ["alerts/Consequence.html"]
    assert "While it fires, these are told to nobody" in text_of(source)
    assert links_of(target) == ["alerts/ManyErrors.html"]
    assert "ManyErrors with method=GET" in text_of(target)


def test_who_hears_of_it_is_told_with_times_and_mute_timings(tmp_path: Path) -> None:
    critical, warning = (section(page(tmp_path, name), "told") for name in ("ManyErrors", "Consequence"))
    assert links_of(critical) == ["routing.html#contact-pagers"]
    assert "first after 30s" in text_of(critical)
    assert "again after 1h" in text_of(critical)
    assert links_of(warning) == ["routing.html#contact-readers", "routing.html#timing-nights"]


def test_the_runbook_leads_to_other_alerts_and_nowhere_else(tmp_path: Path) -> None:
    html = section(page(tmp_path, "ManyErrors"), "runbook")
    assert links_of(html) == ["alerts/Consequence.html"]
    assert "See Consequence and gone." in text_of(html)
    assert not [each for each in page(tmp_path, "Consequence").sections if each.anchor == "runbook"]


def test_tests_are_told_as_stories(tmp_path: Path) -> None:
    told = text_of(section(page(tmp_path, "ManyErrors"), "tests"))
    assert told.startswith("2 stories that Prometheus' own engine plays: it fires in 1 and stays silent in 1.")
    assert "errors begin silent at 1m firing at 3m 1 input" in told
    assert "all is well silent at 5m nothing at all" in told


def test_an_alert_of_an_objective_leads_to_it(tmp_path: Path) -> None:
    assert "objectives/Answers.html" in links_of(page(tmp_path, "SLOBurnAnswers1h").lead)
