"""A report as Markdown and as a page: the same things said, and nothing of others is markup."""

import re
from html.parser import HTMLParser

import pytest

from toolchain.preview.data.timing import TimeRange
from toolchain.preview.report.content import Content, Figure, Figures, Fired, FiredAlert, Picture, Section
from toolchain.preview.report.markdown import markdown
from toolchain.preview.report.page import mail_page, page
from toolchain.preview.report.words import earlier, headline, lasted, length_words

END = 1_795_294_800.0
NASTY = "<script>alert(1)</script> @here | *bold* [x](http://y)"


def alert(name: str = "HighErrorRate", severity: str = "critical", **changes: object) -> FiredAlert:
    """An alert that fired once, and is over."""
    fields = {"times": 1, "seconds": 1260.0, "first": END - 7200, "is_firing": False, "is_failure": False}
    return FiredAlert(name, severity, ("backend",), **{**fields, **changes})  # type: ignore[arg-type]


def content(*sections: Section, **changes: object) -> Content:
    """A report of a day."""
    fields = {
        "name": "daily",
        "title": "Daily summary",
        "description": "What happened.",
        "environment": "Production",
        "span": TimeRange(END - 86_400, END),
        "period": "24 hours",
        "data": "as told by http://prometheus:9090",
    }
    return Content(**{**fields, "sections": sections, **changes})  # type: ignore[arg-type]


def part(**changes: object) -> Section:
    """A section."""
    fields = {"title": "Part", "compared": "a week earlier", "is_headline": True, "is_balance": False, "url": ""}
    return Section(**{**fields, **changes})  # type: ignore[arg-type]


SIGN_INS = Figures("Sign-ins", "Successful.", (Figure("", "1,234", "1,000", "+23%"),))
SLOW = Figures(
    "Slowest endpoints", "p95.", (Figure("/a", "1.77 s", "1.82 s", "−3%", "warning"), Figure("/b", "494 ms"))
)
FIRED = Fired((alert(), alert("Slow", "warning", times=3, is_firing=True)), 2, began=4, ended=3, goes_on=1)
WHOLE = content(
    part(title="Alerts", fired=(FIRED,), url="http://grafana/d/alerts?from=1&to=2"),
    part(title="People", figures=(SIGN_INS, SLOW), pictures=(Picture("Sessions", "Over the day.", b"PNG"),)),
    part(title="Budgets", is_balance=True, compared="a day earlier", figures=(Figures("Left", "x", nothing="none"),)),
    part(title="Logs", figures=(Figures("Lines", "x", unknown="Loki did not answer: no route"),)),
    remarks=("Prometheus has no sample from 01:00 to 02:00",),
)


class Text(HTMLParser):
    """What a reader sees of a page, and which elements there are."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


@pytest.mark.parametrize("form", [markdown, page])
def test_both_forms_say_the_period_the_figures_with_their_comparison_and_what_is_not_known(form: object) -> None:
    written = form(WHOLE)  # type: ignore[operator]
    shown = written if form is markdown else " ".join(Text(written).words)
    for each in (
        *("Daily summary: Production", "24 hours from 2026-11-20 21:00 to 2026-11-21 21:00 UTC"),
        *("as told by http://prometheus:9090", "Prometheus has no sample from 01:00 to 02:00."),
        *("Not known", "Loki did not answer: no route", "not known"),
        *("a week earlier", "1,234", "1,000", "+23%", "1.77 s", "494 ms", "–", "−3%"),
        *("at the end of the 24 hours", "a day earlier", "none"),
        *("HighErrorRate", "fired once, 21 min in all, first at 2026-11-21 19:00", "still firing", "and 2 more"),
        "Alerts fired 4 times, 3 resolved, 1 still firing",
    ):
        assert each in shown.replace("\\-", "-"), each


def test_markdown_is_tables_with_a_mark_at_what_is_beyond_its_limits() -> None:
    lines = markdown(WHOLE).splitlines()
    assert "| **Sign\\-ins** | 1,234 | 1,000 | +23% |" in lines
    assert "| &emsp;/a | 🟠 1.77 s | 1.82 s | −3% |" in lines
    assert "### Alerts ([more](http://grafana/d/alerts?from=1&to=2))" in lines
    assert "Pictures: Sessions." in lines
    for table in re.findall(r"(?:^\|.*\n)+", markdown(WHOLE), re.MULTILINE):
        assert len({line.replace("\\|", "").count("|") for line in table.splitlines()}) == 1


def test_a_page_loads_nothing_and_runs_nothing() -> None:
    elements = Text(page(WHOLE)).elements
    sources = [attributes.get("src") for tag, attributes in elements if tag == "img"]
    assert sources == ["data:image/png;base64,UE5H"]
    policies = [each.get("content") for tag, each in elements if tag == "meta" and "http-equiv" in each]
    assert policies == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]
    assert not {"script", "link", "iframe"} & {tag for tag, _ in elements}
    assert 'src="cid:sessions"' in mail_page(WHOLE, lambda picture: f"cid:{picture.title.lower()}")


def test_a_picture_that_could_not_be_drawn_says_so() -> None:
    missing = content(part(pictures=(Picture("A", "x"), Picture("B", "x", unknown="Prometheus did not answer: x"))))
    assert [each for each in Text(page(missing)).words if each in ("not drawn", "not known")] == [
        "not drawn",
        "not known",
    ]
    assert missing.unknown == (("Prometheus did not answer: x", ["B"]),)


def test_names_and_labels_of_others_are_no_markup() -> None:
    nasty = content(
        part(
            title=NASTY,
            fired=(Fired((alert(NASTY),), 0, 1, 1, 0),),
            figures=(Figures(NASTY, NASTY, (Figure(NASTY, "1"),)), Figures("x", "y", unknown=NASTY)),
        ),
        title=NASTY,
        remarks=(NASTY,),
    )
    for each in (page(nasty), mail_page(nasty, lambda _: "")):
        assert not {"script", "a"} & {tag for tag, _ in Text(each).elements}
    assert "<script>" not in markdown(nasty)
    assert not re.search(r"(?<!\\)\*bold|@here|(?<!\\)\[x", markdown(nasty))


def test_the_headline_says_what_matters() -> None:
    assert headline(WHOLE) == (
        "Alerts fired 4 times, 3 resolved, 1 still firing; 1 figure beyond its limit; not everything is known."
    )
    quiet = Fired((), 0, 0, 0, 0)
    assert headline(content(part(fired=(quiet,)))) == "No alert fired."
    assert headline(content(part(fired=(Fired((), 0, 0, 0, 0, ("Grafana is away",)),)))) == (
        "Nothing is known of alerts; not everything is known."
    )
    assert headline(content(part(fired=(Fired((alert(),), 0, 0, 1, 0),)))) == "No alert began to fire, 1 resolved."
    assert headline(content()) == "Nothing to tell."


def test_lengths_are_said_as_people_say_them() -> None:
    assert [length_words(each) for each in (86_400, 604_800, 3600, 5400)] == [
        "24 hours",
        "7 days",
        "60 minutes",
        "90 minutes",
    ]
    assert [earlier(each) for each in (604_800, 86_400, 3600, 7200, 172_800)] == [
        *("a week earlier", "a day earlier", "an hour earlier", "2 hours earlier", "2 days earlier")
    ]
    assert [lasted(each) for each in (0, 59, 1260, 5400, 93_600, 86_400)] == [
        *("0 s", "59 s", "21 min", "1 h 30 min", "1 d 2 h", "1 d")
    ]
