"""Reports: what they refuse, and where a refusal points."""

import pytest

from tests.toolchain.metrics import SESSIONS
from toolchain.base.arguments.signature import ArgumentError
from toolchain.base.errors import DefinitionError
from toolchain.define import ContactPoint, Report, Slack, Webhook, fired_alerts, prom, q, section, stat, text

FIGURE = stat("Sessions", prom(q.sum(SESSIONS), "sessions", mode="instant"), description="Now.")


def report(*sections: object, **changes: object) -> Report:
    """A report of these sections."""
    fields = {"name": "daily", "title": "Daily", "description": "A day.", "period": "1d", "compared_with": "1w"}
    return Report(**{**fields, "sections": list(sections), **changes})  # type: ignore[arg-type]


def test_a_section_holds_what_fired_and_panels_each_in_its_order() -> None:
    other = stat("More", prom(q.sum(SESSIONS), "sessions"), description="Now.")
    made = section("Now", FIGURE, fired_alerts(), other)
    assert made.panels == (FIGURE, other)
    assert [each.by for each in made.alerts] == [("service",)]
    assert made.location.file == __file__


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: section("Now", text("", "# Words", description="")), "of the kind 'text', which no report shows"),
        (lambda: report(section("Now", FIGURE), section("Now")), "has two sections 'Now'"),
        (
            lambda: report(contact_points=[ContactPoint(name="Hook", integrations=[Webhook(receiver="webhook")])]),
            "sent to 'Hook', which has neither Slack nor email",
        ),
        (lambda: report(period="a day"), "period is 'a day', which is no duration above zero"),
        (lambda: report(FIGURE), "sections"),
        (lambda: section("Now", prom(q.sum(SESSIONS), "x")), "Now"),  # type: ignore[arg-type]
        (lambda: fired_alerts(by=["a-b"]), "by"),
    ],
)
def test_what_cannot_be_told_is_refused_at_its_line(build: object, message: str) -> None:
    with pytest.raises((DefinitionError, ArgumentError)) as caught:
        build()  # type: ignore[operator]
    assert message in caught.value.message
    assert caught.value.remedy
    assert caught.value.location.file == __file__


def test_whoever_hears_through_slack_or_email_can_be_sent_a_report() -> None:
    slack = ContactPoint(name="Team", integrations=[Webhook(receiver="webhook"), Slack(receiver="slack", channel="#x")])
    assert report(contact_points=[slack]).contact_points == [slack]
