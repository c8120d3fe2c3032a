"""Markdown for a comment: short, folded, within the limit, and nothing in a title is markup."""

from html.parser import HTMLParser
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.toolchain.review import shop
from tests.toolchain.review.changes import NASTY, change, nasty, review_of
from toolchain.base.markdown import code, plain
from toolchain.base.source import SourceLocation
from toolchain.review.change import Risk
from toolchain.review.words.markdown import LIMIT, markdown

RENDERED = MarkdownIt("commonmark", {"html": True})


class Tags(HTMLParser):
    """Collects the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)


def tags(text: str) -> set[str]:
    """The tags of Markdown as it is rendered."""
    parser = Tags()
    parser.feed(RENDERED.render(text))
    return set(parser.tags)


def test_nothing_is_a_heading_and_a_sentence() -> None:
    assert markdown(review_of()) == "### Review of `production`: `main` → `the working tree`\n\nNothing changes.\n"


def test_the_riskiest_comes_first_and_everything_is_folded() -> None:
    text = markdown(shop.reviewed("a page that becomes a warning"))
    assert text == (
        "### Review of `production`: `before` → `after`\n"
        "\n"
        "2 changes: 2 high risk. Quieter: ApiDown.\n"
        "\n"
        "- 🔴 **high** alert `ApiDown`: severity `critical` → `warning`, **quieter**. People are told less urgently. "
        "`alerts/rules.py:12`\n"
        "- 🔴 **high** alert `ApiDown`: notifies `On-call` → `Team`, **quieter**. It pages nobody any more: Team gets "
        "it instead. `alerts/rules.py:12`\n"
        "\n"
        "<details><summary>Alerts (2)</summary>\n"
        "\n"
        "- 🔴 **high** alert `ApiDown`: severity `critical` → `warning`, **quieter**. People are told less urgently. "
        "`alerts/rules.py:12`\n"
        "- 🔴 **high** alert `ApiDown`: notifies `On-call` → `Team`, **quieter**. It pages nobody any more: Team gets "
        "it instead. `alerts/rules.py:12`\n"
        "\n"
        "</details>\n"
    )


def test_changed_conditions_come_with_the_command_that_backtests_them() -> None:
    assert "`build.py backtest --base before -e production`" in markdown(shop.reviewed("an alert that waits longer"))


def test_nothing_in_a_name_is_markup() -> None:
    text = markdown(review_of(nasty(), environment=NASTY, base=NASTY, head=NASTY))
    assert tags(text) == {"h3", "p", "ul", "li", "code", "strong", "details", "summary"}
    assert text.count("</details>") == 1


@given(st.text())
def test_a_code_span_holds_any_text_in_one_line(text: str) -> None:
    rendered = RENDERED.renderInline(code(text))
    assert rendered.startswith("<code>")
    assert rendered.endswith("</code>")
    assert rendered.count("<code>") == 1


@given(st.text())
def test_prose_is_never_markup(text: str) -> None:
    assert tags(plain(f"x {text} x")) <= {"p"}


def test_prose_calls_nobody() -> None:
    assert plain("@team #12") == "@\u200bteam \\#\u200b12"


def test_a_comment_that_is_too_long_is_cut_and_says_so() -> None:
    changes = [
        change(
            subject=("API", f"Panel {number} ünïcode"),
            source=SourceLocation("dashboards/api.py", number),
            after=f"{number}" * 20,
        )
        for number in range(1000)
    ]
    text = markdown(review_of(*changes))
    assert len(text.encode()) <= LIMIT
    assert len(text.encode()) > LIMIT * 0.9
    assert "**This comment is cut: " in text
    assert text.count("<details>") == text.count("</details>") == 1


def test_changes_that_are_alike_are_one_entry() -> None:
    many = [change(subject=("API", f"Panel {number}")) for number in range(30)]
    text = markdown(review_of(*many, change(risk=Risk.LOW, what="decimals")))
    assert "30 panels: unit `s` → `ms`" in text
    assert "`API › Panel 11` and 18 more" in text
    assert "Dashboards (2)" in text
