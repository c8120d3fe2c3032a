"""A report as Markdown, fit for a summary of a workflow, a comment or a terminal."""

from collections.abc import Iterator
from html import escape
from urllib.parse import quote

from toolchain.base.markdown import plain
from toolchain.preview.report.content import Content, Figures, Fired, Section
from toolchain.preview.report.words import alone, columns, happened, headline, period_text, summary

_MARKS = {"": "", "warning": "🟠 ", "critical": "🔴 "}


def markdown(content: Content) -> str:
    """Return a report as Markdown; pictures are named, and stand in the page."""
    return "\n".join(_lines(content)) + "\n"


def _lines(content: Content) -> Iterator[str]:
    yield f"## {plain(content.title)}: {plain(content.environment)}"
    yield ""
    yield f"**{_own(headline(content))}**"
    yield ""
    yield f"{_own(period_text(content))}; {_own(content.data)}."
    for remark in content.remarks:
        yield ""
        yield f"{plain(remark)}."
    if content.unknown:
        yield ""
        yield "### Not known"
        yield ""
        for reason, titles in content.unknown:
            yield f"- {plain(', '.join(titles))}: {plain(reason)}"
    for section in content.sections:
        yield ""
        yield f"### {plain(section.title)}{f' ([more]({section.url}))' if section.url else ''}"
        for fired in section.fired:
            yield from _fired(fired, content)
        yield from _table(section, content)
        pictures = [each.title for each in section.pictures if not (each.unknown or each.page)]
        if pictures:
            yield ""
            yield f"Pictures: {plain(', '.join(pictures))}."
        pages = [f"[{plain(each.title)}]({quote(each.page)})" for each in section.pictures if each.page]
        if pages:
            yield ""
            yield f"Pages: {', '.join(pages)}."


def _fired(fired: Fired, content: Content) -> Iterator[str]:
    yield ""
    said = summary(fired)
    yield f"{said[0].upper()}{said[1:]}."
    if fired.alerts:
        yield ""
        yield "| alert | severity | about | what happened |"
        yield "|---|---|---|---|"
    for alert in fired.alerts:
        named = (alert.name, alert.severity, ", ".join(alert.labels))
        yield f"| {' | '.join(plain(each) for each in named)} | {happened(alert, content)} |"
    if fired.left_out:
        yield ""
        yield f"and {fired.left_out} more"


def _table(section: Section, content: Content) -> Iterator[str]:
    if not section.figures:
        return
    yield ""
    yield f"| | {' | '.join(columns(section, content))} |"
    yield "|---|--:|--:|--:|"
    for figures in section.figures:
        yield from _rows(figures)


def _rows(figures: Figures) -> Iterator[str]:
    if alone(figures) is None:
        said = "not known" if figures.unknown else figures.nothing
        yield f"| **{plain(figures.title)}** | {_own(said)} | | |"
    for figure in figures.values:
        title = plain(figure.name or figures.title)
        name = f"**{title}**" if figure is alone(figures) else f"&emsp;{title}"
        cells = (f"{_MARKS[figure.state]}{figure.text}", figure.before or "–", figure.change)
        yield f"| {name} | {' | '.join(_own(each) for each in cells)} |"


def _own(text: str) -> str:
    """Return a text of figures, dates and addresses, in which only what would break a table or be HTML is inert."""
    return escape(" ".join(text.split()), quote=False).replace("|", "\\|")
