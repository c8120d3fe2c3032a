"""Messages about a report: short, within the lengths that Slack takes, and nothing in them calls anybody."""

import email
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.toolchain.preview.report.test_forms import NASTY, SIGN_INS, WHOLE, alert, content, part
from toolchain.preview.report.content import Content, Figure, Figures, Fired
from toolchain.preview.report.mail_message import mail_message
from toolchain.preview.report.message import MOST_ALERTS, message_of, text
from toolchain.preview.report.slack_message import slack_message

LINK = "https://ci.example/runs/1?a=b&c=d#artifacts"
LEFT = Figures("Budget left", "x", (Figure("API", "12%", "30%", "−18 points", "critical"), Figure("Pages", "90%")))


def slack(report: Content, link: str = "") -> dict[str, Any]:
    """The message of Slack."""
    return slack_message(message_of(report), link)


def texts(message: Any) -> Iterator[str]:
    """Every text of a message's blocks."""
    match message:
        case {"text": str(words)}:
            yield words
        case dict():
            for each in message.values():
                yield from texts(each)
        case list():
            for each in message:
                yield from texts(each)


def test_a_message_says_what_fired_the_figures_of_headlines_and_what_is_not_known() -> None:
    said = text(message_of(WHOLE), LINK)
    for each in (
        "Daily summary: Production",
        "- HighErrorRate (critical, backend): fired once, 21 min in all, first at 2026-11-21 19:00",
        "and 2 more",
        "People (in brackets: a week earlier)\n- Sign-ins: 1,234 (1,000, +23%)",
        "- Slowest endpoints: 🟠 /a 1.77 s (1.82 s, −3%); /b 494 ms",
        "Not known\n- Lines: Loki did not answer: no route",
        f"The whole report: {LINK}",
    ):
        assert each in said


def test_of_other_sections_only_figures_beyond_their_limits_are_told() -> None:
    told = message_of(content(part(is_headline=False, figures=(LEFT, SIGN_INS))))
    assert (told.headlines, [(each.name, each.lines) for each in told.beyond]) == (
        (),
        [("Budget left, API", ("🔴 12% (30%, −18 points)",))],
    )
    assert "Beyond their limits\n- Budget left, API: 🔴 12% (30%, −18 points)" in text(told)


def test_of_a_balance_what_fell_most_is_told() -> None:
    values = [("A", 0.0), ("B", -0.2), ("C", 0.1), ("D", -0.3), ("E", -0.1), ("F", -0.05)]
    left = Figures("Budget left", "x", tuple(Figure(name, "50%", "60%", "x", "", fell) for name, fell in values))
    told = message_of(content(part(title="Budgets", is_headline=False, is_balance=True, figures=(left,))))
    ((title, (fact,)),) = told.headlines
    assert title == "Budgets (in brackets: a week earlier)"
    assert (fact.name, [line[0] for line in fact.lines]) == ("Budget left, what fell most", ["D", "B", "E"])
    steady = Figures("Budget left", "x", (Figure("A", "50%", "50%"),))
    assert message_of(content(part(is_headline=False, is_balance=True, figures=(steady,)))).headlines == ()


def test_a_message_names_few_alerts_and_counts_the_others() -> None:
    many = Fired(tuple(alert(f"Alert{number}") for number in range(30)), 5, 30, 30, 0)
    lines = message_of(content(part(fired=(many,)))).alerts
    assert len(lines) == MOST_ALERTS + 1
    assert lines[-1] == "and 21 more"


def test_a_quiet_day_is_told_too() -> None:
    assert message_of(content(part(fired=(Fired((), 0, 0, 0, 0),)))).alerts == ("No alert fired",)


def test_a_message_of_slack_leads_to_the_page_and_unfolds_nothing() -> None:
    message = slack(WHOLE, LINK)
    assert any(
        "<https://ci.example/runs/1?a=b&amp;c=d#artifacts|the whole report>" in each
        for each in texts(message["blocks"])
    )
    assert (message["unfurl_links"], message["unfurl_media"]) == (False, False)
    assert message["text"].startswith("Daily summary: Production. Alerts fired 4 times")
    assert not [each for each in texts(slack(WHOLE)["blocks"]) if "whole report" in each]


def test_nothing_in_a_message_of_slack_calls_anybody_or_is_a_link() -> None:
    evil = "<!channel> <@U123> <https://evil.example|click> & more"
    report = content(
        part(
            title=evil, fired=(Fired((alert(evil),), 0, 1, 1, 0),), figures=(Figures(evil, "x", (Figure(evil, evil),)),)
        ),
        part(title="Logs", figures=(Figures("x", "y", unknown=evil),)),
        title=evil,
    )
    for each in texts(slack(report)["blocks"]):
        if each != f"{evil}: Production":  # a header is plain text, in which nothing is markup
            assert not re.search(r"<[!@#h]", each), each
    link = slack(content(part()), "https://x.example/|oops>")["blocks"][2]["elements"][0]["text"]
    assert link.endswith("<https://x.example/%7Coops%3E|the whole report>")


long_text = st.text(min_size=0, max_size=5000)
figures = st.lists(
    st.builds(
        lambda title, name, value: Figures(title, "x", (Figure(name, value),) * 6), long_text, long_text, long_text
    ),
    max_size=25,
)


@given(long_text, figures, st.integers(0, 60))
def test_slack_takes_any_report(title: str, some: list[Figures], sections: int) -> None:
    parts = [part(title=f"{title}{number}", figures=tuple(some)) for number in range(sections)]
    message = slack(content(*parts, title=title or "x"), LINK)
    blocks = message["blocks"]
    assert 0 < len(blocks) <= 50
    assert len(blocks[0]["text"]["text"]) <= 150
    for block in blocks[1:]:
        assert 0 < len(block.get("fields", [0])) <= 10
        assert all(0 < len(each["text"]) <= 2000 for each in block.get("fields", ()))
        assert all(0 < len(each) <= 3000 for each in texts(block))


def mail(**changes: Any) -> EmailMessage:
    """A mail as it arrives."""
    given_to = {"to": ["ops@shop.example", "team@shop.example"], "sender": "Reports <reports@shop.example>", **changes}
    arrived = email.message_from_bytes(mail_message(WHOLE, **given_to).as_bytes(), policy=default)
    assert isinstance(arrived, EmailMessage)
    return arrived


def test_a_mail_has_the_short_text_and_the_page_with_its_pictures() -> None:
    arrived = mail(link=LINK)
    assert arrived["Subject"].startswith("Daily summary: Production: Alerts fired 4 times")
    assert (arrived["From"], arrived["To"]) == (
        "Reports <reports@shop.example>",
        "ops@shop.example, team@shop.example",
    )
    plain, html = arrived.get_body(("plain",)), arrived.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n") == text(message_of(WHOLE), LINK)
    assert 'src="cid:picture-1"' in html.get_content()
    (picture,) = (each for each in arrived.walk() if each.get_content_type() == "image/png")
    assert (picture["Content-ID"], picture.get_payload(decode=True)) == ("<picture-1>", b"PNG")


def test_the_same_report_is_the_same_mail() -> None:
    arguments: dict[str, Any] = {"to": ["ops@shop.example"], "sender": "reports@shop.example"}
    assert mail_message(WHOLE, **arguments).as_bytes() == mail_message(WHOLE, **arguments).as_bytes()
    assert mail()["Message-ID"] == "<daily.production.1795294800@shop.example>"
    assert mail()["Date"] == "Sat, 21 Nov 2026 21:00:00 +0000"
    assert mail()["Auto-Submitted"] == "auto-generated"


def test_a_mail_without_a_sender_is_a_draft() -> None:
    draft = mail(sender="", to=[])
    assert (draft["X-Unsent"], draft["From"], draft["To"]) == ("1", None, None)


def test_titles_of_others_make_no_headers() -> None:
    nasty = content(part(), title=NASTY, environment="Prod\u2028uction")
    arrived = email.message_from_bytes(mail_message(nasty, ["ops@shop.example"]).as_bytes(), policy=default)
    assert set(arrived) <= {
        *("Subject", "X-Unsent", "To", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type")
    }
