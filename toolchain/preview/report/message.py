"""A report in short: what a message says of it, line by line, before it has the form of a channel."""

from attrs import frozen

from toolchain.preview.report.content import Content, Figure, Figures, Section
from toolchain.preview.report.words import happened, headline, name_of, period_text, summary, values

MOST_ALERTS = 10
"""Alerts that a message names."""
_MOST_VALUES = 3
"""Values of a list that a message has, and of what fell most."""
_LONGEST_REASON = 200


@frozen
class Fact:
    """Something with a name; ``lines`` say it, several of a list."""

    name: str
    lines: tuple[str, ...]


@frozen(eq=False)
class Message:
    """What a message says: what is not known, the alerts, the figures of headlines, and others beyond their limits.

    ``headlines`` are titles of sections with what stands in them; of a balance that is none, with what fell most.
    """

    title: str
    headline: str
    period: str
    unknown: tuple[Fact, ...]
    alerts: tuple[str, ...]
    headlines: tuple[tuple[str, tuple[Fact, ...]], ...]
    beyond: tuple[Fact, ...]


def message_of(content: Content) -> Message:
    """Return a report in short."""
    told = ((each, _facts(each) if each.is_headline else _fallen(each)) for each in content.sections)
    return Message(
        f"{content.title}: {content.environment}",
        headline(content),
        period_text(content),
        tuple(Fact(", ".join(titles), (_short(reason),)) for reason, titles in content.unknown),
        tuple(_alerts(content)),
        tuple((f"{each.title} (in brackets: {each.compared})", tuple(facts)) for each, facts in told if facts),
        tuple(_beyond(content)),
    )


def _short(reason: str) -> str:
    return reason if len(reason) <= _LONGEST_REASON else f"{reason[: _LONGEST_REASON - 1]}…"


def _alerts(content: Content) -> list[str]:
    lines = list[str]()
    for fired in content.fired:
        for alert in fired.alerts:
            about = ", ".join(filter(None, (alert.severity, *alert.labels)))
            lines.append(f"{alert.name} ({about}): {happened(alert, content)}")
        if fired.left_out:
            lines.append(f"and {fired.left_out} more")
        if not fired.alerts:
            said = summary(fired)
            lines.append(f"{said[0].upper()}{said[1:]}")
    left = len(lines) - MOST_ALERTS
    return lines if left <= 0 else [*lines[:MOST_ALERTS], f"and {left} more"]


def _facts(section: Section) -> list[Fact]:
    facts = list[Fact]()
    for figures in section.figures:
        if figures.unknown:
            facts.append(Fact(figures.title, ("not known",)))
        elif not figures.values:
            facts.append(Fact(figures.title, (figures.nothing,)))
        else:
            shown = figures.values[:_MOST_VALUES] if len(figures.values) > _MOST_VALUES + 1 else figures.values
            facts.append(Fact(figures.title, tuple(_line(each) for each in shown)))
    return facts


def _fallen(section: Section) -> list[Fact]:
    """Return what fell most in a balance: what the period cost."""
    if not section.is_balance:
        return []
    found = list[Fact]()
    for figures in section.figures:
        fell = sorted((each for each in figures.values if each.difference < 0), key=lambda each: each.difference)
        if fell:
            found.append(Fact(f"{figures.title}, what fell most", tuple(_line(each) for each in fell[:_MOST_VALUES])))
    return found


def _line(figure: Figure) -> str:
    then = ", ".join(filter(None, (figure.before, figure.change)))
    return f"{_mark(figure)}{f'{figure.name} ' if figure.name else ''}{figure.text}{f' ({then})' if then else ''}"


def _mark(figure: Figure) -> str:
    return {"": "", "warning": "🟠 ", "critical": "🔴 "}[figure.state]


def _beyond(content: Content) -> list[Fact]:
    """Return the figures beyond their limits that stand in no headline."""
    found: list[tuple[Figures, Figure]] = [
        each for section in content.sections if not section.is_headline for each in values(section) if each[1].state
    ]
    return [
        Fact(name_of(figures, figure), (_line(Figure("", figure.text, figure.before, figure.change, figure.state)),))
        for figures, figure in found
    ]


def text(message: Message, link: str = "") -> str:
    """Return a message as plain text."""
    parts = [f"{message.title}\n{message.headline}\n{message.period}"]
    if message.unknown:
        parts.append(_paragraph("Not known", message.unknown))
    parts.append("\n".join(("Alerts", *(f"- {each}" for each in message.alerts))) if message.alerts else "")
    parts += [_paragraph(title, facts) for title, facts in message.headlines]
    if message.beyond:
        parts.append(_paragraph("Beyond their limits", message.beyond))
    parts.append(f"The whole report: {link}" if link else "")
    return "\n\n".join(filter(None, parts)) + "\n"


def _paragraph(title: str, facts: tuple[Fact, ...]) -> str:
    return "\n".join((title, *(f"- {each.name}: {'; '.join(each.lines)}" for each in facts)))
