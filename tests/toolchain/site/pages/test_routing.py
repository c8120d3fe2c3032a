"""The page of the routing: each policy with the alerts that it tells of, and contact points without their secrets."""

from pathlib import Path

from tests.toolchain.site.pages.made import content
from tests.toolchain.site.pages.reading import links_of, section, text_of
from toolchain.site.page import Page
from toolchain.site.pages import routing


def page(root: Path) -> Page:
    """The page."""
    (found,) = routing.pages(content(root))
    return found


def test_each_policy_has_the_alerts_that_it_tells_of(tmp_path: Path) -> None:
    found = page(tmp_path)
    assert "alerts/ManyErrors.html" in links_of(section(found, "policy-1"))
    assert "alerts/Consequence.html" not in links_of(section(found, "policy-1"))
    assert "alerts/Consequence.html" in links_of(section(found, "policy-2"))
    assert "none: those below take them" in text_of(section(found, "policy"))


def test_contact_points_name_secrets_and_have_none(tmp_path: Path) -> None:
    told = text_of(section(page(tmp_path), "contact-pagers"))
    assert "slack #incidents" in told
    assert "email on-call@example.org" in told
    assert "pagerduty PAGERDUTY_KEY" in told


def test_mute_timings_are_told_in_words(tmp_path: Path) -> None:
    assert text_of(section(page(tmp_path), "timing-nights")).startswith("22:00 to 24:00 (UTC) 00:00 to 07:00 (UTC)")
